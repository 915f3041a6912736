"""Fifty canaries: identity and telephone numbers planted wherever the system keeps some, and how they are found again."""

import html
import io
import json
import re
import zipfile
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote_plus

import pypdfium2

from hev import audit, clock
from hev.accounts.models import Account, LoginSession
from hev.accounts.people import Person
from hev.desk import evidence_packs
from hev.desk.models import EvidencePack
from hev.labels import batches
from hev.labels.models import Label, Printer
from hev.photos.models import Photo
from hev.problems import actions as problems
from hev.problems.deeds import Deed
from hev.problems.models import Problem
from hev.problems.rules import Report
from hev.regions.models import Region
from hev.register.amendment_models import Amendment, RosterValue
from hev.register.models import Correction, Household, RosterFault, RosterImport, RosterMember, RosterRow
from hev.rounds import actions as rounds
from hev.rounds.models import Case
from hev.surveys.models import Survey
from hev.verification.actions import save_draft
from hev.verification.models import Suspicion, Verification, Visit
from tests.world import COUNTY, FAR_VILLAGE, SIBLING_VILLAGE, TOWNSHIP, VILLAGE, add_household, idno

FIRST, MANY = 511, 50
TOKEN = "K" * 14 + "A2"


def numbers(serials: Iterable[int]) -> set[str]:
    """The numbers of these households: head, member, telephone."""
    return {
        one for n in serials for one in (idno(n), idno(n, "19720202"), f"1380000{n:04d}")
    }  # fmt: skip


PLANTED = numbers(range(FIRST, FIRST + MANY))
# What the tests type themselves: it may come back in the form it was typed into, nowhere else.
TYPED_IDNO, TYPED_PHONE = idno(777), "13955550777"
TYPED = {TYPED_IDNO, TYPED_PHONE}
_ALL = re.compile(
    "|".join(sorted({n for one in PLANTED | TYPED for n in (one, one[:18][::-1])}, key=len, reverse=True))
)
_ADDRESS = re.compile(r'(?:href|action|formaction|src|data-[\w-]+|hx-(?:get|post)|content)="?([^"\s>]+)')


def found(text: str) -> set[str]:
    """The canaries that stand in a text, however it is spaced or escaped."""
    plain = html.unescape(unquote_plus(text))
    return set(_ALL.findall(plain)) | set(_ALL.findall(re.sub(r"[\s\-–·]", "", plain)))


def texts(answer: Any) -> str:
    """What an answer says: a page, the parts of a workbook, the words of a PDF."""
    body = answer.get_data()
    if body[:2] == b"PK":
        archive = zipfile.ZipFile(io.BytesIO(body))
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    if body[:5] == b"%PDF-":
        pages = pypdfium2.PdfDocument(body)
        return "\n".join(page.get_textpage().get_text_range() for page in pages)
    return body.decode("utf-8", "replace")


def addresses(text: str) -> str:
    """The addresses that a page leads to."""
    return "\n".join(_ADDRESS.findall(text))


def plant(world: Any) -> dict[str, object]:
    """Households, answers, drafts, corrections, a roster, log entries with canaries; -> an example for each parameter of a route."""
    homes = [
        add_household((VILLAGE, VILLAGE, VILLAGE, SIBLING_VILLAGE, FAR_VILLAGE)[n % 5], n, f"坎{n}", 2)
        for n in range(FIRST, FIRST + MANY)
    ]
    Household.update(idno=homes[1].idno + "44").where(Household.id == homes[1].id).execute()
    rounds.open_cases(world.round, [(home.id, home.village, home.size) for home in homes])
    rounds.recount_all(world.round.id, {home.village for home in homes})
    home, now = homes[0], clock.now()
    photo = Photo.create(
        household=home, village=home.village, account=world.li.id, key="ab/" + "ab" * 16 + ".orig", format="jpeg", bytes=1,
        width=1, height=1, sha256="0" * 64, taken_from="upload", created_at=now,
    )  # fmt: skip
    _answered(world, home)
    Correction.create(
        household=home,
        no=1,
        field="idno",
        old=homes[2].idno,
        new=home.idno,
        account=world.li.id,
        person="李立",
        at=now,
    )
    Correction.create(
        household=home,
        no=2,
        field="phone",
        old=homes[2].phone,
        new=home.phone,
        account=world.li.id,
        person="李立",
        at=now,
    )
    Label.create(household=home, token=TOKEN, code="12345678", created_at=now, printed_at=now, prints=1)
    audit.record(
        "details_changed",
        account=world.li,
        region=VILLAGE,
        was={"person_name": "李立", "post": "村书记", "phone": home.phone},
    )
    audit.record("policy_changed", account=world.ma, region=COUNTY, key="cutoff", value=home.idno)
    Account.update(phone=homes[3].phone).where(Account.id.in_([world.li.id, world.ma.id])).execute()
    session = LoginSession.select().order_by(LoginSession.id.desc()).first()
    return {
        "household_id": home.id, "photo_id": photo.id, "no": 1, "code": VILLAGE, "account_id": world.li.id,
        "roster_id": _roster(homes).id, "token": TOKEN, "session_id": session.id if session else 1,
        "stem": "hev", "digest": "0" * 8, "ending": "css", "shape": "persons",
        "round_id": world.round.id, **_asked(world, homes),
    }  # fmt: skip


def _asked(world: Any, homes: list[Household]) -> dict[str, object]:
    """A request and a conflict that hold numbers, a printer, a batch of labels."""
    home, now = homes[0], clock.now()
    person = {"name": "坎新", "sex": "男", "idno": homes[4].idno, "relation": "之子"}
    amendment = Amendment.create(
        household=home, no=1, village=home.village, kind="add", was="{}", wanted=json.dumps(person), reason=homes[5].idno,
        account=world.li.id, person="李立", region=VILLAGE, at=now,
    )  # fmt: skip
    conflict, _ = (
        RosterValue.create(household=home, field=field, value=value, asked=True, at=now)
        for field, value in (("idno", homes[6].idno), ("phone", homes[6].phone))
    )
    printer = Printer.create(region=VILLAGE, name="二楼", account=world.li.id, person="李立", changed_at=now)
    batch = batches.order(Region.get(Region.code == VILLAGE), "due", "24", (0, 0), world.li)
    return {
        "amendment_id": amendment.id,
        "conflict_id": conflict.id,
        "printer_id": printer.id,
        "batch_id": batch.id,
        "problem_id": _problem(world, homes).id,
        "template_id": 1,
        "survey_id": _surveyed(world, homes).id,
        "sample_id": 1,
        "pack_id": _pack(world, home).id,
    }


def _problem(world: Any, homes: list[Household]) -> Problem:
    """A report whose words, number and telephone are canaries, with a note to it."""
    told = f"坎 {homes[7].idno} 电话 {homes[7].phone}"
    report = Report("other", told, homes[8].phone, topic="phone", caller=homes[9].phone, idno=homes[8].idno)
    made = problems.file(homes[0], report, "canary", (), problems.household())
    wang = Person(world.wang, Region.get(Region.code == world.wang.region), "", 0)
    return problems.act(made.id, Deed("note", f"打过 {homes[9].phone}"), problems.staff(wang))


def _surveyed(world: Any, homes: list[Household]) -> Survey:
    """Surveys with numbers in their words: a public one, a private one and one taken back; -> the public one."""
    home, now = homes[0], clock.now()
    first, *_ = (
        Survey.create(
            household=home, no=no, village=home.village, op_id=f"canary-{no}", surveyor="王望", surveyed_on=clock.today(),
            public=public, opinion=f"{home.idno} 电话{home.phone}", account=world.wang.id, person="王望", region=TOWNSHIP,
            place="第一乡", at=now, taken_back_at=now if no == 3 else None, taken_back_by="王望", reason=homes[7].phone,
        )
        for no, public in enumerate((True, False, True), 1)
    )  # fmt: skip
    return first


def _pack(world: Any, home: Household) -> EvidencePack:
    """The evidence of Li's village, ordered with numbers in its reason."""
    village = Region.get(Region.code == VILLAGE)
    reason = evidence_packs.why(f"核对 {home.idno} {home.phone}")
    return evidence_packs.order(village, False, reason, Person(world.li, village, "", 0))


def _answered(world: Any, home: Household) -> None:
    case = Case.get(Case.household == home)
    Case.update(state="submitted", result="unsafe", revision=1, version=1).where(Case.id == case.id).execute()
    rounds.recount(world.round.id, home.village)
    Verification.create(
        case=case, household=home, revision=1, op_id="canary", result="unsafe", idno=home.idno, phone=home.phone,
        verifier_name="李立", verifier_post="村书记", verifier_phone="13911112222", verified_on=clock.today(),
        account=world.li.id, account_name=world.li.name, region=VILLAGE, created_at=clock.now(),
    )  # fmt: skip
    other = Case.get(Case.household == home.id + 1)
    # Kin of somebody who lives elsewhere, and a suspicion.
    away = Case.get(Case.household == home.id + 5)
    kin = Household.get_by_id(home.id + 10).phone
    Visit.create(
        case=away, household=away.household_id, no=1, op_id="canary", reason="work", visited_on=clock.today(),
        next_on=clock.today(), living_at="县城", kin_phone=kin, person="李立", account=world.li.id, at=clock.now(),
    )  # fmt: skip
    Case.update(visit_on=clock.today(), state="suspected").where(Case.id == away.id).execute()
    Suspicion.create(
        case=away,
        household=away.household_id,
        no=1,
        seen="裂缝",
        person="李立",
        account=world.li.id,
        at=clock.now(),
    )
    rounds.recount(world.round.id, away.village)
    # A draft as the form sends it: what nobody touched is masked there.
    save_draft(other, {"remark": "草稿", "idno": "990101*****0001"}, world.li)


def _roster(homes: list[Household]) -> RosterImport:
    """A checked roster with a new, a changed and a conflicting household, and faults that quote numbers."""
    counts = {
        "new": 1, "changed": 1, "conflict": 1, "same": 0, "absent": 0, "parked": 2, "households": 3, "people": 6, "rows": 8,
        "faults": 3,
    }  # fmt: skip
    roster = RosterImport.create(
        county=COUNTY, filename="名册.xlsx", key="k", sha256="0" * 64, state="ready", person="马骉", counts=json.dumps(counts),
        created_at=clock.now(),
    )  # fmt: skip
    for at, (kind, home) in enumerate(zip(("new", "changed", "conflict"), homes[5:8], strict=True)):
        RosterRow.create(
            roster=roster, kind=kind, at=at, household=None if kind == "new" else home.id, village=home.village,
            number=home.number, name=home.name, idno=homes[at + 9].idno, phone=homes[at + 9].phone, members=True,
        )  # fmt: skip
        RosterMember.create(
            roster=roster,
            at=at,
            village=home.village,
            no=1,
            name=home.name,
            relation="户主",
            idno=homes[at + 9].idno,
        )
    for column, value in (
        ("身份证号", homes[12].idno),
        ("联系方式", homes[12].phone),
        ("姓名", f"坎 {homes[13].idno}"),
    ):
        RosterFault.create(roster=roster, sheet="名册", row=3, column=column, value=value, reason="请核对")
    return roster
