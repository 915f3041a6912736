"""Two who act on the same households at once: the second waits and sees what the first did; neither is told of a failure."""

import json
import threading
import time
from types import SimpleNamespace

import pytest

from hev import clock
from hev.db import connection, write
from hev.desk import conflicts, moves, renumbering
from hev.errors import NotFound, Refused
from hev.labels import actions, counts
from hev.regions.models import Region
from hev.register import local
from hev.register.amendment_models import RosterValue
from hev.register.models import Correction, Household, RosterImport
from hev.rounds.actions import recount
from hev.rounds.models import Case
from tests.world import COUNTY, FAR_VILLAGE, SIBLING_VILLAGE, VILLAGE

URL = "https://hev.example.gov.cn"


@pytest.fixture
def ma(world):
    """The county's admin as an actor."""
    region = Region.get(Region.code == COUNTY)
    return SimpleNamespace(
        id=world.ma.id, name=world.ma.name, person_name="马骉", region=region, roles=frozenset({"county"})
    )


def meanwhile(act):
    """Begin an act in another thread, and give it the time to get as far as it can; -> what becomes of it."""
    ended = []

    def run():
        with connection():
            try:
                ended.append(act())
            except Exception as fault:
                ended.append(fault)

    thread = threading.Thread(target=run)
    thread.start()
    time.sleep(0.7)
    return lambda: (thread.join(20), ended[0])[1]


@pytest.mark.parametrize("what", ["one", "village"])
def test_a_label_is_replaced_while_its_household_moves(world, ma, what):
    home = Household.get_by_id(world.homes[0].id)
    list(actions.sheet_labels(Region.get(Region.code == VILLAGE), "all", URL))
    village = Region.get(Region.code == VILLAGE)
    replace = {
        "one": lambda: actions.reissue(home, ma, URL),
        "village": lambda: actions.reissue_all(village, "换地址", 3, ma, URL),
    }
    with write():
        now = moves.locked(home.id)
        ended = meanwhile(replace[what])
        moves.put_in_village(now, SIBLING_VILLAGE, ma, "", "易地搬迁")
    done = ended()
    assert Household.get_by_id(home.id).village == SIBLING_VILLAGE
    if what == "one":
        assert done.household_id == home.id
        assert counts.of(Region.get(Region.code == SIBLING_VILLAGE)).todo >= 1
    else:
        # One of the three has left: what was agreed to is no longer so.
        assert isinstance(done, Refused), done


def test_a_label_is_not_replaced_by_who_has_lost_the_household(world, ma):
    home, li = Household.get_by_id(world.homes[0].id), SimpleNamespace(id=world.li.id, name=world.li.name)
    li.person_name, li.region = "李立", Region.get(Region.code == VILLAGE)
    moves.move(Household.get_by_id(home.id), FAR_VILLAGE, ma, reason="易地搬迁")
    with pytest.raises(NotFound):
        actions.reissue(home, li, URL)


def differ(home, size):
    people = local.people_of(home)
    value = json.dumps({"people": people, "size": size}, ensure_ascii=False)
    return RosterValue.create(household=home, field="members", value=value, asked=True, at=clock.now())


def test_all_conflicts_are_decided_while_one_of_their_households_is_saved(world, ma):
    """A save holds its household and then counts its village: who decides on several must not count in between."""
    first, second = (Household.get_by_id(home.id) for home in world.homes[:2])
    assert first.village == second.village
    differ(first, 7), differ(second, 8)
    case = Case.get(Case.household == second)
    with write():
        moves.locked(second.id)
        ended = meanwhile(lambda: conflicts.decide_all("members", 2, "adopt", ma, ma.region))
        recount(case.round_id, case.village)
    assert ended() == 2
    assert Household.get_by_id(second.id).size == 8


def test_a_conflict_that_somebody_decides_meanwhile_is_not_decided_again(world, ma):
    home = Household.get_by_id(world.homes[0].id)
    row = differ(home, 7)
    with write():
        moves.locked(home.id)
        ended = meanwhile(lambda: conflicts.decide_all("members", 1, "adopt", ma, ma.region))
        RosterValue.update(asked=False, decision="keep").where(RosterValue.id == row.id).execute()
    assert isinstance(ended(), Refused)
    assert RosterValue.get_by_id(row.id).decision == "keep"
    assert Household.get_by_id(home.id).size == home.size
    assert not Correction.select().where(Correction.household == home.id).exists()


def test_nothing_is_renumbered_while_an_import_is_being_undone(client_of, world):
    """Both lock the county's households and its import, in an order of their own."""
    from hev import jobs

    job = jobs.enqueue("roster_undo", region=COUNTY, roster=1)
    RosterImport.create(
        county=COUNTY, filename="名册.xlsx", key="k", sha256="0" * 64, account=1, person="马骉", state="undoing",
        created_at=clock.now(), job=job.id, undo="{}",
    )  # fmt: skip
    ma = client_of("ma")
    shown = ma.post(
        "/regions/moves", data={"old": f"{VILLAGE:012d}", "new": f"{VILLAGE // 1000 * 1000 + 299:012d}"}
    )
    given = {
        name: shown.text.split(f'name="{name}" type="hidden" value="')[1].split('"')[0]
        for name in ("lines", "seen")
    }
    answer = ma.post("/regions/moves", data=given)
    assert answer.status_code == 422
    assert renumbering.BUSY in answer.text
