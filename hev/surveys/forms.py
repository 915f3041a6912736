"""The forms of 现场调研: a visit's note, and the filters of the list as they stand in an address."""

import datetime as dt
from typing import Any

from flask_wtf import FlaskForm
from wtforms import FileField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from hev.accounts.people import Person
from hev.clock import today
from hev.errors import Refused
from hev.regions.models import Region
from hev.register.keys import is_private
from hev.register.names import clean_text
from hev.rounds.policy import read_day
from hev.surveys.queries import SHOWN, Wish
from hev.surveys.rules import CHOICES, LONGEST_OPINION, LONGEST_REASON
from hev.web import pin

NOTES = {
    "yes": "显示在这一户的二维码页面上，拿到标识牌的人都能看到。",
    "no": "只有本地区和上级的工作人员能看到。",
}


class SurveyForm(FlaskForm):
    """One visit; whether it is public has no default: neither leaving it open nor hiding it may happen unthought."""

    op_id = HiddenField()
    carried = HiddenField()
    surveyor = StringField("调研人", render_kw={"maxlength": 50, "autocomplete": "off"})
    surveyed_on = StringField("调研时间", render_kw={"type": "date", "maxlength": 20})
    opinion = TextAreaField("调研意见", render_kw={"maxlength": LONGEST_OPINION, "rows": 6})
    public = RadioField(
        "是否公开", choices=[SelectChoice(*each) for each in CHOICES.items()], validate_choice=False
    )
    photo = FileField("照片")

    def begin(self, person: Person, op_id: str) -> "SurveyForm":
        """A fresh form for this person, today."""
        self.op_id.data, self.surveyor.data, self.surveyed_on.data = op_id, person.person_name, str(today())
        return self

    def texts(self) -> dict[str, str]:
        """What was typed, by the rules' names."""
        return {name: str(self[name].data or "") for name in ("surveyor", "surveyed_on", "public", "opinion")}


class ChangeForm(FlaskForm):
    """One act on a kept note, and the reason of taking it back."""

    act = HiddenField()
    reason = StringField("撤下的原因", render_kw={"maxlength": LONGEST_REASON, "autocomplete": "off"})


class FilterForm(FlaskForm):
    """The filters of 调研记录; nothing chosen means everything of one's own region."""

    class Meta:
        csrf = False  # the door checks every POST, and a filter changes nothing

    r = SelectField("地区", choices=[])
    shown = SelectField(
        "是否公开", choices=[SelectChoice("", "全部"), *(SelectChoice(*s) for s in SHOWN.items())]
    )
    surveyor = StringField("调研人", render_kw={"maxlength": 50, "autocomplete": "off"})
    begins = StringField("从哪一天", render_kw={"type": "date"})
    ends = StringField("到哪一天", render_kw={"type": "date"})

    def offer(self, line: list[Region], below: list[Region]) -> None:
        """Let one choose among the regions from one's own down to the one shown, and those below it."""
        steps = [*enumerate(line), *((len(line), each) for each in below)]
        self.r.choices = [SelectChoice(str(each.code), "　" * deep + each.name) for deep, each in steps]
        self.r.data = str(line[-1].code)

    def wish(self, here: Region) -> Wish:
        """What is asked for; what cannot be read is pinned to its field."""
        begins, ends = self._day("begins"), self._day("ends")
        if begins and ends and begins > ends:
            pin(self, Refused("开始日期在结束日期之后，请核对。", "begins"))
        surveyor = clean_text(self.surveyor.data or "")[:50]
        if is_private(surveyor):
            pin(self, Refused("调研人请填姓名，不要填号码。", "surveyor"))
        shown = self.shown.data if self.shown.data in SHOWN else ""
        return Wish(here, shown, surveyor, begins, ends)

    def chosen(self) -> dict[str, str]:
        """The filters that are set, by name, for the addresses of further pages."""
        names = ("r", "shown", "surveyor", "begins", "ends")
        return {name: self[name].data for name in names if self[name].data}

    def _day(self, name: str) -> dt.date | None:
        text = (self[name].data or "").strip()
        day = read_day(text) if text else None
        if text and (day is None or not 1949 <= day.year <= 9000):
            pin(self, Refused("日期请写成 2020-06-03 这样。", name))
            return None
        return day


def read(values: Any) -> FilterForm:
    """The filters of an address."""
    return FilterForm(formdata=values)
