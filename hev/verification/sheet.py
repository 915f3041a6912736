"""One verification form as opened: whose it is, what it is prefilled with, what was typed, what is wrong with it."""

import datetime as dt
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from hev import clock, identity
from hev.accounts.people import Person
from hev.errors import Refused
from hev.photos.models import Photo
from hev.regions import rules
from hev.register.models import Household, Member
from hev.rounds.models import Case
from hev.rounds.policy import Policy
from hev.rounds.queries import case_of, last_round, policy_of
from hev.verification import queries
from hev.verification.answers import Answers, check, clean, form_values
from hev.verification.models import Step, Verification
from hev.verification.practice_texts import Task, task_of
from hev.verification.rules import asked

OP_ID = re.compile(r"[\w.-]{1,40}", re.ASCII)


@dataclass
class Sheet:
    """What one editor has before them. `values` are the rule table's names; `last` the revision in force."""

    case: Case
    person: Person
    policy: Policy
    last: Verification | None
    values: dict[str, str] = field(default_factory=dict)
    photo: Photo | None = None
    drafted: bool = False
    version: int = 0

    @property
    def household(self) -> Household:
        """The household of the case."""
        return self.case.household

    @property
    def task(self) -> Task | None:
        """What there is to practise, where the household is one of the 模拟村's."""
        return task_of(self.household.number) if rules.is_practice(self.household.village) else None

    @property
    def last_round(self) -> Case | None:
        """What another round last found here."""
        return last_round(self.case)

    @property
    def returned(self) -> Step | None:
        """The act that sent the case back; None where it is not sent back."""
        return queries.returned(self.case)

    @cached_property
    def before(self) -> tuple[str, str]:
        """The means of the household's last round and its words; looked up only where a change is asked for."""
        return queries.means_before(self.case) if self.policy.control_questions else ("", "")

    @property
    def before_words(self) -> str:
        """What to compare 保障方式 with."""
        return (
            f"上一批次：{self.before[1]}。" if self.before[1] else "上一批次没有记录，请与台账、明白卡比较。"
        )

    @property
    def members(self) -> str:
        """The family in one line, numbers masked: 王某（配偶）130684*****3864、…"""
        rows = Member.select().where(Member.household == self.household, Member.no > 1).order_by(Member.no)
        return "、".join(f"{m.name}（{m.relation}）{identity.mask(m.idno) if m.idno else ''}" for m in rows)


def open_sheet(person: Person, household: int) -> Sheet:
    """The form for a household with the person's draft, else the last answers, else the usual prefilling.

    Raises NotFound when the household is not theirs.
    """
    case = case_of(person.region, household)
    sheet = Sheet(case, person, policy_of(case.village), queries.latest(case))
    draft = queries.draft(person.id, case)
    sheet.drafted = bool(draft)
    kept = dict(draft) if draft else _last_answers(sheet.last, sheet.policy)
    sheet.photo = queries.tray(household, kept.pop("photo_id", ""))
    if sheet.photo is None and sheet.last is not None and not draft:
        sheet.photo = sheet.last.photo
    # A draft belongs to the version it was begun on: what came since is shown beside it when it is sent.
    begun = kept.pop("version", "")
    sheet.version = int(begun) if begun.isascii() and begun.isdigit() and len(begun) < 10 else case.version
    sheet.values = {**_prefilled(sheet), **kept}
    return sheet


def new_op_id() -> str:
    """A fresh operation id for one form."""
    return secrets.token_urlsafe(12)


def known_op_id(text: str | None) -> str:
    """The operation id that a form brings back; empty for what cannot be one of ours."""
    return text if text and OP_ID.fullmatch(text) else ""


def known_version(text: str | None) -> int:
    """The version that a form brings back; -1, which no case has, for what is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1


def judge(sheet: Sheet, raw: Mapping[str, str], has_photo: bool) -> tuple[Answers | None, dict[str, str]]:
    """The answers or the sentences for each faulty field; masked numbers left as they were mean the kept ones."""
    home = sheet.household

    def idno(text: str) -> str:
        return home.idno if text == identity.mask(home.idno) else identity.parse(text).number

    def phone(text: str) -> str:
        return (
            home.phone
            if home.phone and text == identity.mask_phone(home.phone)
            else identity.parse_phone(text)
        )

    def verifier_phone(text: str) -> str:
        return (
            _telephone(sheet, raw.get("verifier_name", ""), text)
            if "*" in text
            else identity.parse_phone(text)
        )

    return check(
        raw,
        sheet.policy,
        begins=sheet.case.round.begins,
        today=clock.today(),
        has_photo=has_photo,
        parse_idno=idno,
        parse_phone=phone,
        parse_verifier_phone=verifier_phone,
        has_position=sheet.photo is not None and sheet.photo.lat is not None,
        before=sheet.before,
    )


def _telephone(sheet: Sheet, name: str, masked: str) -> str:
    """The number of the verifier of this name, whom 变更核验人 showed masked. Raises Refused when it is nobody's."""
    for one in queries.verifiers(sheet.case.village):
        if one.person_name == name.strip() and one.phone and identity.mask_phone(one.phone) == masked:
            return one.phone
    raise Refused("电话不完整，请填写完整的号码，或者重新选择核验人")


def written_at(milliseconds: str) -> dt.datetime | None:
    """China time of a browser's file date (milliseconds since 1970); None when absent, absurd or in the future."""
    if not (milliseconds.isascii() and milliseconds.isdigit() and len(milliseconds) < 14):
        return None
    moment = dt.datetime(1970, 1, 1) + dt.timedelta(milliseconds=int(milliseconds))
    plausible = dt.datetime(2000, 1, 1) < moment <= clock.now() + dt.timedelta(minutes=5)
    return clock.local(moment).replace(microsecond=0) if plausible else None


def _last_answers(last: Verification | None, policy: Policy) -> dict[str, str]:
    """The answers of the revision in force; the date and the masked numbers are taken afresh."""
    if last is None:
        return {}
    answers = Answers(**{name: getattr(last, name) for name in Answers.__dataclass_fields__})
    values = clean(form_values(answers), asked(policy))
    return {k: v for k, v in values.items() if k not in ("idno", "phone", "verified_on")}


def _prefilled(sheet: Sheet) -> dict[str, str]:
    home, person = sheet.household, sheet.person
    return {
        "idno": identity.mask(home.idno) if home.idno else "",
        "phone": identity.mask_phone(home.phone) if home.phone else "",
        "verifier_name": person.person_name,
        "verifier_post": person.post or sheet.policy.verifier_post,
        "verifier_phone": person.phone,
        "verified_on": clock.today().isoformat(),
    }
