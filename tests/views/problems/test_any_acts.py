"""Whatever several people and time do to a household's problems, in whatever order, nothing is lost and the rows agree."""

import datetime as dt
import random
import threading
from types import SimpleNamespace

import pytest

from hev import clock
from hev.accounts.people import Person
from hev.db import connection, db
from hev.errors import NotFound, Refused
from hev.problems import actions, duties, queries, rules
from hev.problems import states as s
from hev.problems.deeds import Deed
from hev.problems.models import Problem, ProblemStep
from hev.regions.models import Region

STEPS = 120
STAFF = ("li", "wang", "zhao", "ma", "city", "province", "nation")


def staff_of(world, name):
    account = getattr(world, name)
    return actions.staff(Person(account, Region.get(Region.code == account.region), "", 0))


@pytest.fixture
def people(world) -> dict[str, actions.By]:
    return {name: staff_of(world, name) for name in STAFF} | {"household": actions.household()}


def report(rng, home, by):
    given = rules.Report(rng.choice(list(rules.KINDS)), "屋顶漏雨", "13800000001")
    return actions.file(home, given, f"op{rng.randrange(10**9)}", (), by)


def deed(rng, problem):
    into = rng.choice([one.no for one in queries.of_household(problem.household)])
    words = rng.choice(("", "已看过现场"))
    version = rng.choice((None, problem.version))
    outcome = rng.choice(("", "solved", "untrue", "cannot", "passed"))
    return Deed(rng.choice(list(s.ACTS)), words, outcome, rng.choice(("", "县住建局")), into, None, version)


def check(problem: Problem, steps: list[ProblemStep]) -> None:
    """What must hold of a problem and its history at any time."""
    assert problem.waiting == (problem.state in s.WAITING)
    assert (problem.merged_into_id is not None) == (problem.state == s.MERGED)
    assert problem.version == len(steps)
    assert [step.no for step in steps] == list(range(1, len(steps) + 1))
    state = s.NEW
    for step in steps:
        assert step.before == state
        state = step.after
    assert problem.state == state
    assert (problem.outcome == s.PASSED_ON) == (problem.state == s.PASSED) or problem.state == s.CLOSED
    assert (problem.on_time is None) == (problem.answered_at is None)
    assert (problem.answered_at is not None) or problem.state in (*s.WAITING, s.MERGED, s.WITHDRAWN)
    assert (problem.closed_at is not None) == (problem.state == s.CLOSED)
    assert problem.reopened == sum(step.act == s.REOPEN for step in steps)
    assert problem.step_on >= problem.due_on or any(step.act == s.ESCALATE for step in steps)


def check_all() -> None:
    for problem in Problem.select():
        check(problem, queries.steps(problem))


@pytest.mark.parametrize("seed", range(4))
def test_any_acts_in_any_order(world, people, seed):
    rng, done, now = random.Random(seed), 0, clock.now()
    for _ in range(STEPS):
        now += dt.timedelta(hours=rng.choice((0, 1, 30, 200)))
        with clock.at(now):
            who, home = rng.choice(list(people)), rng.choice(world.homes[:2])
            mine = queries.of_household(home)
            try:
                if not mine or (len(mine) < 8 and rng.random() < 0.2):
                    report(rng, home, people["household"])
                else:
                    problem = rng.choice(mine)
                    actions.act(problem.id, deed(rng, problem), people[who])
                done += 1
            except (Refused, NotFound, actions.Overtaken):
                pass
            if rng.random() < 0.2:
                duties.escalate()
                duties.lapse()
        check_all()
    assert done > STEPS // 10


# A process has six connections; the test itself holds one.
def together(*acts) -> list[object]:
    """Run these at the same moment, each with a connection of its own; -> what each gave or raised."""
    gate, found = threading.Barrier(len(acts)), [None] * len(acts)

    def run(at, call):
        with connection():
            gate.wait()
            try:
                found[at] = call()
            except Exception as fault:
                found[at] = fault
        db.close()

    threads = [threading.Thread(target=run, args=(at, call)) for at, call in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


RACES = {
    "two answers": (Deed("answer", "甲看过", "solved", version=0), Deed("answer", "乙看过", "untrue", version=0)),
    "answer and merge": (Deed("answer", "看过", "solved", version=0), Deed("merge", into=2, version=0)),
    "take and withdraw": (Deed("take", version=0), Deed("withdraw")),
    "two notes": (Deed("note", "甲记"), Deed("note", "乙记")),
}  # fmt: skip


@pytest.mark.parametrize("race", RACES)
def test_two_at_once_lose_nothing(world, people, race):
    rng, home = random.Random(race), world.homes[0]
    for _ in range(3):
        first = report(rng, home, people["household"])
        other = report(rng, home, people["household"])
        one, two = RACES[race]
        two = SimpleNamespace(**{**two.__dict__, "into": other.no}) if two.act == "merge" else two
        two = Deed(**vars(two))
        second = people["household"] if two.act == "withdraw" else people["ma"]
        found = together(
            lambda first=first, one=one: actions.act(first.id, one, people["wang"]),
            lambda first=first, two=two, second=second: actions.act(first.id, two, second),
        )  # fmt: skip
        kept = [one for one in found if isinstance(one, Problem)]
        lost = [one for one in found if not isinstance(one, Problem)]
        assert all(isinstance(fault, Refused | actions.Overtaken) for fault in lost), lost
        assert len(queries.steps(first)) == len(kept) >= 1
        check_all()


def test_merging_each_into_the_other_at_once_keeps_one_of_them_open(world, people):
    rng, home = random.Random(7), world.homes[0]
    one, two = report(rng, home, people["household"]), report(rng, home, people["household"])
    found = together(
        lambda: actions.act(one.id, Deed("merge", into=two.no), people["wang"]),
        lambda: actions.act(two.id, Deed("merge", into=one.no), people["ma"]),
    )
    assert sum(isinstance(each, Problem) for each in found) == 1
    assert Problem.select().where(Problem.waiting).count() == 1


def test_the_same_form_sent_by_five_threads_is_one_report(world, people):
    given = rules.Report("house", "屋顶漏雨", "13800000001")
    home = world.homes[0]
    found = together(*[lambda: actions.file(home, given, "same", (), people["household"])] * 5)
    assert {each.id for each in found} == {Problem.get().id}
