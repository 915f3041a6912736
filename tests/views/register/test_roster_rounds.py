"""An import while several rounds run: new households come into each that holds all of their region, and undoing takes them out."""

import datetime as dt

from hev import check, clock
from hev.db import write
from hev.demo.county import CODE
from hev.regions.models import Region
from hev.register.models import Household, RosterImport
from hev.rounds import planning
from hev.rounds.models import Case, Round
from hev.rounds.planning import Named
from hev.rounds.round_rules import LIST, WAITING, WHOLE, Plan
from hev.verification import beginning
from tests.fixtures import rosters
from tests.views.register.roster_county import act, everything
from tests.views.register.test_roster_undo import newer

DAY = dt.timedelta(days=9)


class Nobody:
    """Who plans the rounds of these tests."""

    id = None


def opened(region: int, plan: Plan) -> Round:
    """A round under way."""
    today = clock.today()
    round_ = planning.draft(
        Region.get(Region.code == region), Named("批次", today, today + DAY), plan, Nobody
    )
    with write():
        Round.update(state=WAITING).where(Round.id == round_.id).execute()
    beginning.open_round(round_.id)
    return Round.get_by_id(round_.id)


def test_several_rounds_take_part_in_an_import_and_in_its_undoing(office, bring, settings):
    sheet = rosters.roster("households")
    bring(sheet)
    first = Household.select().order_by(Household.id).get()
    township = first.village - first.village % 1000
    batch, listed = opened(township, Plan(WHOLE)), opened(CODE, Plan(LIST, households=(first.id,)))
    before = everything()
    roster = bring(newer(sheet), "新名册.xlsx")
    assert RosterImport.get_by_id(roster.id).state == "done"
    assert not list(check.faults(settings))
    fresh = Household.get(Household.number == "新户1")
    rounds = {case.round_id for case in Case.select().where(Case.household == fresh)}
    whole = Round.get(Round.region == CODE, Round.scope == WHOLE)
    assert rounds == {whole.id} | ({batch.id} if fresh.village // 1000 == township // 1000 else set())
    assert listed.id not in rounds
    for case in Case.select(Case, Household).join(Household):
        assert (case.village, case.people) == (case.household.village, case.household.size)
    act(office, roster, "undo", settings)
    assert RosterImport.get_by_id(roster.id).state == "undone"
    assert everything() == before
    assert not list(check.faults(settings))


def test_after_the_last_round_was_ended_new_households_still_have_a_case(bring, settings):
    sheet = rosters.roster("households")
    bring(sheet)
    Round.update(state="closed").execute()
    bring(newer(sheet), "新名册.xlsx")
    assert Round.select().count() == 1
    assert Case.select().join(Household).where(Household.number == "新户1").count() == 1
    assert not list(check.faults(settings))
