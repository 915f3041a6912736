"""The county's settings as one form: the round's name and dates, and a field for each policy key."""

import datetime as dt
from typing import Any

from flask_wtf import FlaskForm
from wtforms import FileField, RadioField, StringField
from wtforms.fields.choices import SelectChoice

from hev.errors import Refused
from hev.rounds.models import Round
from hev.rounds.policy import KEYS, Key, read_day, written
from hev.web import pin

NAME_LIMIT = 60
WHOLE, PART = "whole", "part"
SCOPES = {WHOLE: "全县完整名册", PART: "补充、改正的部分"}
SWITCH = {"on": "启用", "off": "不启用"}


class SettingsForm(FlaskForm):
    """Round and policy; `own` and `values` hold them as they are to be kept, once the form is valid."""

    round_name = StringField("批次名称")
    begins = StringField("开始日期")
    ends = StringField("截止日期")
    own: tuple[str, dt.date, dt.date] | None = None
    values: dict[str, str]

    def check(self, with_round: bool) -> bool:
        """Read everything, pin every fault beside its field; whether there was none."""
        self.values = {key.key: self._value(key) for key in KEYS}
        if with_round:
            self.own = self._round()
        return not self.errors

    def _value(self, key: Key) -> str:
        try:
            return written(key.parse(self._fields[key.key].data or ""))
        except Refused as refused:
            pin(self, refused)
            return ""

    def _round(self) -> tuple[str, dt.date, dt.date] | None:
        name = (self.round_name.data or "").strip()
        begins, ends = read_day(self.begins.data or ""), read_day(self.ends.data or "")
        if not 1 <= len(name) <= NAME_LIMIT or not name.isprintable():
            pin(self, Refused(f"请填写批次名称，1 到 {NAME_LIMIT} 个字。", "round_name"))
        for field, day in (("begins", begins), ("ends", ends)):
            if day is None:
                pin(self, Refused("请填写日期，如2020-06-30。", field))
        if begins and ends and ends < begins:
            pin(self, Refused("截止日期早于开始日期，请改正。", "ends"))
        return (name, begins, ends) if begins and ends else None


for _key in KEYS:
    _switch = [SelectChoice(value, label) for value, label in SWITCH.items()]
    _made: Any = (
        RadioField(_key.label, choices=_switch, validate_choice=False)
        if _key.kind == "switch"
        else StringField(_key.label)
    )
    setattr(SettingsForm, _key.key, _made)


def filled(round_: Round | None, in_force: dict[str, str]) -> SettingsForm:
    """The form with what is in force now."""
    data = {key.key: in_force.get(key.key, key.default) for key in KEYS}
    if round_:
        data |= {"round_name": round_.name, "begins": str(round_.begins), "ends": str(round_.ends)}
    return SettingsForm(formdata=None, data=data)


def in_words(key: Key, value: str) -> str:
    """A kept value as people read it."""
    return SWITCH.get(value, value) if key.kind == "switch" else value


class RosterForm(FlaskForm):
    """The file of a roster, and whether it is the whole one: who is missing from the whole one is no longer listed."""

    scope = RadioField(
        "这份名册是",
        choices=[SelectChoice(*one) for one in SCOPES.items()],
        default=WHOLE,
        validate_choice=False,
    )
    file = FileField("名册文件")

    @property
    def part(self) -> bool:
        """Whether it is a supplement. Raises Refused for an answer that was not offered."""
        if self.scope.data not in SCOPES:
            raise Refused("请选择这份名册是全县完整名册，还是补充、改正的部分；没有上传。", "scope")
        return self.scope.data == PART
