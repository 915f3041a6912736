"""Carries out the stored plan of a roster by a few statements over whole sets; the caller holds the transaction."""

import datetime as dt
from typing import Any, NamedTuple

from peewee import Case as Choice
from peewee import Node, Value, fn

from hev.db import db, for_update, is_sqlite
from hev.register import local
from hev.register.before import CHANGED, OLD, households, members_replaced
from hev.register.models import Household, Member, RosterMember, RosterRow

HEAD = 1
# One number for all of hev's imports on PostgreSQL: two never count new ids at the same time.
_LOCK = 0x4845_5631


class Begun(NamedTuple):
    """First and last id of the new households, None without any; how many conflicts came up since the check.

    A new row's id is its `at` added to the first.
    """

    new: tuple[int, int] | None
    conflicts: int


def begin(roster: int) -> Begun:
    """Take ids for the new households, lock the changed ones, and bend the plan to what was corrected here meanwhile.

    After this the plan says what will be done: what an import found before it is kept between here and `apply`.
    """
    most = RosterRow.select(fn.MAX(RosterRow.at)).where(_rows(roster, "new")).scalar()
    base = None if most is None else _reserve(most)
    lock(roster)
    known = RosterRow.select().where(_rows(roster, "conflict")).count()
    _conflicts(roster)
    local.hold(roster)
    conflicts = RosterRow.select().where(_rows(roster, "conflict")).count() - known
    return Begun(None if base is None else (base, base + most), conflicts)


def apply(roster: int, county: int, base: int, now: dt.datetime) -> None:
    """Bring households and members to what the plan says."""
    _moved_members(roster)
    _changed(roster, now)
    _new(roster, county, base, now)
    _members(roster, base)
    _keep_corrected_heads(roster)
    _absences(roster, now)


def _rows(roster: int, *kinds: str) -> Any:
    return (RosterRow.roster == roster) & RosterRow.kind.in_(kinds)


def lock(roster: int, new: tuple[int, int] | None = None) -> None:
    """The households that change, before their members and cases: a save takes them in the same order.

    `new` is the range of those that the import made, where it is to be undone: somebody may be saving one right now.
    """
    known = Household.id.in_(households(roster, *OLD))
    mine = known | Household.id.between(*new) if new else known
    rows = for_update(Household.select(Household.id).where(mine).order_by(Household.id))
    if not is_sqlite():
        rows.tuples().execute()


def _reserve(most: int) -> int:
    """Ids for the new households, so that their members and cases need not look for them."""
    if is_sqlite():
        return Household.select(fn.COALESCE(fn.MAX(Household.id), 0)).scalar() + 1
    db.execute_sql("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
    first = db.execute_sql("SELECT nextval('household_id_seq')").fetchone()[0]
    db.execute_sql("SELECT setval('household_id_seq', %s)", (first + most + 1,))
    return first


def _conflicts(roster: int) -> None:
    """What was corrected here after the check, to something other than the roster now says, waits for a decision too."""
    mine = (Household.id == RosterRow.household) & (
        ((Household.idno != Household.roster_idno) & RosterRow.idno.not_in([Household.idno, Household.roster_idno]))
        | ((Household.phone != Household.roster_phone) & RosterRow.phone.not_in([Household.phone, Household.roster_phone]))
    )  # fmt: skip
    overtaken = fn.EXISTS(Household.select(Household.id).where(mine))
    RosterRow.update(kind="conflict").where(_rows(roster, "changed"), overtaken).execute()


def _changed(roster: int, now: dt.datetime) -> None:
    """The roster's word for households that were there; what was corrected here stays in force."""

    def unless_corrected(field: Any, of_roster: Any, value: Any) -> Any:
        return Choice(None, [(field == of_roster, value)], field)

    h, r = Household, RosterRow
    h.update(
        village=r.village, number=Choice(None, [(r.number == "", h.number)], r.number), name=r.name,
        idno=unless_corrected(h.idno, h.roster_idno, r.idno), roster_idno=r.idno,
        phone=unless_corrected(h.phone, h.roster_phone, r.phone), roster_phone=r.phone,
        phone_rev=Choice(None, [(h.phone == h.roster_phone, r.phone_rev)], h.phone_rev),
        size=r.size, group_name=r.group_name, address=r.address, updated_at=now,
        absent_since=Choice(None, [(h.id.in_(local.absent_by_us()), h.absent_since)], None),
    ).from_(r).where(h.id == r.household, _rows(roster, *CHANGED)).execute()  # fmt: skip


def _new(roster: int, county: int, base: int, now: dt.datetime) -> None:
    h, r = Household, RosterRow
    values = {
        h.id: r.at + base, h.village: r.village, h.county: county, h.number: r.number, h.name: r.name,
        h.idno: r.idno, h.roster_idno: r.idno, h.phone: r.phone, h.roster_phone: r.phone, h.phone_rev: r.phone_rev,
        h.size: r.size, h.group_name: r.group_name, h.address: r.address, h.created_at: now, h.updated_at: now,
    }  # fmt: skip
    _insert(values, r.select().where(_rows(roster, "new")).order_by(r.id))


def _insert(values: dict[Any, Any], query: Any) -> None:
    """INSERT … SELECT of {column: expression or constant}."""
    model = next(iter(values)).model
    columns = [v if isinstance(v, Node) else Value(v) for v in values.values()]
    model.insert_from(query.select(*columns), list(values)).execute()


def _moved_members(roster: int) -> None:
    """Members follow their household to its village; those that are replaced come to the right one anyway."""
    r = RosterRow
    moved = (Member.household == r.household) & (Member.village != r.village)
    Member.update(village=r.village).from_(r).where(moved, _rows(roster, *CHANGED)).execute()


def _members(roster: int, base: int) -> None:
    m, r = Member, RosterMember
    values = {
        m.household: fn.COALESCE(r.household, r.at + base), m.village: r.village, m.no: r.no, m.name: r.name,
        m.sex: r.sex, m.relation: r.relation, m.idno: r.idno, m.rev: r.rev,
    }  # fmt: skip
    mine = r.roster == roster
    with members_replaced(roster, r.select().where(mine).count()):
        _insert(values, r.select().where(mine).order_by(r.id))


def _keep_corrected_heads(roster: int) -> None:
    """The head's corrected number stays on the member's row too; there are few of them."""
    h, r = Household, RosterRow
    corrected = (
        h.select(h.id, h.idno)
        .join(r, on=(r.household == h.id))
        .where(_rows(roster, *CHANGED), r.members, h.idno != h.roster_idno)
    )
    for household, idno in list(corrected.tuples()):
        head = (Member.household == household) & (Member.no == HEAD)
        Member.update(idno=idno, rev=idno[:18][::-1]).where(head).execute()


def _absences(roster: int, now: dt.datetime) -> None:
    """Mark who is missing (不在最新名单, never deleted), and unmark who is listed again."""
    for kind, since in (("absent", now), ("seen", None)):
        those = RosterRow.select(RosterRow.household).where(_rows(roster, kind))
        Household.update(absent_since=since).where(Household.id.in_(those)).execute()
