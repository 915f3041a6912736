"""Acting on an 申请更正: what is agreed is carried out in the same transaction; nobody decides on what they have not seen."""

import json

from hev import audit
from hev.accounts.people import Person
from hev.db import write
from hev.desk import moves
from hev.desk.carrying import CARRY
from hev.errors import NotFound, Refused
from hev.regions import rules as regions
from hev.register import amendments
from hev.register.amendment_models import Amendment
from hev.register.amendment_rules import BY_VALUE, REASON_LIMIT
from hev.register.amendment_states import ACTS, AGREE, WITHDRAW, move, needs_reason
from hev.register.names import clean_sentence


class Overtaken(Exception):
    """Somebody else acted on the request since this page was opened; nothing was saved."""


def act(amendment: Amendment, name: str, typed: str, version: int, person: Person, ip: str = "") -> str:
    """One act of the table on a request; -> the state it leads to.

    Raises Overtaken when the request took another step meanwhile, Refused (with its field) where the table or the
    register does not allow it, NotFound when its household left this region; nothing is changed then.
    """
    note = clean_sentence(typed)[:REASON_LIMIT]
    if name not in ACTS:
        raise Refused("请选择怎么办理。没有办理。", "act")
    if needs_reason(name) and not note:
        raise Refused(f"{ACTS[name]}要写明理由，没有办理。", "note")
    with write():
        now = amendments.lock(amendment.id)
        home = moves.locked(now.household_id)
        if not regions.contains(person.region.code, home.village):
            raise NotFound
        if now.version != version:
            raise Overtaken
        after = move(now.state, name, amendments.actors(now, person), BY_VALUE[now.kind].carried)
        if name == AGREE:
            CARRY[now.kind](home, json.loads(now.wanted), person, now.reason[:100])
        amendments.step(now, name, after, note, person)
        event = "amendment_withdrawn" if name == WITHDRAW else "amendment_decided"
        about = {"kind": now.kind, "no": now.no, "act": name, "before": now.state, "after": after}
        audit.record(event, account=person, region=home.village, household=home.id, ip=ip, **about)
    return after
