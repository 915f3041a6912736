"""Households brought as far as review by the acts themselves, at moments of the test's choosing."""

import datetime as dt
from uuid import uuid4

from hev import clock
from hev.accounts.people import Person
from hev.photos.models import Photo
from hev.regions.models import Region
from hev.rounds.models import Case
from hev.verification.actions import Submission, submit
from hev.verification.answers import Answers
from hev.verification.deciding import Decision, decide


def someone(world, name: str) -> Person:
    """One of the county's people as logged in."""
    account = getattr(world, name)
    return Person(account, Region.get(Region.code == account.region), "", 0)


def case_of(home) -> Case:
    """The household's case as it stands."""
    return Case.get(Case.household == home)


def ago(minutes: int) -> dt.datetime:
    """A moment before now."""
    return clock.now() - dt.timedelta(minutes=minutes)


def photo_of(home, mark: str) -> Photo:
    """A stored picture of the household; no file lies behind it."""
    return Photo.create(
        household=home, village=home.village, account=1, key=f"ab/{uuid4().hex}.orig", format="jpeg", bytes=1,
        width=1, height=1, sha256=(mark * 64)[:64], taken_from="upload", created_at=clock.now(),
    )  # fmt: skip


def submitted(world, home, at=60, who="li", photo="a", **given) -> Case:
    """核验完成 so many minutes ago: 鉴定安全 B级 unless told otherwise, with a photo."""
    case = case_of(home)
    blank = dict.fromkeys(Answers.__dataclass_fields__, "")
    kept = {"idno": home.idno, "phone": home.phone, "result": "safe", "means": "appraised", "detail": "b",
            "verifier_name": "李立", "verifier_post": "村书记", "verifier_phone": "13911112222",
            "verified_on": clock.today()}  # fmt: skip
    with clock.at(ago(at)):
        picture = photo_of(home, photo) if photo else None
        answers = Answers(**{**blank, **kept, **given})
        op_id = f"op-{case.id}-{case.version}"
        submit(case, Submission(op_id, case.version, answers, picture), someone(world, who))
    return case_of(home)


def decided(world, home, act: str, who: str, at: int = 30, **given) -> Case:
    """One act so many minutes ago."""
    case = case_of(home)
    with clock.at(ago(at)):
        decide(case, Decision(act, case.version, **given), someone(world, who))
    return case_of(home)


def form(home, act: str, **more) -> dict[str, object]:
    """What the page's form of an act sends."""
    case = case_of(home)
    return {"act": act, "case": case.id, "version": case.version, **more}
