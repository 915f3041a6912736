"""After any sequence of moves, merges and renumberings the sums agree with the rows, and nobody is lost."""

import random
from types import SimpleNamespace

import pytest

from hev import check
from hev.accounts.models import Account
from hev.desk import moves, renumbering
from hev.desk.renumber_rules import Line
from hev.errors import Refused
from hev.regions import rules
from hev.regions.models import Region
from hev.register.models import Household, Member
from hev.rounds import actions as rounds
from hev.rounds.models import Case, Tally
from hev.verification import matters
from tests import world as county

STEPS = 25


def settled(world, rng):
    """Give the cases different states, so that every sum is moved."""
    kinds = [("todo", "", ""), ("returned", "", ""), ("suspected", "", ""), ("approved", "safe", "appraised"),
             ("submitted", "safe", "renovated"), ("reviewed", "unsafe", "")]  # fmt: skip
    for home in world.homes:
        state, result, means = rng.choice(kinds)
        Case.update(state=state, result=result, means=means).where(Case.household == home).execute()
    for case in Case.select().where(Case.state == "suspected"):
        matters.suspect(case, "裂缝", SimpleNamespace(id=1, person_name="李立"))
    rounds.recount_all(world.round.id, {home.village for home in world.homes})


def codes(level):
    rows = Region.select(Region.code).where(Region.level == level, Region.code > county.COUNTY)
    return [code for (code,) in rows.tuples()]


def one_step(rng, ma):
    kind = rng.choice(("household", "household", "village", "merge", "swap", "township"))
    villages, townships = codes("village"), codes("township")
    if kind == "household":
        home = rng.choice(list(Household.select()))
        return moves.move(home, rng.choice(villages), ma, reason="试")
    old = rng.choice(townships if kind == "township" else villages)
    if kind == "township":
        pairs = [(old, county.COUNTY + rng.randrange(100, 999) * 1000)]
    elif kind == "village":
        pairs = [(old, rng.choice(townships) + rng.randrange(1, 999))]
    else:
        other = rng.choice(villages)
        pairs = [(old, other)] if kind == "merge" and len(villages) > 2 else [(old, other), (other, old)]
    lines = [Line(at, f"{a:012d}", f"{b:012d}", "") for at, (a, b) in enumerate(pairs, 1)]
    return renumbering.carry_out(ma.region, lines, renumbering.preview(ma.region, lines).seen, ma)


@pytest.mark.parametrize("seed", range(6))
def test_sums_and_rows_agree_after_any_moves(world, settings, seed):
    rng = random.Random(seed)
    settled(world, rng)
    whole = Tally.get(Tally.region == county.COUNTY).__data__
    region = Region.get(Region.code == county.COUNTY)
    ma = SimpleNamespace(id=world.ma.id, name=world.ma.name, person_name="马骉", region=region)
    done = 0
    for _ in range(STEPS):
        try:
            one_step(rng, ma)
            done += 1
        except Refused:
            continue
        assert list(check.faults(settings)) == []
    assert done > STEPS // 3
    assert Tally.get(Tally.region == county.COUNTY).__data__ == whole
    assert {h.village for h in Household.select()} <= set(codes("village"))
    for member in Member.select(Member, Household).join(Household):
        assert member.village == member.household.village
    for account in Account.select():
        assert account.name.split("-")[0] == f"{account.region:012d}"
        assert Region.get_or_none(Region.code == account.region)
    for place in Region.select().where(Region.code > county.COUNTY):
        assert place.parent == rules.parent(place.code, {r.code for r in Region.select()})
