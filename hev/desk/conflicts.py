"""Decides between a local value and the roster's newer word, for one household or for all that a filter shows."""

import json

from hev import audit, clock
from hev.accounts.people import Person
from hev.db import for_update, write
from hev.desk import moves
from hev.desk.carrying import put_number
from hev.errors import Refused
from hev.regions.models import Region
from hev.register import amendment_queries as queries
from hev.register import local
from hev.register.amendment_models import RosterValue
from hev.register.corrections import correct, keep_history
from hev.register.models import Household, Member

KEEP, ADOPT = "keep", "adopt"
DECISIONS = {KEEP: "保留本地更正", ADOPT: "采用名册"}
REASON = "采用名册"
# What one transaction decides at most: saves made meanwhile wait for it.
MOST = 1_000


class Overtaken(Exception):
    """The values are no longer those that were shown, or somebody has decided; nothing was changed."""


def decide(conflict: int, decision: str, seen: str, key: str, person: Person, ip: str = "") -> None:
    """Decide one conflict as it was shown, `seen` being its sign under `key`. Raises Overtaken, Refused, NotFound; nothing is changed then."""
    if decision not in DECISIONS:
        raise Refused("请选择保留本地更正，还是采用名册。没有改动。")
    with write():
        known = queries.conflict_of(person.region, conflict)
        home = moves.locked(known.row.household_id)
        now = queries.conflict_of(person.region, conflict)
        if not now.row.asked or now.seen(key) != seen:
            raise Overtaken
        _decide(now.row, home, decision, person, ip)


def decide_all(field: str, number: int, decision: str, person: Person, whose: Region, ip: str = "") -> int:
    """Decide all conflicts of a filter, in one transaction; -> how many.

    Raises Refused when there are not as many as was said on the button, or one of them cannot be decided so.
    """
    if decision not in DECISIONS:
        raise Refused("请选择保留本地更正，还是采用名册。没有改动。")
    with write():
        # All of them before the first is counted, as an import does: a save holds its household and then counts.
        asked = {one.row.household_id for one in queries.conflicts(whose, field, 0, MOST)}
        list(for_update(Household.select(Household.id).where(Household.id.in_(asked)).order_by(Household.id)))
        found = queries.conflicts(whose, field, 0, MOST)
        if len(found) != number:
            raise Refused(f"现在是 {len(found)} 条，不是按钮上说的 {number} 条，没有改动。请看过再定。")
        for one in sorted(found, key=lambda each: each.row.household_id):
            home = moves.locked(one.row.household_id)
            try:
                _decide(one.row, home, decision, person, ip)
            except Refused as refused:
                raise Refused(f"{home.name}：{refused.message}其他各条也没有改动。") from None
    return number


def _decide(row: RosterValue, home: Household, decision: str, person: Person, ip: str) -> None:
    if decision == ADOPT:
        _adopt(row, home, person, ip)
    row.asked, row.decision, row.person, row.decided_at = False, decision, person.person_name, clock.now()
    row.save()
    about = {"field": row.field, "decision": decision, "roster": row.roster}
    audit.record("conflict_decided", account=person, region=home.village, household=home.id, ip=ip, **about)


def _adopt(row: RosterValue, home: Household, person: Person, ip: str) -> None:
    """Put the roster's word in force, with its line in the household's history."""
    word = row.value
    if row.field in local.NUMBERS:
        values = {"idno": home.idno, "phone": home.phone, row.field: word}
        correct(home, values["idno"], values["phone"], person, ip, REASON)
    elif row.field == local.PEOPLE:
        _take_people(home, word, person)
    elif row.field == "village":
        moves.put_in_village(home, int(word), person, ip, REASON)
    elif row.field == "number":
        put_number(home, word, person, REASON)
    else:
        local.put(home, {row.field: word}, person, REASON)


def _take_people(home: Household, word: str, person: Person) -> None:
    """The roster's members and size; the head keeps the name and the number in force, which are decided apart."""
    listed = json.loads(word)
    before = local.people_of(home)
    Member.delete().where(Member.household == home.id, Member.no > local.HEAD).execute()
    for no, (name, sex, idno, relation) in enumerate(listed["people"][1:], local.HEAD + 1):
        Member.create(
            household=home.id, village=home.village, no=no, name=name, sex=sex, idno=idno, rev=idno[:18][::-1],
            relation=relation,
        )  # fmt: skip
    Household.update(size=listed["size"]).where(Household.id == home.id).execute()
    old = "、".join(one[0] for one in before)[:250]
    new = "、".join(one[0] for one in listed["people"])[:250]
    keep_history(home, ["members"], {"members": old}, {"members": new}, person, REASON)
    home.size = listed["size"]
    moves.follow(home, set())


def record_seen(conflict: queries.Conflict, person: Person, ip: str = "") -> None:
    """Record that somebody saw both values in full."""
    with write():
        home = conflict.row.household
        about = {"what": "conflict", "field": conflict.row.field}
        audit.record(
            "full_number_seen", account=person, region=home.village, household=home.id, ip=ip, **about
        )
