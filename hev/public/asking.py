"""Who may read a household's reports, and what is offered before the same is reported twice; within the limits of tries."""

import datetime as dt
from dataclasses import dataclass

from hev import identity
from hev.accounts import rules as networks
from hev.accounts import tries
from hev.errors import Refused
from hev.identity import tidy
from hev.labels.models import Label
from hev.problems import actions, queries
from hev.problems.models import Problem
from hev.public.proofs import ALL
from hev.register.models import Household

HOUR = dt.timedelta(hours=1)
# Wrong numbers of a label and network (domain.md §10), and reports of them.
TRIES, REPORTS = 5, 12
# The last tries ask for a 验证码.
NEAR = 2
NOT_FOUND = "没有找到。请核对回执号或者身份证号：回执号是 10 位数字；身份证号是户主或者家里任何一个人的。"


def _key(what: str, label: Label, ip: str) -> str:
    return f"{what}:{label.id}@{networks.network(ip)}"


def is_near(label: Label, ip: str) -> bool:
    """Whether the next try of this network needs a 验证码."""
    return tries.left(_key("ask", label, ip), TRIES) <= NEAR


def look_up(label: Label, typed: str, ip: str) -> int:
    """The number of the report whose receipt was typed, or ALL for an identity number of the household's people.

    One answer for whatever is wrong, and the same work for it. Raises Refused (field `number`).
    """
    home: Household = label.household
    if not typed.strip():
        raise Refused("请填写回执号或者身份证号。", "number")
    try:
        tries.spend(_key("ask", label, ip), TRIES, HOUR)
    except Refused as refused:
        raise Refused(f"{refused.message}急用的请打电话。", "number") from None
    plain = tidy(typed)
    report, own = queries.by_receipt(home, plain), actions.belongs(home, plain)
    if report is None and not own:
        raise Refused(NOT_FOUND, "number")
    tries.give_back(_key("ask", label, ip))
    return ALL if own else report.no if report else ALL


def count_report(label: Label, ip: str) -> None:
    """Count a report that is sent. Raises Refused when there were too many."""
    tries.spend(_key("report", label, ip), REPORTS, HOUR)


def like(label: Label, kind: str, topic: str, idno: str, readable: set[int], ip: str) -> Problem | None:
    """The open report of the same kind, for a browser that may read it or who gives an identity number of the household.

    What can be learned from a number counts as a try; without a try left nothing is offered.
    """
    found = queries.open_like(label.household, kind, topic)
    if found is not None and readable & {found.no, ALL}:
        return found
    if found is None or not idno:
        return None
    try:
        tries.spend(_key("ask", label, ip), TRIES, HOUR)
    except Refused:
        return None
    if not actions.belongs(label.household, idno):
        return None
    tries.give_back(_key("ask", label, ip))
    return found


@dataclass(frozen=True)
class Typed:
    """Who reports: the identity number (accepted, or empty) and where to call back."""

    idno: str
    phone: str


def read_who(home: Household, idno: str, callback: str, phone: str) -> tuple[Typed, dict[str, str]]:
    """What was typed of the reporter, and a sentence for each field that must be mended.

    `callback` is `kept` for the household's own telephone, which is then taken as it is on record.
    """
    wrong: dict[str, str] = {}
    number = ""
    if idno.strip():
        try:
            number = identity.parse(idno).number
        except Refused as refused:
            wrong["idno"] = f"{refused.message}不记得的可以不填。"
    if callback == "kept" and home.phone:
        return Typed(number, home.phone), wrong
    called, fault = identity.phone_fault(phone)
    if fault:
        wrong["phone"] = fault if phone.strip() else "请填写回电的号码。自己没有手机的，写亲戚或者邻居的。"
    return Typed(number, called), wrong
