"""A household verified by Li, as the tests of rounds need one."""

from collections.abc import Callable

import pytest

from hev import clock
from hev.accounts.people import Person
from hev.regions.queries import by_code
from hev.rounds.queries import case_of
from hev.verification.actions import Submission, submit
from hev.verification.answers import Answers


@pytest.fixture
def verified(world) -> Callable[..., None]:
    """`verified(home, means, detail, way, year="")`: a revision of the household's case, by Li or who is given."""
    serial = 0

    def make(home, means="sheltered", detail="courtyard", way="", year="", who=None) -> None:
        nonlocal serial
        serial += 1
        account = who or world.li
        person = Person(account, by_code(account.region), "", 0)
        answers = Answers(
            idno=home.idno, phone=home.phone, no_phone_reason="", result="safe", means=means, detail=detail, way=way,
            year=year, remark="幸福大院", arrangement="", explanation="", heard="", verifier_name="李立",
            verifier_post="村书记", verifier_phone="13911112222", verified_on=clock.today(),
        )  # fmt: skip
        case = case_of(person.region, home.id)
        submit(case, Submission(f"t{serial}", case.version, answers, None), person)

    return make
