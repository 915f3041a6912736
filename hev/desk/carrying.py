"""Carries out what an agreed 申请更正 asks for, as a local value that stays until the roster's own word changes."""

from collections.abc import Callable, Mapping

from peewee import fn

from hev import audit, clock
from hev.accounts.people import Person
from hev.db import write
from hev.desk import moves
from hev.errors import Refused
from hev.identity import sex_of
from hev.register import local
from hev.register.amendment_rules import member
from hev.register.amendments import facts_of
from hev.register.corrections import keep_history
from hev.register.models import Household, Member

Wanted = Mapping[str, str]
# The household is locked; the text is the reason for the history.
Carry = Callable[[Household, Wanted, Person, str], None]


def _head(home: Household, wanted: Wanted, person: Person, reason: str) -> None:
    local.put(home, {"name": wanted["name"]}, person, reason)


def _place(home: Household, wanted: Wanted, person: Person, reason: str) -> None:
    values = {"group_name": wanted["group"], "address": wanted["address"]}
    local.put(home, values, person, reason)


def put_number(home: Household, number: str, person: Person, reason: str) -> None:
    """Another 户编号. Refused where another household of the county has it."""
    same = (Household.county == home.county) & (Household.number == number) & (Household.id != home.id)
    if number and Household.select().where(same).exists():
        raise Refused(f"户编号 {number} 已经是本县另一户的，没有改。可能是重复录入，请核实。")
    local.put(home, {"number": number}, person, reason)


def _number(home: Household, wanted: Wanted, person: Person, reason: str) -> None:
    put_number(home, wanted["number"], person, reason)


def _village(home: Household, wanted: Wanted, person: Person, reason: str) -> None:
    moves.put_in_village(home, int(wanted["village"]), person, "", reason)


def _add(home: Household, wanted: Wanted, person: Person, reason: str) -> None:
    idno = wanted["idno"]
    if idno and Member.select().where(Member.household == home.id, Member.rev == _rev(idno)).exists():
        raise Refused("本户已经有这个身份证号的成员，没有改。")
    local.remember_people(home)
    most = Member.select(fn.COALESCE(fn.MAX(Member.no), 0)).where(Member.household == home.id).scalar()
    Member.create(
        household=home.id, village=home.village, no=most + 1, name=wanted["name"], relation=wanted["relation"],
        sex=sex_of(idno) if idno else "", idno=idno, rev=_rev(idno),
    )  # fmt: skip
    _resize(home, home.size + 1)
    _tell(home, "", f"增加 {wanted['name']}（{wanted['relation']}）", person, reason)


def _remove(home: Household, wanted: Wanted, person: Person, reason: str) -> None:
    one = _member(home, wanted)
    local.remember_people(home)
    one.delete_instance()
    _resize(home, max(1, home.size - 1))
    _tell(home, f"{one.name}（{one.relation}）", "减少", person, reason)


def _change(home: Household, wanted: Wanted, person: Person, reason: str) -> None:
    one = _member(home, wanted)
    twin = (Member.household == home.id) & (Member.no != one.no) & (Member.rev == _rev(wanted["idno"]))
    if wanted["idno"] and Member.select().where(twin).exists():
        raise Refused("这个身份证号是本户另一位成员的，没有改。")
    local.remember_people(home)
    was = f"{one.name}（{one.relation}）"
    idno = wanted["idno"]
    values = {"name": wanted["name"], "relation": wanted["relation"], "idno": idno, "rev": _rev(idno)}
    Member.update(**values, sex=sex_of(idno) if idno else one.sex).where(Member.id == one.id).execute()
    also = "，身份证号已改" if idno != one.idno else ""
    _tell(home, was, f"{wanted['name']}（{wanted['relation']}）{also}", person, reason)


def _twice(home: Household, wanted: Wanted, person: Person, reason: str) -> None:
    """This household is the second entry: marked 不在最新名单, never deleted, and counted as such households are."""
    other = (
        (Household.county == home.county) & (Household.number == wanted["twin"]) & (Household.id != home.id)
    )
    twin = Household.select().where(other).first()
    if twin is None:
        raise Refused(f"本县没有户编号为 {wanted['twin']} 的另一户，没有改。请核实是与哪一户重复。")
    if twin.absent_since is not None:
        raise Refused(f"另一户（{twin.name}）也不在最新名单，没有改：两户里要留一户。")
    local.remember(home, {local.ABSENT: local.LISTED})
    since = home.absent_since or clock.now()
    Household.update(absent_since=since).where(Household.id == home.id).execute()
    told = {"absent": "在名单"}, {"absent": f"与户编号 {twin.number} 重复，不在最新名单"}
    keep_history(home, ["absent"], *told, person, reason)


def relist(home: Household, person: Person, ip: str = "") -> bool:
    """Take that mark back; -> whether it was there. A roster that does not list the household marks it anew."""
    with write():
        now = moves.locked(home.id)
        if not local.unmark_absent(now):
            return False
        told = {"absent": "重复录入，不在最新名单"}, {"absent": "恢复"}
        keep_history(now, ["absent"], *told, person, "不是重复录入")
        audit.record(
            "amendment_decided", account=person, region=now.village, household=now.id, ip=ip, act="relist"
        )
    return True


def _member(home: Household, wanted: Wanted) -> Member:
    found = member(wanted, facts_of(home))
    if found is None:
        raise Refused(f"本户现在没有成员{wanted['of']}，可能名册已经改过，没有改。请核对后再定。")
    return Member.get(Member.household == home.id, Member.no == found.no)


def _resize(home: Household, size: int) -> None:
    Household.update(size=size, updated_at=clock.now()).where(Household.id == home.id).execute()
    home.size = size
    moves.follow(home, set())


def _tell(home: Household, old: str, new: str, person: Person, reason: str) -> None:
    keep_history(home, ["members"], {"members": old}, {"members": new}, person, reason)


def _rev(idno: str) -> str:
    return idno[:18][::-1]


CARRY: dict[str, Carry] = {
    "head": _head, "add": _add, "remove": _remove, "change": _change, "place": _place, "number": _number,
    "village": _village, "twice": _twice,
}  # fmt: skip
