"""What an import found before it changed it: kept while it can be undone, and put back by a few statements over whole sets."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from peewee import SQL, Field, Value, fn

from hev.db import Model, db, indexed_afterwards, is_sqlite
from hev.register.models import Household, Member, RosterBefore, RosterRow

# Kinds of the plan whose households are written over; of the absent only the mark is taken back.
CHANGED = ("changed", "conflict")
REWRITTEN = (*CHANGED, "seen")
OLD = (*REWRITTEN, "absent")


def households(roster: int, *kinds: str, members: bool = False) -> Any:
    """Subquery of the households that a plan touches, of those kinds; with `members` only where those are replaced."""
    mine = (RosterRow.roster == roster) & RosterRow.kind.in_(kinds)
    return RosterRow.select(RosterRow.household).where(mine & RosterRow.members if members else mine)


def columns() -> dict[str, list[str]]:
    """What an image of today holds; one made before a column was added can not be put back."""
    return {model._meta.table_name: [f.column_name for f in _fields(model)] for model in (Household, Member)}


def keep(roster: int) -> None:
    """Keep households and members as they are, before the plan is carried out; call it in its transaction."""
    copy(roster, Household.id, _fields(Household), households(roster, *REWRITTEN))
    copy(roster, Member.household, _fields(Member), households(roster, *CHANGED, members=True))


@contextmanager
def members_replaced(roster: int, come: int) -> Iterator[None]:
    """Clear away the members of the households whose members are replaced; the block inserts `come` others."""
    mine = Member.household.in_(households(roster, *CHANGED, members=True))
    gone = Member.select().where(mine).count()
    last = Member.select(fn.COALESCE(fn.MAX(Member.id), 0)).scalar()
    with indexed_afterwards(Member, come + gone, last - gone):
        Member.delete().where(mine).execute()
        yield


def put_back(roster: int) -> None:
    """Households and members as they were; who was marked absent is so no longer."""
    kept = (RosterBefore.roster == roster) & (RosterBefore.kind == Member._meta.table_name)
    with members_replaced(roster, RosterBefore.select().where(kept).count()):
        insert(roster, _fields(Member))
    update(roster, _fields(Household))
    moved = (Member.household == Household.id) & (Member.village != Household.village)
    Member.update(village=Household.village).from_(Household).where(
        moved, Household.id.in_(households(roster, *CHANGED))
    ).execute()
    Household.update(absent_since=None).where(Household.id.in_(households(roster, "absent"))).execute()


def copy(roster: int, household: Field, fields: Sequence[Field], whose: Any, *where: Any) -> None:
    """Keep these columns of the rows of those households (of them those `where`), each row as one JSON object."""
    model = household.model
    pairs = [part for field in fields for part in (SQL(f"'{field.column_name}'"), field)]
    made = fn.json_object(*pairs) if is_sqlite() else fn.json_build_object(*pairs).cast("text")
    rows = model.select(Value(roster), Value(model._meta.table_name), household, made)
    RosterBefore.insert_from(
        rows.where(household.in_(whose), *where).order_by(model.id),
        [RosterBefore.roster, RosterBefore.kind, RosterBefore.household, RosterBefore.data],
    ).execute()


def update(roster: int, fields: Sequence[Field]) -> None:
    """Give these columns of the kept rows, told by their id, the values that they had."""
    table = fields[0].model._meta.table_name
    values = ", ".join(f'"{f.column_name}" = {_kept(f)}' for f in fields if f.column_name != "id")
    _run(f'UPDATE "{table}" SET {values} FROM {_source(table)} AND "{table}"."id" = {_id()}', roster, table)


def insert(roster: int, fields: Sequence[Field]) -> None:
    """Insert the kept rows anew, ids included."""
    table = fields[0].model._meta.table_name
    names = ", ".join(f'"{f.column_name}"' for f in fields)
    values = ", ".join(_kept(f) for f in fields)
    _run(
        f'INSERT INTO "{table}" ({names}) SELECT {values} FROM {_source(table)} ORDER BY b."id"',
        roster,
        table,
    )


def _fields(model: type[Model]) -> Sequence[Field]:
    return model._meta.sorted_fields


def _kept(field: Field) -> str:
    """A column's kept value."""
    return f"json_extract(b.data, '$.{field.column_name}')" if is_sqlite() else f'r."{field.column_name}"'


def _id() -> str:
    return "json_extract(b.data, '$.id')" if is_sqlite() else "r.id"


def _source(table: str) -> str:
    """The kept rows of a table, as typed columns where the engine has them; two parameters: import and table."""
    typed = "" if is_sqlite() else f', jsonb_populate_record(NULL::"{table}", b.data::jsonb) r'
    return f"roster_before b{typed} WHERE b.roster_id = {db.param} AND b.kind = {db.param}"


def _run(statement: str, roster: int, table: str) -> None:
    db.execute_sql(statement, (roster, table))
