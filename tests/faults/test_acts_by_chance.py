"""No sequence of acts by several people, each on what they saw some time ago, loses a revision or parts the sums from the rows."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as chances
from hypothesis import strategies as st

from hev import check, clock
from hev.errors import NotFound, Refused
from hev.regions.rules import contains
from hev.register.models import Household
from hev.rounds import actions as rounds
from hev.rounds import states
from hev.rounds.models import Case, Policy
from hev.rounds.queries import policy_of
from hev.verification import bulk, bulk_queries, review_rules
from hev.verification.actions import Submission, submit
from hev.verification.answers import Answers
from hev.verification.cases import Overtaken
from hev.verification.deciding import EVENTS, Decision, decide
from hev.verification.models import ReturnNote, Sample, SampledCase, Step, Suspicion, Verification, Visit
from hev.verification.queue_rules import stations
from hev.verification.visits import Attempt, visit
from tests.faults.chance import how_many
from tests.reviewing import someone
from tests.views.problems.test_any_acts import together
from tests.world import COUNTY

# Acts on each engine, in sequences of so many; more and longer ones by `make soak`.
ACTS, LONG = how_many("acts", 240), 40
WHO = ("li", "li", "wang", "wang", "ma", "ma", "ma", "neighbour", "zhao", "city")
SWITCHES = ("confirm_unsafe", "review", "approval")
FITTING, BULK, SWITCH, VISIT = "fitting", "bulk", "switch", "visit"
ANSWERS = (("safe", "appraised", "b"), ("safe", "sheltered", "courtyard"), ("unsafe", "", ""))


@dataclass(frozen=True)
class Turn:
    """One act of somebody on a household as they saw it `ago` turns before."""

    who: str
    home: int
    act: str
    ago: int
    way: int
    choice: int = 0

    def fitting(self, world: Any) -> "Turn":
        """The same by somebody and with an act for whom the table has a line now, mostly one that leads further."""
        case, policy = Case.get(Case.household == world.homes[self.home]), policy_of(COUNTY)
        found = [
            (who, act)
            for who in dict.fromkeys(WHO)
            if contains((person := someone(world, who)).region.code, case.village)
            for act in states.open_acts(case.state, person.roles, policy)
        ]
        further = [(who, act) for who, act in found if act not in (states.SUBMIT, states.SUSPECT)]
        pool = further if further and self.choice % 4 else found
        who, act = pool[self.choice % len(pool)] if pool else (self.who, states.REVIEW)
        return replace(self, who=who, act=act)


TURNS = st.lists(
    st.builds(
        Turn,
        who=st.sampled_from(WHO),
        home=st.sampled_from([0, 0, 1, 1, 2, 3, 4]),
        # Mostly what the table has a line for: whatever comes is refused too often to lead far.
        act=st.sampled_from([*[FITTING] * 24, *EVENTS, states.SUBMIT, VISIT, BULK, SWITCH]),
        choice=st.integers(0, 10**6),
        ago=st.sampled_from([0, 0, 0, 1, 3]),
        way=st.integers(0, 2),
    ),
    min_size=LONG // 2,
    max_size=LONG,
)


@dataclass
class Play:
    """What several people do, and what was acknowledged to them."""

    world: Any
    seen: dict[int, list[Case]] = field(default_factory=dict)
    told: dict[int, list[tuple[str, ...]]] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    now: dt.datetime = field(default_factory=clock.now)

    def turn(self, turn: Turn) -> None:
        """One act, a minute after the last one; what was refused or overtaken must have changed nothing."""
        before, self.now = facts(), self.now + dt.timedelta(minutes=1)
        try:
            with clock.at(self.now):
                self.act(turn)
        except (Refused, Overtaken, NotFound):
            assert facts() == before
        for case in Case.select():
            self.seen.setdefault(case.household_id, []).append(case)
            self.agrees(case)

    def act(self, turn: Turn) -> None:
        """Raises what hev raises."""
        turn = turn.fitting(self.world) if turn.act == FITTING else turn
        home, person = self.world.homes[turn.home], someone(self.world, turn.who)
        looked = self.seen.get(home.id, [])
        case = looked[-1 - turn.ago] if len(looked) > turn.ago else Case.get(Case.household == home)
        if turn.act == SWITCH:
            self.switch(SWITCHES[turn.way], "off" if turn.ago else "on")
        elif turn.act == BULK:
            self.pass_in_bulk(person, turn.way)
        elif turn.act == VISIT:
            today = clock.today()
            visit(
                case,
                Attempt(f"v{self.done.total()}", "locked", today, today + dt.timedelta(days=turn.way)),
                person,
            )
        elif turn.act == states.SUBMIT:
            self.verify(home, case, person, turn)
        else:
            self.decide(case, person, turn)
        self.done[turn.act] += 1

    def switch(self, key: str, value: str) -> None:
        """The county changes its policy in the midst of it."""
        Policy.create(county=COUNTY, key=key, value=value, since=clock.now(), account=self.world.ma.id)

    def verify(self, home: Household, case: Case, person: Any, turn: Turn) -> None:
        """核验完成; what it said must be kept as it was said."""
        blank, (result, means, detail) = dict.fromkeys(Answers.__dataclass_fields__, ""), ANSWERS[turn.way]
        said = f"第 {self.done.total()} 次"
        answers = Answers(**{**blank, "idno": home.idno, "phone": home.phone, "result": result, "means": means,
                             "detail": detail, "explanation": said, "verifier_name": person.person_name,
                             "verified_on": clock.today()})  # fmt: skip
        op_id = f"op{len(self.told.get(case.id, []))}-{case.id}-{person.name}"
        submit(case, Submission(op_id, case.version, answers, None), person)
        self.told.setdefault(case.id, []).append((op_id, result, means, detail, said))

    def decide(self, case: Case, person: Any, turn: Turn) -> None:
        """Any other act of the table; a confirmation of what nobody verified makes a revision of its own."""
        notes = (review_rules.Note("means", "ledger", "台账是危房改造"),)
        until = clock.today() + dt.timedelta(days=9)
        revision = Case.get_by_id(case.id).revision
        decide(case, Decision(turn.act, case.version, "看过现场", notes, "repair", until), person)
        if Case.get_by_id(case.id).revision > revision:
            made = Verification.get(Verification.case == case, Verification.revision == revision + 1)
            self.told.setdefault(case.id, []).append((made.op_id, "unsafe", "", "", "看过现场"))

    def pass_in_bulk(self, person: Any, way: int) -> None:
        """The sample is looked at and found right, or with a fault, or left as it is."""
        open_ = stations(policy_of(COUNTY), person.roles)
        if not open_:
            raise Refused("没有")
        sample = bulk.draw(person.region, self.world.round.id, open_[way % len(open_)], person)
        while (one := bulk_queries.next_of(sample)) is not None and way:
            notes = (review_rules.Note("means", "ledger", "台账是危房改造"),)
            act = bulk.RIGHT if way == 1 else states.RETURN
            bulk.judge(sample, one, Decision(act, one.version, "", notes), person)
            if way == 2:
                return
        if way:
            bulk.pass_rest(sample, person)

    def agrees(self, case: Case) -> None:
        """All that was acknowledged of a case is there, in its order, and its steps lead to where it stands."""
        kept = Verification.select().where(Verification.case == case).order_by(Verification.revision)
        assert [one.revision for one in kept] == list(range(1, case.revision + 1))
        said = [(one.op_id, one.result, one.means, one.detail, one.explanation) for one in kept]
        assert said == self.told.get(case.id, [])
        state, steps = states.TODO, list(Step.select().where(Step.case == case).order_by(Step.no))
        assert [step.no for step in steps] == list(range(1, case.version + 1))
        for step in steps:
            assert step.before == state
            state = step.after
        assert case.state == state


def facts() -> list[Any]:
    """All that an act changes."""
    return [
        list(model.select().order_by(model.id).tuples())
        for model in (Case, Verification, Step, Suspicion, ReturnNote, Visit, Policy)
    ]


def forget(world: Any) -> None:
    """The county as it was built."""
    for model in (ReturnNote, Suspicion, Visit, SampledCase, Sample, Step, Verification, Policy):
        model.delete().execute()
    blank = {"result": "", "means": "", "detail": "", "way": "", "photo": None, "note": "", "visit_on": None}
    Case.update(state=states.TODO, revision=0, version=0, verified_on=None, **blank).execute()
    rounds.recount_all(world.round.id, {home.village for home in world.homes})


def test_no_sequence_of_acts_loses_a_revision_or_parts_sums_from_rows(world, settings):
    done: Counter[str] = Counter()

    @chances(
        max_examples=max(1, 2 * ACTS // LONG), deadline=None, database=None, derandomize=ACTS <= 1_000,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(TURNS)
    def run(turns):
        forget(world)
        play = Play(world)
        for turn in turns:
            play.turn(turn)
        assert list(check.faults(settings)) == []
        done.update(play.done)

    run()
    print(done.total(), dict(done))
    assert done.keys() >= {*EVENTS, states.SUBMIT, VISIT, BULK}


@pytest.mark.parametrize("acts", [(states.SUBMIT, states.SUBMIT, states.SUSPECT), ("review", "return", states.SUBMIT),
                                  ("confirm", "clear", states.SUBMIT)])  # fmt: skip
def test_three_at_once_are_taken_one_after_the_other(world, settings, acts):
    """Of those who saw the same version one is first and the others are told."""
    for number in range(max(2, ACTS // 120)):
        forget(world)
        play, home = Play(world), world.homes[number % 3]
        if "review" in acts or "confirm" in acts:
            play.turn(Turn("li", number % 3, states.SUBMIT, 0, 0))
        if "confirm" in acts:
            play.turn(Turn("li", number % 3, states.SUSPECT, 0, 0))
        case, before = Case.get(Case.household == home), facts()
        people = [someone(world, who) for who in ("wang", "ma", "wang")]
        turns = [Turn("", number % 3, act, 0, way) for way, act in enumerate(acts)]
        plays = [Play(world) for _ in range(3)]
        calls = [
            partial(_either, play, home, case, who, turn)
            for play, who, turn in zip(plays, people, turns, strict=True)
        ]
        found = together(*calls)
        lost = [one for one in found if one is not None]
        assert all(isinstance(one, (Overtaken, Refused)) for one in lost), found
        assert facts() != before
        assert Case.get_by_id(case.id).version == case.version + 3 - len(lost) == case.version + 1
        for one in plays:
            for id_, told in one.told.items():
                play.told.setdefault(id_, []).extend(told)
        play.agrees(Case.get_by_id(case.id))
        assert list(check.faults(settings)) == []


def _either(play: Play, home: Household, case: Case, person: Any, turn: Turn) -> None:
    if turn.act == states.SUBMIT:
        play.verify(home, case, person, turn)
    else:
        play.decide(case, person, turn)
