"""The forms of rounds: what a new one is called and holds, and the name and days of one that is there."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, FileField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from hev.errors import Refused
from hev.files.reading import read as read_file
from hev.identity import veil
from hev.regions import queries as regions
from hev.regions.models import Region
from hev.rounds import round_rules, scopes
from hev.rounds.models import Round
from hev.rounds.planning import Named
from hev.rounds.policy import read_day
from hev.rounds.round_rules import DUE, KINDS, LIST, SCOPES, WHOLE, Due, Plan
from hev.web import pin


class NamedForm(FlaskForm):
    """Name and days; `read` gives them once they are valid."""

    name = StringField("批次名称")
    begins = StringField("开始日期")
    ends = StringField("截止日期")

    def read(self) -> Named | None:
        """The name and days; None where something is wrong, which is pinned to its field."""
        name = " ".join((self.name.data or "").split())
        begins, ends = read_day(self.begins.data or ""), read_day(self.ends.data or "")
        faults = round_rules.check_named(name, begins, ends)
        for fault in faults:
            pin(self, fault)
        return Named(name, begins, ends) if begins and ends and not faults else None


class RoundForm(NamedForm):
    """A new round: where, and which households of that place; `kind_…` hold 到期复查 to some means."""

    place = StringField("地区")
    scope = RadioField(
        "哪些户", choices=[SelectChoice(*one) for one in SCOPES.items()], default=WHOLE, validate_choice=False
    )
    numbers = TextAreaField("户编号")
    file = FileField("或者上传名单")
    until = StringField("最近一次核验在这一天以前")

    def planned(self, county: Region) -> tuple[Region, Named, Plan] | None:
        """What the round is to be; None where something is wrong, which is pinned to its field."""
        named = self.read()
        place = self._pinned(lambda: regions.named(county, self.place.data or ""))
        plan = self._pinned(lambda: self._plan(county, place or county))
        if plan and plan.scope == LIST and not plan.households and place:
            pin(
                self,
                Refused(
                    f"{place.name}没有这些户编号：{'、'.join(plan.unknown[:5])}。请核对后再填。", "numbers"
                ),
            )
            return None
        return (place, named, plan) if place and named and plan else None

    def _pinned(self, make: Callable[[], Any]) -> Any:
        try:
            return make()
        except Refused as refused:
            pin(self, refused)
            return None

    def _plan(self, county: Region, place: Region) -> Plan:
        scope = self.scope.data
        if scope == LIST:
            numbers = self._numbers()
            households, nobodys = scopes.known_numbers(county, place.code, numbers)
            # Whoever pastes identity numbers by mistake does not find them kept and shown.
            unknown = tuple(veil(one) for one in nobodys)
            return Plan(LIST, households=tuple(households), unknown=unknown, named=len(numbers))
        if scope == DUE:
            until = read_day(self.until.data or "")
            if until is None:
                raise Refused("请填写日期，如2020-06-30。", "until")
            return Plan(DUE, Due(until, tuple(kind for kind in KINDS if self._fields[f"kind_{kind}"].data)))
        if scope != WHOLE:
            raise Refused("请选择这个批次核验哪些户。", "scope")
        return Plan(WHOLE)

    def _numbers(self) -> list[str]:
        upload = self.file.data
        if upload and upload.filename:
            for sheet in read_file(upload.stream.read(), upload.filename):
                return round_rules.numbers_in(sheet.rows)
            raise Refused("这个文件里没有工作表，没有保存。", "file")
        if not (found := round_rules.numbers_of(self.numbers.data or "")):
            raise Refused("请填写户编号，或者上传名单。", "numbers")
        return found

    def kinds(self) -> Iterator[BooleanField]:
        """The check boxes of 到期复查."""
        yield from (self._fields[f"kind_{kind}"] for kind in KINDS)


for _kind, _label in KINDS.items():
    setattr(RoundForm, f"kind_{_kind}", BooleanField(_label))


def new_form(today: dt.date) -> RoundForm:
    """An empty form for a round of 30 days from today."""
    return RoundForm(
        formdata=None, data={"begins": str(today), "ends": str(today + dt.timedelta(days=30)), "scope": WHOLE}
    )


def filled(round_: Round) -> NamedForm:
    """A round's own name and days."""
    return NamedForm(
        formdata=None, data={"name": round_.name, "begins": str(round_.begins), "ends": str(round_.ends)}
    )
