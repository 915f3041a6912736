"""What each act on a problem changes besides its state, and what time alone does."""

import datetime as dt
from types import SimpleNamespace

import pytest

from hev import clock
from hev.accounts.models import Account
from hev.accounts.people import Person
from hev.audit import Audit
from hev.errors import NotFound, Refused
from hev.problems import actions, duties, queries, rules
from hev.problems.deeds import Deed
from hev.problems.models import Problem
from hev.regions.models import Region
from tests.world import FAR_VILLAGE, VILLAGE, idno

WORDS = "屋顶漏雨"


def person(account: Account) -> Person:
    return Person(account, Region.get(Region.code == account.region), "", 0)


@pytest.fixture
def county(world) -> SimpleNamespace:
    who = {
        name: actions.staff(person(getattr(world, name)))
        for name in ("li", "wang", "zhao", "ma", "city", "nation")
    }
    return SimpleNamespace(home=world.homes[0], household=actions.household(), **who)


def reported(county, op_id="a", by=None, **given) -> Problem:
    report = rules.Report(**{"kind": "house", "words": WORDS, "phone": "13800000001", **given})
    return actions.file(county.home, report, op_id, (), by or county.household)


def done(problem: Problem, act: str, by, **given) -> Problem:
    return actions.act(problem.id, Deed(act, **given), by)


def answered(problem: Problem, by) -> Problem:
    return done(problem, "answer", by, words="已修好", outcome="solved")


def aged(problem: Problem, days: int) -> None:
    """As if it had been reported so many days earlier."""
    day = dt.timedelta(days=days)
    answered_at = problem.answered_at - day if problem.answered_at else None
    Problem.update(
        at=problem.at - day, due_on=problem.due_on - day, step_on=problem.step_on - day, answered_at=answered_at
    ).where(Problem.id == problem.id).execute()  # fmt: skip


def test_a_report_waits_for_the_township_as_many_days_as_the_policy_says(county):
    made = reported(county, idno=idno(1, "19720202"))
    assert (made.state, made.level, made.no, made.village) == ("new", "township", 1, VILLAGE)
    assert made.due_on == made.step_on == clock.today() + dt.timedelta(days=7)
    assert made.known  # any member's number will do
    assert len(made.receipt) == 10
    assert not reported(county, "b", idno=idno(9)).known
    entry = Audit.get(Audit.event == "problem_reported")
    assert (entry.who, entry.household, entry.region) == ("农户", county.home.id, VILLAGE)


def test_the_same_form_twice_is_one_report(county):
    assert reported(county).id == reported(county).id
    assert Problem.select().count() == 1


def test_a_form_of_another_household_is_refused(county, world):
    reported(county)
    county.home = world.homes[1]
    with pytest.raises(Refused, match="另一户"):
        reported(county)


def test_a_household_with_twenty_open_reports_is_asked_to_call(county):
    for n in range(rules.MOST_OPEN):
        reported(county, f"op{n}")
    with pytest.raises(Refused, match="请先打电话"):
        reported(county, "one more")


def test_an_answer_in_time_counts_as_on_time_and_is_told_with_who_and_when(county):
    problem = answered(done(reported(county), "take", county.wang), county.wang)
    assert (problem.state, problem.outcome, problem.on_time, problem.waiting) == (
        "answered",
        "solved",
        True,
        False,
    )
    first, second = queries.steps(problem)
    assert (first.act, first.before, first.after) == ("take", "new", "handling")
    assert (second.person, second.place, second.words) == ("王望", "第一乡", "已修好")


def test_a_late_answer_counts_as_late_even_when_it_is_put_right(county):
    problem = reported(county)
    aged(problem, 8)
    assert answered(problem, county.wang).on_time is False
    assert answered(problem, county.wang).on_time is False


@pytest.mark.parametrize(
    ("given", "field"),
    [({"outcome": "solved"}, "words"), ({"words": "好"}, "outcome"), ({"words": "好", "outcome": "passed"}, "outcome"),
     ({"words": "长" * 501, "outcome": "solved"}, "words")],
)  # fmt: skip
def test_an_answer_needs_its_opinion_and_outcome(county, given, field):
    problem = reported(county)
    with pytest.raises(Refused) as refused:
        done(problem, "answer", county.wang, **given)
    assert refused.value.field == field
    assert Problem.get_by_id(problem.id).version == 0


def test_what_is_passed_on_stays_ours_with_as_many_days_again_but_once(county):
    problem = reported(county)
    with pytest.raises(Refused, match="转给哪个单位"):
        done(problem, "pass", county.wang, words="请住建局处理")
    aged(problem, 3)
    problem = done(problem, "pass", county.wang, words="请住建局处理", office="县住建局")
    later = clock.today() + dt.timedelta(days=7)
    assert (problem.state, problem.waiting, problem.on_time, problem.due_on) == ("passed", True, None, later)
    aged(problem, 3)
    problem = done(problem, "pass", county.wang, words="请财政局处理", office="县财政局")
    assert problem.due_on == later - dt.timedelta(days=3)
    assert answered(problem, county.wang).on_time is True


def test_passing_on_what_is_late_does_not_make_it_timely(county):
    problem = reported(county)
    aged(problem, 8)
    problem = done(problem, "pass", county.wang, words="请住建局处理", office="县住建局")
    assert rules.overdue(problem.state, problem.due_on, clock.today())


def test_duplicates_are_merged_and_can_be_parted_again(county):
    first, second, third = (reported(county, op) for op in "abc")
    with pytest.raises(Refused, match="请选择并入"):
        done(second, "merge", county.wang, into=second.no)
    done(third, "merge", county.wang, into=second.no)
    second = done(second, "merge", county.wang, into=first.no)
    assert (second.state, second.waiting) == ("merged", False)
    assert Problem.get_by_id(third.id).merged_into_id == first.id
    assert queries.count_of(county.home) == 1
    assert done(second, "split", county.wang).merged_into_id is None


def test_the_household_takes_back_within_ten_minutes_only(county):
    assert done(reported(county), "withdraw", county.household).state == "withdrawn"
    late = reported(county, "b")
    Problem.update(at=late.at - dt.timedelta(minutes=11)).where(Problem.id == late.id).execute()
    with pytest.raises(Refused, match="10 分钟"):
        done(late, "withdraw", county.household)


def test_a_reopened_problem_goes_one_level_up_with_new_days(county):
    problem = answered(reported(county), county.wang)
    problem = done(problem, "reopen", county.household, words="还在漏")
    assert (problem.state, problem.level, problem.reopened, problem.on_time) == ("new", "county", 1, None)
    with pytest.raises(Refused, match="由现在负责办理的单位办理"):
        answered(problem, county.wang)
    problem = answered(problem, county.ma)
    problem = done(problem, "agree", county.household)
    assert (problem.state, problem.closed_at is None) == ("closed", False)
    assert done(problem, "reopen", county.household).level == "city"


def test_nobody_above_means_that_it_stays(county):
    Account.update(disabled=True).where(
        Account.id.in_([county.ma.person.id, county.city.person.id])
    ).execute()
    problem = answered(reported(county), county.wang)
    assert done(problem, "reopen", county.household).level == "province"


def test_who_reported_for_a_caller_closes_it_and_nobody_else_of_staff(county):
    problem = answered(reported(county, by=county.li, channel="phone"), county.wang)
    with pytest.raises(Refused):
        done(problem, "agree", county.ma)
    assert done(problem, "agree", county.li).state == "closed"


def test_another_region_finds_nothing_and_a_moved_household_is_where_it_is_now(county):
    problem = reported(county)
    with pytest.raises(NotFound):
        done(problem, "take", county.zhao)
    county.home.village, county.home.updated_at = FAR_VILLAGE, clock.now()
    county.home.save()
    with pytest.raises(NotFound):
        done(problem, "take", county.wang)
    duties.follow()
    assert Problem.get_by_id(problem.id).village == FAR_VILLAGE
    assert done(problem, "take", county.zhao).village == FAR_VILLAGE


def test_who_did_not_see_the_last_step_is_told(county):
    problem = reported(county)
    done(problem, "take", county.wang, version=0)
    with pytest.raises(actions.Overtaken):
        done(problem, "answer", county.ma, words="好", outcome="solved", version=0)
    assert len(queries.steps(problem)) == 1


def test_what_nobody_answered_goes_up_and_is_still_late(county):
    problem = reported(county)
    assert duties.escalate() == 0
    aged(problem, 8)
    assert duties.escalate() == 1
    assert duties.escalate() == 0
    problem = Problem.get_by_id(problem.id)
    assert (problem.level, problem.step_on) == ("county", clock.today() + dt.timedelta(days=7))
    assert rules.overdue(problem.state, problem.due_on, clock.today())
    assert queries.steps(problem)[0].act == "escalate"


def test_thirty_days_without_an_objection_close_an_answer_but_not_what_was_passed_on(county):
    problem = answered(reported(county), county.wang)
    passed = done(reported(county, "b"), "pass", county.wang, words="请住建局处理", office="县住建局")
    aged(problem, 29)
    aged(passed, 29)
    assert duties.lapse() == 0
    aged(Problem.get_by_id(problem.id), 2)
    aged(passed, 2)
    assert duties.lapse() == 1
    assert Problem.get_by_id(problem.id).state == "closed"
    assert Problem.get_by_id(passed.id).state == "passed"


def test_merging_what_has_gone_up_does_not_bring_it_down_and_a_new_holder_was_not_urged(county):
    up = done(answered(reported(county), county.wang), "reopen", county.household)
    below = done(reported(county, "b"), "urge", county.ma)
    done(up, "merge", county.ma, into=below.no)
    below = Problem.get_by_id(below.id)
    assert below.level == "county"
    assert below.urged_at is not None
    done(answered(below, county.ma), "reopen", county.household)
    assert Problem.get_by_id(below.id).urged_at is None
