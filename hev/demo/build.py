"""Fills a fresh instance with the demo county: through the same acts as the real one, at moments in the past."""

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from werkzeug.security import generate_password_hash

from hev import clock
from hev.accounts.models import Account
from hev.accounts.people import Person
from hev.db import connection, write
from hev.demo import county as plans
from hev.demo.pictures import house
from hev.demo.speaking import speak
from hev.demo.stories import ELSEWHERE, VISITS, Plan
from hev.identity import mask, mask_phone
from hev.labels.actions import ensure
from hev.photos.actions import receive
from hev.photos.models import Photo
from hev.photos.store import Store
from hev.regions import rules
from hev.regions.models import Region
from hev.register.models import Household, Member
from hev.rounds import states
from hev.rounds.actions import begin_round, open_cases, recount_all
from hev.rounds.models import Case, Round
from hev.verification.actions import Submission, save_draft, submit
from hev.verification.answers import Answers, form_values
from hev.verification.deciding import Decision, decide
from hev.verification.review_rules import Note
from hev.verification.visits import Attempt, visit

ROUND_DAYS = 30
Progress = Callable[[int, int], None]
# An act, whose it is, and what goes with it.
Signed = tuple[str, Person, dict[str, Any]]


def build(store: Store, progress: Progress, households: int = 600) -> plans.County:
    """Make regions, accounts, roster, photos and what happened to each household; -> the plan it followed."""
    with connection():
        today = clock.today()
        demo = plans.county(households=households, today=today)
        homes, round_ = _register(demo, today)
        staff = _accounts(demo)
        waiting = [(home, plan) for home, plan in zip(homes, demo.households, strict=True)]
        for done, (home, planned) in enumerate(waiting, 1):
            _live(home, planned, staff, round_, store)
            progress(done, len(waiting))
        speak(homes, staff, store, _when)
        return demo


def _register(demo: plans.County, today: dt.date) -> tuple[list[Household], Round]:
    known = {region.code for region in demo.regions} | {0}
    begins = today - dt.timedelta(days=ROUND_DAYS)
    with clock.at(_moment(begins, 540)), write():
        Region.create(code=0, name="全国", level="nation", parent=None)
        for region in demo.regions:
            Region.create(
                code=region.code, name=region.name, level=rules.level(region.code),
                parent=rules.parent(region.code, known), phone=region.phone,
            )  # fmt: skip
        county = Region.get(Region.code == plans.CODE)
        round_ = begin_round(
            county, "示例县住房安全有保障核验", begins, today + dt.timedelta(days=ROUND_DAYS)
        )
        homes = [_household(planned) for planned in demo.households]
        open_cases(round_, [(h.id, h.village, h.size) for h in homes])
        recount_all(round_.id, {h.village for h in homes})
        ensure([home.id for home in homes])
    return homes, round_


def _household(planned: plans.Household) -> Household:
    now, head, phone = clock.now(), planned.head, planned.phone
    home = Household.create(
        village=planned.village, county=plans.CODE, number=planned.number, name=head.name, idno=head.number,
        roster_idno=head.number, phone=phone, roster_phone=phone, phone_rev=phone[::-1],
        size=len(planned.members), group_name=planned.group, created_at=now, updated_at=now,
    )  # fmt: skip
    Member.insert_many(
        {
            "household": home.id, "village": home.village, "no": no, "name": person.name, "sex": person.sex,
            "relation": person.relation, "idno": person.number, "rev": person.number[:18][::-1],
        }
        for no, person in enumerate(planned.members, 1)
    ).execute()  # fmt: skip
    return home


def _accounts(demo: plans.County) -> dict[int, Person]:
    secret = generate_password_hash(plans.PASSWORD)
    people: dict[int, Person] = {}
    with write():
        for one in demo.staff:
            account = Account.create(
                name=f"{one.region:012d}", region=one.region, person_name=one.name, post=one.post, phone=one.phone,
                password_hash=secret, must_complete=False, issued_at=clock.now(),
            )  # fmt: skip
            people[one.region] = Person(account, Region.get(Region.code == one.region), "", 0)
    return people


def _live(
    home: Household, planned: plans.Household, staff: dict[int, Person], round_: Round, store: Store
) -> None:
    """Let the household's story happen, at its own day and minute."""
    plan = planned.plan
    day = max(clock.today() - dt.timedelta(days=plan.days_ago), round_.begins)
    moment = min(_moment(day, plan.minute), clock.now())
    case = Case.get(Case.household == home)
    case.household = home
    with clock.at(moment), write():
        if plan.story == "draft":
            typed = form_values(_answers(planned, staff[home.village], day))
            # Numbers that nobody touched stay masked on the form, and so in what it keeps.
            typed |= {"idno": mask(home.idno), "phone": mask_phone(home.phone)}
            save_draft(case, typed, staff[home.village])
        elif plan.answers is not None:
            photo = _photo(home, planned, staff[home.village], store) if plan.photo else None
            answers = _answers(planned, staff[home.village], day)
            submit(case, Submission(f"demo-{home.id}", case.version, answers, photo), staff[home.village])
        elif plan.visit_reason:
            _visit(case, plan, staff[home.village], round_)
        _walk(case, plan, staff)
        recount_all(round_.id, [home.village])


def _answers(planned: plans.Household, verifier: Person, day: dt.date) -> Answers:
    assert planned.plan.answers is not None
    return Answers(
        idno=planned.head.number, phone=planned.phone, verifier_name=verifier.person_name,
        verifier_post=verifier.post, verifier_phone=verifier.phone, verified_on=day, **asdict(planned.plan.answers),
    )  # fmt: skip


def _photo(home: Household, planned: plans.Household, verifier: Person, store: Store) -> Photo:
    where = planned.position or (None, None)
    taken = clock.local(clock.now()) - dt.timedelta(minutes=20)
    return receive(house(home.id, taken, *where), home, verifier.id, store)


def _visit(case: Case, plan: Plan, verifier: Person, round_: Round) -> None:
    """Nobody was at home; the next date lies around today, so that some are overdue."""
    case.round = round_
    day = clock.today()
    away = plan.visit_reason in ELSEWHERE
    attempt = Attempt(
        f"demo-visit-{case.id}", plan.visit_reason, day, day + dt.timedelta(days=1 + case.id % 5), VISITS[plan.visit_reason],
        "示例县城关路 18 号" if away else "", case.household.phone if away else "",
    )  # fmt: skip
    visit(case, attempt, verifier)


def _walk(case: Case, plan: Plan, staff: dict[int, Person]) -> None:
    """The acts after the submission that lead to the planned state, signed by village, township and county."""
    village, township, county = staff[case.village], staff[case.village // 1000 * 1000], staff[plans.CODE]
    review: Signed = (states.REVIEW, township, {})
    approve: Signed = (states.APPROVE, county, {})
    walks: dict[str, list[Signed]] = {
        "suspected": [(states.SUSPECT, village, {"words": plan.seen})],
        "reviewed": [review],
        "approved": [review, approve],
        "returned": [(states.RETURN, township, {"notes": (Note(plan.return_field, plan.return_reason),)})],
    }
    acts = walks.get(plan.story, [])
    # A village's 未保障 waits until the township has said so.
    if plan.measure and plan.story != "draft":
        until = clock.today() + dt.timedelta(days=5 + case.id % 40)
        found = {
            "words": plan.answers.explanation if plan.answers else "",
            "measure": plan.measure,
            "until": until,
        }
        acts = [(states.CONFIRM, township, found), *acts]
    for act, person, said in acts:
        version = Case.select(Case.version).where(Case.id == case.id).scalar()
        decide(case, Decision(act, version, **said), person)


def _when(days_ago: int, minute: int) -> dt.datetime:
    """A minute of a day so many days ago, or now where that is still to come."""
    return min(_moment(clock.today() - dt.timedelta(days=days_ago), minute), clock.now())


def _moment(day: dt.date, minute: int) -> dt.datetime:
    """UTC of a minute of a day in China."""
    return dt.datetime.combine(day, dt.time()) + dt.timedelta(minutes=minute) - clock.CHINA


def write_settings(instance: Path) -> None:
    """Mark an instance as a demo, so that it serves this machine only."""
    (instance / "hev.cfg").write_text(
        "[hev]\n# 演示数据，账号密码公开：只在本机使用\ndemo = 1\n", encoding="utf-8"
    )
