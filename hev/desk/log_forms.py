"""The filters of the audit log, as they stand in an address, and the reason that an export asks for."""

import datetime as dt
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from hev.accounts.rules import read_account_name
from hev.audit import EVENTS
from hev.clock import today
from hev.desk.log_queries import Wish, account_named, households
from hev.desk.log_sentences import GROUPS, events_of
from hev.errors import Refused
from hev.identity import veil
from hev.regions.models import Region
from hev.rounds.policy import read_day
from hev.web import pin

LEAST_REASON, MOST_REASON = 2, 100
LONGEST_NUMBER = 40
KINDS = [SelectChoice("", "全部"), *(SelectChoice(group.key, group.label) for group in GROUPS)]


class LogForm(FlaskForm):
    """The filters; nothing chosen means everything of one's own region."""

    class Meta:
        csrf = False  # the door checks every POST, and a filter changes nothing

    r = SelectField("地区", choices=[])
    g = SelectField("事项", choices=KINDS)
    account = StringField("账号")
    house = StringField("户编号")
    begins = StringField("从哪一天")
    ends = StringField("到哪一天")
    household = HiddenField()
    reason = StringField("导出的理由")

    def offer(self, line: list[Region], below: list[Region]) -> None:
        """Let one choose among the regions from one's own down to the one shown, and those below it."""
        steps = [*enumerate(line), *((len(line), each) for each in below)]
        self.r.choices = [SelectChoice(f"{each.code:012d}", "　" * deep + each.name) for deep, each in steps]
        self.r.data = f"{line[-1].code:012d}"

    def wish(self, here: Region) -> Wish:
        """What is asked for; what cannot be read is pinned to its field."""
        begins, ends = self._day("begins"), self._day("ends")
        if begins and ends and begins > ends:
            pin(self, Refused("开始日期在结束日期之后，请核对。", "begins"))
        return Wish(
            region=here, events=events_of(self.g.data or "", EVENTS), account=self._account(here),
            households=self._households(here), begins=begins, ends=ends,
        )  # fmt: skip

    def why(self) -> str:
        """The reason of an export. Raises Refused when there is none."""
        text = " ".join((self.reason.data or "").split())
        if not LEAST_REASON <= len(text) <= MOST_REASON:
            raise Refused(f"没有导出：请写明理由，{LEAST_REASON} 到 {MOST_REASON} 个字。", "reason")
        return veil(text)

    def chosen(self) -> dict[str, str]:
        """The filters that are set, by name, for addresses and for the form of the export."""
        names = ("r", "g", "account", "house", "household", "begins", "ends")
        return {name: self._fields[name].data for name in names if self._fields[name].data}

    def in_words(self, wish: Wish) -> str:
        """What was asked for as the record of an export names it: what was read, never what was only typed."""
        group = next((group.label for group in GROUPS if group.key == self.g.data), "") if wish.events else ""
        account = read_account_name(self.account.data or "") if wish.account is not None else ""
        days = f"{wish.begins or '最早'} 至 {wish.ends or '今天'}" if wish.begins or wish.ends else ""
        number = (self.house.data or "").strip()[:LONGEST_NUMBER]
        house = f"户编号 {number}" if number else f"第 {wish.households[0]} 号户" if wish.households else ""
        return veil("，".join(part for part in (wish.region.name, group, account, house, days) if part))

    def _day(self, name: str) -> dt.date | None:
        text = (self._fields[name].data or "").strip()
        day = read_day(text) if text else None
        if text and (day is None or not 1949 <= day.year <= today().year + 1):
            pin(self, Refused("日期请写成 2020-06-03 这样。", name))
            return None
        return day

    def _account(self, here: Region) -> int | None:
        name = read_account_name(self.account.data or "")
        if not name:
            return None
        found = account_named(here, name)
        if found is None:
            pin(self, Refused(f"{here.name}没有账号“{veil(name)}”，请核对。", "account"))
        return found

    def _households(self, here: Region) -> list[int] | None:
        number, chosen = (self.house.data or "").strip()[:LONGEST_NUMBER], self.household.data or ""
        if not number and not chosen:
            return None
        if not number:
            if chosen.isascii() and chosen.isdigit() and len(chosen) <= 9:
                return [int(chosen)]
            pin(self, Refused("没有这一户，请从户的页面再打开它的操作记录。", "household"))
            return []
        found = households(here, number)
        if not found:
            pin(self, Refused(f"{here.name}没有户编号为“{veil(number)}”的户，请核对。", "house"))
        return found


def read(values: Any) -> LogForm:
    """The form from an address or from what was posted."""
    return LogForm(formdata=values)
