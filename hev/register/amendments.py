"""Asking for a change of the roster (申请更正), the steps it takes, and what a later roster settles by itself."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from peewee import fn

from hev import audit, clock
from hev.accounts.people import Person
from hev.db import for_update, write
from hev.errors import Refused
from hev.regions import queries as regions
from hev.regions.models import Region
from hev.register import amendment_rules as rules
from hev.register import amendment_states as states
from hev.register.amendment_answers import read
from hev.register.amendment_models import Amendment, AmendmentStep
from hev.register.known import places_of
from hev.register.models import Household, Member, RosterRow
from hev.register.names import clean_sentence
from hev.register.places import Unknown, plain

BY_ROSTER = "名册"
CHUNK = 500


def facts_of(household: Household) -> rules.Facts:
    """What the register says of a household now."""
    columns = (Member.no, Member.name, Member.relation, Member.idno)
    rows = Member.select(*columns).where(Member.household == household.id).order_by(Member.no)
    people = tuple(rules.Person(*row) for row in rows.tuples())
    name = regions.names([household.village]).get(household.village, "")
    return _facts(household, name, people)


def _facts(household: Household, village: str, people: tuple[rules.Person, ...]) -> rules.Facts:
    return rules.Facts(
        household.name, household.number, household.village, village, household.group_name, household.address,
        household.absent_since is not None, people,
    )  # fmt: skip


def village_named(county: Region, text: str) -> int:
    """The village of a county that was typed: its code, its name, or township and name. Refused, field `village`."""
    if not text.strip():
        raise Refused("请填写调整到哪个村。", "village")
    typed, places = plain(text), places_of(county)
    if typed.isascii() and typed.isdigit():
        found = places.village(typed, "", "", "")
    else:
        found = places.village("", "", "", typed)
        for township in regions.below(county, "township") if isinstance(found, Unknown) else ():
            begins = plain(township.name)
            if typed.startswith(begins) and len(typed) > len(begins):
                found = places.village("", "", township.name, typed[len(begins) :])
    if isinstance(found, Unknown):
        raise Refused(
            f"没有找到“{text.strip()[:60]}”：本县没有这个村，或者有几个村同名。请写乡镇名加村名，或者 12 位代码。",
            "village",
        )
    return found


def file(
    household: Household, kind: str, raw: Mapping[str, str], person: Person, ip: str = ""
) -> tuple[Amendment, bool]:
    """Keep a request as typed; -> it, and whether it is new: the same one that is still open is found instead.

    Raises Refused with the field at fault; nothing is kept then.
    """
    reason = clean_sentence(raw.get("reason", ""))
    given = dict(raw)
    if kind == "village" and raw.get("village", "").strip():
        county = Region.get(Region.code == household.county)
        code = village_named(county, raw["village"])
        given |= {"village": str(code), "village_name": regions.names([code])[code]}
    with write():
        now = for_update(Household.select().where(Household.id == household.id)).get()
        was, wanted = read(kind, given, facts_of(now))
        if not reason:
            raise Refused("请写明原因：为什么要改，有什么依据。", "reason")
        if len(reason) > rules.REASON_LIMIT:
            raise Refused(f"最多 {rules.REASON_LIMIT} 个字，这里有 {len(reason)} 个字，请改短。", "reason")
        if same := _open_one(now, kind, wanted):
            return same, False
        made = Amendment.create(
            household=now, no=_next(Amendment, Amendment.household == now.id), village=now.village, kind=kind,
            was=_text(was), wanted=_text(wanted), reason=reason, account=person.id, person=person.person_name,
            region=person.region.code, at=clock.now(),
        )  # fmt: skip
        audit.record(
            "amendment_filed",
            account=person,
            region=now.village,
            household=now.id,
            ip=ip,
            kind=kind,
            no=made.no,
        )
    return made, True


def _open_one(household: Household, kind: str, wanted: rules.Values) -> Amendment | None:
    mine = (Amendment.household == household.id) & (Amendment.kind == kind)
    alike = mine & Amendment.state.in_(states.OPEN) & (Amendment.wanted == _text(wanted))
    return Amendment.select().where(alike).first()


def _text(values: rules.Values) -> str:
    return json.dumps(values, ensure_ascii=False)


def _next(model: type[Amendment] | type[AmendmentStep], mine: object) -> int:
    return int(model.select(fn.COALESCE(fn.MAX(model.no), 0)).where(mine).scalar()) + 1


def actors(amendment: Amendment, person: Person) -> frozenset[str]:
    """As what a person acts on a request: at their levels, and as who asked for it."""
    own = {states.REQUESTER} if amendment.region == person.region.code else set()
    return person.roles | own


def lock(amendment: int) -> Amendment:
    """The request as it stands, its household locked before it, in the order in which everybody takes them."""
    household = Amendment.select(Amendment.household).where(Amendment.id == amendment)
    for_update(Household.select(Household.id).where(Household.id == household)).execute()
    return for_update(Amendment.select().where(Amendment.id == amendment)).get()


def step(amendment: Amendment, act: str, after: str, note: str, person: Person | None) -> None:
    """Append one step and put the new state in force; call it in the transaction of the act."""
    AmendmentStep.create(
        amendment=amendment, household=amendment.household_id,
        no=_next(AmendmentStep, AmendmentStep.amendment == amendment.id), act=act, before=amendment.state,
        after=after, account=person.id if person else None, person=person.person_name if person else BY_ROSTER,
        note=note, at=clock.now(),
    )  # fmt: skip
    Amendment.update(state=after, version=Amendment.version + 1).where(Amendment.id == amendment.id).execute()


def close_brought(roster: int) -> list[int]:
    """Close the open requests of an import's households for which it brought what was asked; -> which.

    Called in the import's transaction, when the register already says what the roster says.
    """
    touched = _touched(roster)
    _follow(touched)
    open_ = Amendment.state.in_(states.OPEN) & Amendment.household.in_(touched)
    waiting = list(Amendment.select(Amendment, Household).join(Household).where(open_).order_by(Amendment.id))
    closed = []
    for one in waiting:
        if rules.brought(one.kind, json.loads(one.wanted), facts_of(one.household)):
            after = states.move(one.state, states.ARRIVE, {states.ROSTER}, False)
            step(one, states.ARRIVE, after, "导入的名册已经是申请的内容。", None)
            closed.append(one.id)
    return closed


def reopen(roster: int, closed: Sequence[int]) -> None:
    """Undo `close_brought`: the register no longer says what was asked, so the requests wait again.

    Called in the transaction that undoes the import, its households as they were.
    """
    _follow(_touched(roster))
    for start in range(0, len(closed), CHUNK):
        brought = AmendmentStep.amendment.in_(closed[start : start + CHUNK]) & (
            AmendmentStep.act == states.ARRIVE
        )
        for one in list(AmendmentStep.select().where(brought)):
            waits = Amendment.update(state=one.before, version=Amendment.version + 1)
            waits.where(Amendment.id == one.amendment_id).execute()
            one.delete_instance()


def _touched(roster: int) -> Any:
    kinds = RosterRow.kind.in_(("changed", "conflict", "absent"))
    return RosterRow.select(RosterRow.household).where(RosterRow.roster == roster, kinds)


def _follow(households: Any) -> None:
    """Requests stand where their household does."""
    moved = (Amendment.household == Household.id) & (Amendment.village != Household.village)
    follow = Amendment.update(village=Household.village).from_(Household)
    follow.where(moved, Amendment.household.in_(households)).execute()
