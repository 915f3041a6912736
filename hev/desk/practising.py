"""模拟: a county's practice village, each person's own three households in it, and starting over."""

from collections.abc import Sequence
from typing import Any

from peewee import fn, sort_models

from hev import audit, clock
from hev.accounts.models import Account
from hev.accounts.people import Person
from hev.db import for_update, write
from hev.errors import NotFound
from hev.photos.models import Photo
from hev.photos.store import Store
from hev.prepared import Prepared
from hev.regions import rules
from hev.regions.models import Region
from hev.register import since
from hev.register.models import Household, Member
from hev.rounds.actions import begin_round, open_cases, recount
from hev.rounds.models import Case, Round
from hev.rounds.states import RETURNED, TODO
from hev.verification.practice_texts import TASKS, Task, number, numbers, task_of

NAME, ROUND = "模拟村", "模拟练习"


def village_of(person: Person) -> int:
    """The code of the practice village of a person's county."""
    return rules.practised(person.region.code)


def own(person: Person) -> list[tuple[Task, Case]]:
    """A person's own three households with their cases; nothing before they began."""
    mine = (Household.village == village_of(person)) & Household.number.in_(numbers(person.id))
    cases = Case.select(Case, Household).join(Household).where(mine)
    by_number = {case.household.number: case for case in cases}
    return [
        (task, by_number[key])
        for task, key in zip(TASKS, numbers(person.id), strict=True)
        if key in by_number
    ]


@Prepared
def _finished(village: int, first: str, second: str, third: str) -> Any:
    mine = (Household.village == village) & Household.number.in_((first, second, third))
    done = Case.state.not_in((TODO, RETURNED))
    return Household.select(fn.COUNT(Case.id)).join(Case).where(mine, done)


def finished(person: Person) -> bool:
    """Whether a person has done all three; one query."""
    return bool(_finished(village_of(person), *numbers(person.id))[0][0] == len(TASKS))


def begin(person: Person, store: Store, ip: str = "") -> None:
    """Give a person their three households afresh: what they did with them before is forgotten, nothing else."""
    with write():
        round_ = _round(person)
        homes = [_home(round_.region, number(person.id, task), task) for task in TASKS]
        gone = _start_over(round_, homes)
        audit.record("practice_reset", account=person, region=round_.region, ip=ip, households=len(homes))
    _remove(gone, store)


def clear(person: Person, store: Store, ip: str = "") -> int:
    """Start over for everybody of the county; -> how many households."""
    with write():
        round_ = _round(person)
        homes = list(Household.select().where(Household.village == round_.region))
        gone = _start_over(round_, homes)
        audit.record("practice_reset", account=person, region=round_.region, ip=ip, households=len(homes))
    _remove(gone, store)
    return len(homes)


def dismiss(person: Person) -> None:
    """Offer it no more on the home page."""
    Account.update(practised_at=clock.now()).where(Account.id == person.id).execute()


def _round(person: Person) -> Round:
    """The practice village's only round, made with the village for the first who practises; locks the village."""
    code = village_of(person)
    if not rules.is_practice(code):
        raise NotFound
    Region.insert(code=code, name=NAME, level="village", practice=True).on_conflict_ignore().execute()
    region = for_update(Region.select().where(Region.code == code)).get()
    found = Round.get_or_none(Round.region == code)
    # No roster and no deadline stand behind it: it begins early enough for any date that somebody tries.
    return found or begin_round(region, ROUND, clock.today().replace(month=1, day=1), clock.today())


def _home(village: int, key: str, task: Task) -> Household:
    found = Household.get_or_none(Household.village == village, Household.number == key)
    if found is not None:
        return found
    now, head = clock.now(), task.people[0]
    # Its county is the practice village itself: no roster of the real county is ever compared with it.
    return Household.create(
        village=village, county=village, number=key, name=head.name, idno=head.idno, roster_idno=head.idno,
        created_at=now, updated_at=now,
    )  # fmt: skip


def _start_over(round_: Round, homes: Sequence[Household]) -> list[str]:
    """Households as they were on the first day, with a new case; -> the keys of their photos, which are no longer kept.

    Their rows stay: a number given anew would bring a real household the log of a practised one.
    """
    ids = sorted(home.id for home in homes)
    list(for_update(Household.select(Household.id).where(Household.id.in_(ids)).order_by(Household.id)))
    gone = [key for (key,) in Photo.select(Photo.key).where(Photo.household.in_(ids)).tuples()]
    columns = list(since.tables())
    for model in reversed(sort_models([model for _, model in columns])):
        for field in (field for field, table in columns if table is model):
            model.delete().where(field.in_(ids)).execute()
    for home in homes:
        if task := task_of(home.number):
            _as_on_the_first_day(home, task)
    sizes = {task.no: len(task.people) for task in TASKS}
    known = [(home, task) for home in homes if (task := task_of(home.number))]
    open_cases(round_, [(home.id, home.village, sizes[task.no]) for home, task in known])
    recount(round_.id, round_.region)
    return gone


def _as_on_the_first_day(home: Household, task: Task) -> None:
    head, now = task.people[0], clock.now()
    Household.update(
        name=head.name, idno=head.idno, roster_idno=head.idno, phone=task.phone, roster_phone=task.phone,
        phone_rev=task.phone[::-1], size=len(task.people), group_name="", address="", absent_since=None, updated_at=now,
    ).where(Household.id == home.id).execute()  # fmt: skip
    Member.insert_many(
        {
            "household": home.id, "village": home.village, "no": no, "name": one.name, "sex": one.sex,
            "relation": one.relation, "idno": one.idno, "rev": one.idno[::-1],
        }
        for no, one in enumerate(task.people, 1)
    ).execute()  # fmt: skip


def _remove(keys: Sequence[str], store: Store) -> None:
    """Their files, once nothing names them any more."""
    for key in keys:
        store.remove(key)
