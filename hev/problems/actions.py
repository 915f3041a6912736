"""Keeping a reported problem, and every act on it: one transaction each, with its step and its audit entry."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from peewee import IntegrityError, fn

from hev import audit, clock
from hev.accounts.people import Person
from hev.db import for_update, write
from hev.errors import NotFound, Refused
from hev.photos.models import Photo
from hev.problems import holders, rules
from hev.problems import states as s
from hev.problems.deeds import EFFECTS, Deed, nothing, tidy
from hev.problems.models import Problem, ProblemPhoto, ProblemStep
from hev.regions import rules as regions
from hev.register.models import Household, Member
from hev.rounds.queries import policy_of

HOUSEHOLD = "农户"


class Overtaken(Exception):
    """Somebody else acted on the problem since this page was opened; nothing was saved."""


@dataclass(frozen=True)
class By:
    """Who acts: levels and region of staff; `reporter` for the household; `system` for what time does."""

    roles: frozenset[str] = frozenset()
    region: int | None = None
    place: str = ""
    person: Person | None = None
    reporter: bool = False
    ip: str = ""

    def actors(self, problem: Problem) -> frozenset[str]:
        """As what they act on this problem; who reported for a caller acts as reporter for their whole region."""
        mine = self.reporter or (self.region is not None and problem.region == self.region)
        return s.actors(self.roles, problem.level, mine)


def staff(person: Person, ip: str = "") -> By:
    """A person who is logged in."""
    return By(person.roles, person.region.code, person.region.name, person, ip=ip)


def household(ip: str = "") -> By:
    """The household, known by its receipt number or an identity number."""
    return By(reporter=True, ip=ip)


SYSTEM = By(roles=frozenset({s.SYSTEM}))


def file(home: Household, report: rules.Report, op_id: str, photos: Sequence[Photo], by: By) -> Problem:
    """Keep a report; the same form again finds the one it made. Refused, with its field, where something is missing."""
    report = rules.checked(report)
    try:
        with write():
            locked = _lock_household(home.id)
            if done := Problem.get_or_none(Problem.op_id == op_id):
                return _same(done, home)
            return _file(locked, report, op_id, photos, by)
    except IntegrityError:
        # The same form at the same instant, or a picture that another report took.
        done = Problem.get_or_none(Problem.op_id == op_id)
        if done is None:
            raise Refused("没有保存：照片已经用在另一条反映里。请重新选择照片再提交。", "photo") from None
        return _same(done, home)


def _same(done: Problem, home: Household) -> Problem:
    if done.household_id != home.id:
        raise Refused("这张表已经用于另一户，没有保存。请重新打开这一户再填。")
    return done


def _file(home: Household, report: rules.Report, op_id: str, photos: Sequence[Photo], by: By) -> Problem:
    mine = Problem.household == home.id
    if Problem.select().where(mine, Problem.waiting).count() >= rules.MOST_OPEN:
        raise Refused(f"没有保存：这一户已经有 {rules.MOST_OPEN} 个问题在办理，请先打电话说明。")
    person, now = by.person, clock.now()
    due = rules.due(clock.today(), policy_of(home.village).problem_days)
    made = Problem.create(
        household=home, no=_next(Problem, mine), village=home.village, receipt=_receipt(), op_id=op_id, kind=report.kind,
        topic=report.topic, words=report.words, call_only=report.call_only, channel=report.channel, caller=report.caller,
        idno=report.idno, known=belongs(home, report.idno), phone=report.phone, level=holders.first(home.village), due_on=due,
        step_on=due, account=person.id if person else None, person=person.person_name if person else "", region=by.region,
        at=now,
    )  # fmt: skip
    _attach(made, photos, 0)
    _audit("problem_reported", made, by, kind=report.kind, channel=report.channel)
    return made


def belongs(home: Household, idno: str) -> bool:
    """Whether a number is that of one of the household's people, compared by its 18-digit stem."""
    rev = idno[:18][::-1]
    return bool(idno) and Member.select().where(Member.household == home.id, Member.rev == rev).exists()


def act(problem_id: int, deed: Deed, by: By) -> Problem:
    """One act of the table; -> the problem after it.

    Raises Overtaken when it took another step since `deed.version`, Refused (with its field) where the table does
    not allow it or something is missing, NotFound when its household left this region; nothing is changed then.
    """
    if deed.act not in s.ACTS:
        raise Refused("请选择怎么办理。没有办理。", "act")
    try:
        with write():
            return _act(problem_id, tidy(deed), by)
    except IntegrityError:
        if not deed.photos:
            raise
        raise Refused("没有保存：照片已经用过了。请重新选择照片再提交。", "photo") from None


def _act(problem_id: int, deed: Deed, by: By) -> Problem:
    problem = _lock(problem_id)
    if by.region is not None and not regions.contains(by.region, problem.village):
        raise NotFound
    if deed.version is not None and deed.version != problem.version:
        raise Overtaken
    after = s.move(problem.state, deed.act, by.actors(problem))
    before = problem.state
    EFFECTS.get(deed.act, nothing)(problem, deed)
    problem.state, problem.waiting = after, after in s.WAITING
    problem.version += 1
    problem.save()
    step = _step(problem, deed, before, by)
    _attach(problem, deed.photos, step.no)
    event = "problem_urged" if deed.act == s.URGE else "problem_handled"
    _audit(event, problem, by, act=deed.act, before=before, after=after)
    return problem


def _lock_household(household_id: int) -> Household:
    found = for_update(Household.select().where(Household.id == household_id)).first()
    if found is None:
        raise NotFound  # the import that brought it was undone meanwhile
    return found


def _lock(problem_id: int) -> Problem:
    """The problem as it stands where its household is now, which is locked before it: the order in which everybody locks."""
    whose = Problem.select(Problem.household).where(Problem.id == problem_id)
    home = for_update(Household.select().where(Household.id == whose)).first()
    found = for_update(Problem.select().where(Problem.id == problem_id)).first()
    if home is None or found is None:
        raise NotFound
    found.village = home.village
    return found


def _step(problem: Problem, deed: Deed, before: str, by: By) -> ProblemStep:
    person = by.person
    return ProblemStep.create(
        problem=problem, household=problem.household_id, no=_next(ProblemStep, ProblemStep.problem == problem.id),
        act=deed.act, before=before, after=problem.state, level=problem.level, account=person.id if person else None,
        person=person.person_name if person else "", place=by.place, words=deed.words, outcome=deed.outcome,
        office=deed.office, at=clock.now(),
    )  # fmt: skip


def _attach(problem: Problem, photos: Sequence[Photo], step: int) -> None:
    for no, photo in enumerate(photos, step * 10 + 1):
        ProblemPhoto.create(problem=problem, household=problem.household_id, photo=photo, no=no)


def _audit(event: str, problem: Problem, by: By, **about: Any) -> None:
    who = HOUSEHOLD if by.reporter else "系统"
    audit.record(
        event, account=by.person, region=problem.village, household=problem.household_id, ip=by.ip, who=who,
        no=problem.no, **about,
    )  # fmt: skip


def _next(model: Any, mine: object) -> int:
    return int(model.select(fn.COALESCE(fn.MAX(model.no), 0)).where(mine).scalar()) + 1


def _receipt() -> str:
    """Ten digits that no report has; never a leading zero, which spreadsheets lose."""
    while True:
        receipt = str(secrets.randbelow(9 * 10**9) + 10**9)
        if not Problem.select().where(Problem.receipt == receipt).exists():
            return receipt
