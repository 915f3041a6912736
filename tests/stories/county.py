"""Fills an instance for the browser: `python -m tests.stories.county`; prints what a test cannot look up."""

import datetime as dt
import json

from hev import clock, config, schema
from hev.accounts.people import Person
from hev.db import configure, connection, write
from hev.labels.actions import ensure
from hev.labels.models import Label
from hev.regions import rules
from hev.regions.models import Region
from hev.register.models import Household
from hev.rounds import actions as rounds
from hev.rounds.models import Case
from hev.verification.actions import Submission, submit
from hev.verification.answers import Answers
from tests import world

HOMES, VERIFIED, TOWNSHIPS = 60, 20, 30
NAMES = ["王秀英", "李桂兰", "张玉珍", "刘德祥", "陈永生", "杨凤英", "黄金山", "赵春梅", "吴国华", "周长青"]


def build() -> dict[str, object]:
    """The small county of the tests with 60 households in Li's village, 20 of them verified, in 30 townships."""
    made = world.build()
    round_ = made["round"]
    with write():
        homes = [_home(world.VILLAGE, serial) for serial in range(6, HOMES + 3)]
        for at in range(2, TOWNSHIPS):
            homes.append(_township(world.COUNTY + (100 + at) * 1000, f"第{at + 1}乡", HOMES + at + 10))
        rounds.open_cases(round_, [(h.id, h.village, h.size) for h in homes])
    person = Person(made["li"], Region.get(Region.code == world.VILLAGE), "", 0)
    with write():
        for home in homes[:VERIFIED]:
            _verify(home, person)
        rounds.recount_all(round_.id, {h.village for h in homes})
        every = [h.id for h in Household.select(Household.id)]
        ensure(every)
    tokens = dict(Label.select(Label.household, Label.token).tuples())
    return {"tokens": tokens, "todo": [h.id for h in homes[VERIFIED : HOMES - 10]], "verified": homes[0].id}


def _home(village_code: int, serial: int) -> Household:
    return world.add_household(village_code, serial, NAMES[serial % len(NAMES)], members=2 + serial % 4)


def _township(code: int, name: str, serial: int) -> Household:
    Region.create(code=code, name=name, level=rules.level(code), parent=world.COUNTY)
    Region.create(code=code + 201, name=f"{name}一村", level="village", parent=code)
    return _home(code + 201, serial)


def _verify(home: Household, person: Person) -> None:
    case = Case.get(Case.household == home)
    case.household = home
    answers = Answers(
        idno=home.idno, phone=home.phone, no_phone_reason="", result="safe", means="sheltered", detail="courtyard",
        way="", year="", remark="示例县第一乡李家村幸福大院", arrangement="", explanation="", heard="",
        verifier_name=person.person_name, verifier_post=person.post, verifier_phone=person.phone,
        verified_on=clock.today() - dt.timedelta(days=1),
    )  # fmt: skip
    submit(case, Submission(f"story-{home.id}", case.version, answers, None), person)


def main() -> None:
    """Migrate the instance of the environment and build the county there."""
    settings = config.read()
    configure(settings.database)
    schema.migrate()
    with connection():
        print(json.dumps(build()))


if __name__ == "__main__":
    main()
