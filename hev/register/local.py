"""Local values beside the roster's own word: put in force by an agreed change, kept when an import comes, asked about once.

A field with a local value has a RosterValue row with the roster's word; where both are equal, nothing is local any more.
"""

import json
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from hev import clock
from hev.accounts.people import Person
from hev.regions.models import Region
from hev.register.amendment_models import RosterValue
from hev.register.corrections import keep_history
from hev.register.models import Household, Member, RosterImport, RosterMember, RosterRow

HEAD = 1
COLUMNS = ("number", "name", "village", "group_name", "address")
NUMBERS = ("idno", "phone")
PEOPLE, ABSENT, LISTED = "members", "absent", "listed"
CHANGED = ("changed", "conflict")
CHUNK = 500

# Who is named where an import changes something by itself.
BY_ROSTER: Any = SimpleNamespace(id=0, person_name="名册")

People = list[list[str]]


def words_of(county: Region) -> dict[int, dict[str, str]]:
    """{household: {field: the roster's own word}} of a county; few households have any."""
    rows = (
        RosterValue.select(RosterValue.household, RosterValue.field, RosterValue.value)
        .join(Household)
        .where(Household.county == county.code, RosterValue.field.not_in(NUMBERS))
    )
    found: dict[int, dict[str, str]] = {}
    for household, field, value in rows.tuples():
        found.setdefault(household, {})[field] = value
    return found


def put(household: Household, values: dict[str, Any], person: Person, reason: str, **told: str) -> None:
    """Put local values of COLUMNS in force, the roster's word kept beside them; call it in a transaction.

    `household` is locked and as it is now. `told` says a value in words for the history: village="甲村", old_village="乙村".
    The cases of a household that changes its village are the caller's.
    """
    changed = [name for name, value in values.items() if getattr(household, name) != value]
    old = {name: str(getattr(household, name)) for name in changed}
    new = {name: values[name] for name in changed}
    remember(household, old)
    Household.update(**new, updated_at=clock.now()).where(Household.id == household.id).execute()
    if "name" in new:
        Member.update(name=new["name"]).where(Member.household == household, Member.no == HEAD).execute()
    if "village" in new:
        Member.update(village=new["village"]).where(Member.household == household).execute()
    before = {name: told.get(f"old_{name}", old[name]) for name in changed}
    after = {name: told.get(name, str(new[name])) for name in changed}
    keep_history(household, changed, before, after, person, reason)
    for name, value in new.items():
        setattr(household, name, value)


def remember(household: Household, words: dict[str, str]) -> None:
    """Keep the roster's words on fields that were not local so far; the first word stays."""
    rows = [{"household": household.id, "field": f, "value": v, "at": clock.now()} for f, v in words.items()]
    if rows:
        RosterValue.insert_many(rows).on_conflict_ignore().execute()


def remember_people(household: Household) -> None:
    """The same for members and size, before they are changed."""
    remember(household, {PEOPLE: people_as_text(people_of(household), household.size)})


def people_as_text(people: People, size: int) -> str:
    """Members in their order as [name, sex, number, relation], and the size, as a RosterValue keeps them."""
    return json.dumps({"people": people, "size": size}, ensure_ascii=False)


def people_of(household: Household) -> People:
    """The members in force, the head as the roster knows them."""
    return people_of_all([household])[household.id]


def people_of_all(households: Sequence[Household]) -> dict[int, People]:
    """The same of several households, in two statements."""
    known = {household.id: household for household in households}
    ids = list(known)
    columns = (Member.household, Member.no, Member.name, Member.sex, Member.idno, Member.relation)
    rows = Member.select(*columns).where(Member.household.in_(ids)).order_by(Member.household, Member.no)
    named = RosterValue.household.in_(ids) & (RosterValue.field == "name")
    words = dict(
        RosterValue.select(RosterValue.household, RosterValue.value).where(named).tuples() if ids else ()
    )
    people: dict[int, People] = {id_: [] for id_ in ids}
    for id_, no, own, sex, idno, relation in rows.tuples() if ids else ():
        name = words.get(id_, known[id_].name)
        head = [name, sex, known[id_].roster_idno, relation]
        people[id_].append(head if no == HEAD else [own, sex, idno, relation])
    return people


def hold(roster: int) -> None:
    """Bend an import's plan so that local values stay in force, and ask where the roster changed its word.

    Called before the plan is carried out, its households locked. What it changes can be taken back with `undo`.
    """
    _make_way(roster)
    found = list(
        RosterValue.select(RosterValue, RosterRow, Household)
        .join(Household)
        .join(RosterRow, on=(RosterRow.household == Household.id), attr="row")
        .where(RosterRow.roster == roster, RosterRow.kind.in_(CHANGED))
    )
    for word in found:
        row, home = word.household.row, word.household
        if word.field == PEOPLE:
            _hold_people(word, row, home)
        elif word.field in NUMBERS:
            said, here = getattr(row, word.field), getattr(home, word.field)
            _hear(word, said, row, local=here != word.value, differs=here != said)
        elif word.field != ABSENT:
            _hold_column(word, row, home)
    _ask_numbers(roster, {(word.household_id, word.field) for word in found})


def _make_way(roster: int) -> None:
    """A 户编号 given here that the roster has for another household goes back: no two of a county share one."""
    h, r, word = Household, RosterRow, RosterValue
    taken = (r.roster == roster) & (r.number == h.number) & (r.household.is_null() | (r.household != h.id))
    local = (word.field == "number") & (word.value != h.number) & (h.county == _county(roster))
    rows = h.select(h.id, h.number, word.value).join(word).switch(h).join(r, on=taken).where(local)
    for household, number, value in list(rows.tuples()):
        h.update(number=value).where(h.id == household).execute()
        told = {"number": number}, {"number": value}
        keep_history(h.get_by_id(household), ["number"], *told, BY_ROSTER, f"名册里 {number} 是另一户")


def _county(roster: int) -> Any:
    return RosterImport.select(RosterImport.county).where(RosterImport.id == roster)


def _hear(word: RosterValue, said: str, row: RosterRow, local: bool, differs: bool) -> bool:
    """Take the roster's new word down; -> whether the value in force stays against it.

    `local`: a local value was in force so far; `differs`: what is in force is not what the roster now says.
    """
    if said != word.value:
        _before(word, row.roster_id)
        word.value, word.asked = said, local and differs
        word.decision, word.person, word.decided_at = "", "", None
        word.save()
        if word.asked and row.kind != "conflict":
            RosterRow.update(kind="conflict").where(RosterRow.id == row.id).execute()
    return local and differs


def _before(word: RosterValue, roster: int) -> None:
    """Keep what stood here before this import."""
    kept = {name: getattr(word, name) for name in ("value", "asked", "roster", "decision", "person")}
    word.previous, word.roster, word.at = json.dumps(kept, ensure_ascii=False), roster, clock.now()


def _hold_column(word: RosterValue, row: RosterRow, home: Household) -> None:
    said = str(getattr(row, word.field))
    if word.field == "number" and not said:
        return  # a blank 户编号 in a newer list says nothing
    value = getattr(home, word.field)
    if not _hear(word, said, row, local=str(value) != word.value, differs=str(value) != said):
        return
    RosterRow.update({word.field: value}).where(RosterRow.id == row.id).execute()
    staged = (RosterMember.roster == row.roster_id) & (RosterMember.household == home.id)
    if word.field == "village":
        RosterMember.update(village=value).where(staged).execute()
    elif word.field == "name":
        RosterMember.update(name=value).where(staged, RosterMember.no == HEAD).execute()


def _hold_people(word: RosterValue, row: RosterRow, home: Household) -> None:
    known = json.loads(word.value)
    listed = (RosterMember.roster == row.roster_id) & (RosterMember.household == home.id)
    columns = (RosterMember.name, RosterMember.sex, RosterMember.idno, RosterMember.relation)
    staged = RosterMember.select(*columns).where(listed).order_by(RosterMember.no)
    people = [list(one) for one in staged.tuples()] if row.members else known["people"]
    here = (people_of(home), home.size)
    local = not _alike(here, (known["people"], known["size"]))
    said = people_as_text(people, row.size)
    if _hear(word, said, row, local=local, differs=not _alike(here, (people, row.size))):
        RosterRow.update(members=False, size=home.size).where(RosterRow.id == row.id).execute()
        RosterMember.delete().where(listed).execute()


def _alike(one: tuple[People, int], other: tuple[People, int]) -> bool:
    """The same people in any order, the head left out: name and number of the head are fields of their own."""
    return (sorted(one[0][1:]), one[1]) == (sorted(other[0][1:]), other[1])


def _ask_numbers(roster: int, known: set[tuple[int, str]]) -> None:
    """A corrected 身份证号 or 联系方式 that the roster now contradicts waits for a decision."""
    h, r = Household, RosterRow
    columns = [c for f in NUMBERS for c in (getattr(h, f), getattr(h, f"roster_{f}"), getattr(r, f))]
    rows = r.select(h.id, *columns).join(h, on=(h.id == r.household))
    rows = rows.where(r.roster == roster, r.kind == "conflict")
    asked = [
        {"household": id_, "field": field, "value": said, "asked": True, "roster": roster, "at": clock.now()}
        for id_, *values in rows.tuples()
        for field, (here, old, said) in zip(NUMBERS, (values[:3], values[3:]), strict=True)
        if here != old and said not in (here, old) and (id_, field) not in known
    ]
    for start in range(0, len(asked), CHUNK):
        RosterValue.insert_many(asked[start : start + CHUNK]).execute()


def undo(roster: int) -> None:
    """Put the roster's words back to what they were before an import; call it in the transaction that undoes it."""
    for word in RosterValue.select().where(RosterValue.roster == roster):
        if word.previous is None:
            word.delete_instance()
            continue
        for name, value in json.loads(word.previous).items():
            setattr(word, name, value)
        word.previous = None
        word.save()


def absent_by_us() -> Any:
    """The households marked 不在最新名单 here (a second entry of another one), whatever the roster lists."""
    return RosterValue.select(RosterValue.household).where(RosterValue.field == ABSENT)


def marked_absent(household: Household) -> bool:
    """Whether it was marked 不在最新名单 here."""
    return (
        household.absent_since is not None
        and absent_by_us().where(RosterValue.household == household.id).exists()
    )


def unmark_absent(household: Household) -> bool:
    """Take the mark back; -> whether it was there. Call it in a transaction, the household locked."""
    mine = (RosterValue.household == household.id) & (RosterValue.field == ABSENT)
    if not RosterValue.delete().where(mine).execute():
        return False
    Household.update(absent_since=None, updated_at=clock.now()).where(Household.id == household.id).execute()
    return True
