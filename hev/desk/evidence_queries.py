"""What an evidence sheet is made of, read for many households in a few statements; the first argument is whose region."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from peewee import JOIN

from hev import clock
from hev.desk import history_rules
from hev.desk.evidence_rules import MOST_NOTE, MOST_STEPS, Evidence, Shot, digest
from hev.identity import mask, mask_phone, veil
from hev.labels.code import address as label_address
from hev.labels.code import grouped
from hev.labels.models import Label
from hev.photos.models import Photo
from hev.regions import queries as regions
from hev.regions.models import Region
from hev.register.models import Household, Member
from hev.rounds.models import Case, Round
from hev.rounds.policy import Policy
from hev.rounds.queries import TELLING, policy_of
from hev.rounds.states import ACTS, state_label
from hev.verification.answers import Answers
from hev.verification.models import Step, Verification
from hev.verification.texts import LABELS as WORDS
from hev.verification.texts import sentence
from hev.verification.versions import NAMES, answered

# Households that are read at a time.
CHUNK = 50
# Answers that the facts above them say already, or that are said otherwise.
_ABOVE = ("idno", "phone", "result", "means", "grade", "renovation", "shelter", "way")
# What a later change of a household or its case is seen by.
_FACTS = ("number", "name", "idno", "phone", "village", "size", "group_name", "address", "absent_since")
_CASE = ("round_id", "state", "result", "means", "detail", "way", "revision")


@dataclass(frozen=True)
class Terms:
    """How sheets are made: with full numbers or not, the secret of the digests, the address that labels carry ("" for none)."""

    full: bool
    key: str
    label_url: str = ""

    @property
    def idno(self) -> Callable[[str], str]:
        """How an identity number is printed; what a certificate says beyond its 18 digits never is."""
        return (lambda number: number[:18]) if self.full else mask

    @property
    def phone(self) -> Callable[[str], str]:
        """How a telephone number is printed."""
        return str if self.full else mask_phone

    @property
    def words(self) -> Callable[[str], str]:
        """How a free text is printed."""
        return str if self.full else veil


@dataclass
class _Found:
    """All rows about one household."""

    home: Household
    members: list[Member]
    case: Case | None
    revision: Verification | None
    steps: list[Step]
    label: Label | None


def village_households(whose: Region) -> list[int]:
    """The households of a village by their number, those absent from the newest roster too."""
    rows = Household.select(Household.id).where(Household.village == whose.code)
    return [id_ for (id_,) in rows.order_by(Household.number, Household.id).tuples()]


def sheets(whose: Region, households: Sequence[int], terms: Terms) -> list[Evidence]:
    """The sheets of households in their order; those that are not of `whose` (any more) are left out."""
    found: list[Evidence] = []
    places: dict[int, str] = {}
    policies: dict[int, Policy] = {}
    for start in range(0, len(households), CHUNK):
        for one in _found(whose, households[start : start + CHUNK]):
            village = one.home.village
            if village not in places:
                places[village], policies[village] = regions.address(village), policy_of(village)
            found.append(_sheet(one, places[village], policies[village], terms))
    return found


def digests(whose: Region, households: Sequence[int], key: str) -> dict[int, str]:
    """{household: its digest now} of those that are of `whose`."""
    chunks = (households[start : start + CHUNK] for start in range(0, len(households), CHUNK))
    return {one.home.id: digest(_data(one), key) for chunk in chunks for one in _found(whose, chunk)}


def _found(whose: Region, ids: Sequence[int]) -> list[_Found]:
    low, high = whose.span
    here = Household.id.in_(list(ids)), Household.village >= low, Household.village < high
    homes = {home.id: home for home in Household.select().where(*here)}
    members = _by_household(Member.select().where(Member.household.in_(list(homes))).order_by(Member.no))
    cases: dict[int, Case] = {}
    for told in _cases(list(homes)):
        cases.setdefault(told.household_id, told)
    revisions = {row.case_id: row for row in _revisions(list(cases.values()))}
    of_cases = [case.id for case in cases.values()]
    steps = _by_household(Step.select().where(Step.case.in_(of_cases)).order_by(Step.no))
    valid = Label.select().where(Label.household.in_(list(homes)), Label.revoked_at.is_null())
    labels = {label.household_id: label for label in valid}
    return [
        _Found(
            homes[id_], members.get(id_, []), case := cases.get(id_), revisions.get(case.id) if case else None,
            steps.get(id_, []), labels.get(id_),
        )
        for id_ in ids if id_ in homes
    ]  # fmt: skip


def _cases(homes: list[int]) -> Iterable[Case]:
    """The cases of households with their rounds; of each household's the one that says how it stands comes first."""
    return Case.select(Case, Round).join(Round).where(Case.household.in_(homes)).order_by(*TELLING)


def _revisions(cases: list[Case]) -> Iterable[Verification]:
    """The revisions in force, with their photos."""
    rows = (
        Verification.select(Verification, Photo).join(Photo, JOIN.LEFT_OUTER).switch(Verification).join(Case)
    )
    mine = (Verification.case.in_([case.id for case in cases])) & (Verification.revision == Case.revision)
    return rows.where(mine)


def _by_household(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.household_id, []).append(row)
    return found


def _data(one: _Found) -> list[Any]:
    """All that a digest stands for: any later change of it is another digest."""
    case, revision = one.case, one.revision
    return [
        [getattr(one.home, name) for name in _FACTS],
        [[m.no, m.name, m.sex, m.relation, m.idno] for m in one.members],
        [getattr(case, name) for name in _CASE] if case else None,
        [*_answers(revision).values(), str(revision.created_at), revision.account] if revision else None,
        revision.photo_sha256 if revision else None,
        [[s.no, s.act, s.after, s.account, s.person, s.level, s.note, str(s.at)] for s in one.steps],
    ]


def _answers(revision: Verification) -> dict[str, str]:
    return {name: str(getattr(revision, name)) for name in Answers.__dataclass_fields__}


def _sheet(one: _Found, place: str, policy: Policy, terms: Terms) -> Evidence:
    home, case, label = one.home, one.case, one.label
    said = sentence(case.result, case.means, case.detail, case.way) if case else ""
    state = state_label(case.state, policy) if case else ""
    steps = [_step(step, terms) for step in one.steps]
    return Evidence(
        household=home.id, name=home.name, number=home.number, place=place + home.group_name + home.address,
        facts=_facts(one, terms), result="　".join(filter(None, (said or "尚未核验", state and f"［{state}］"))),
        answers=_rows(one.revision, terms) if one.revision else (), steps=steps[-MOST_STEPS:],
        earlier=max(0, len(steps) - MOST_STEPS), digest=digest(_data(one), terms.key), photo=_shot(one.revision),
        code=grouped(label.code) if label else "",
        address=label_address(terms.label_url, label.token) if label and terms.label_url else "",
    )  # fmt: skip


def _facts(one: _Found, terms: Terms) -> list[tuple[str, str]]:
    home = one.home
    people = "\n".join(
        f"{m.name}（{m.relation}）{terms.idno(m.idno) if m.idno else ''}" for m in one.members if m.no != 1
    )
    rows = [
        ("户主", home.name), ("户编号", home.number), ("身份证号", terms.idno(home.idno)),
        ("联系方式", terms.phone(home.phone) if home.phone else "无"), ("人口", f"{home.size} 人"), ("家庭成员", people),
        ("核验批次", one.case.round.name if one.case else "没有核验任务"),
        ("名单", f"不在最新名单（{clock.show(home.absent_since)} 起）" if home.absent_since else ""),
    ]  # fmt: skip
    return [(label, value) for label, value in rows if value]


def _rows(revision: Verification, terms: Terms) -> list[tuple[str, str]]:
    """The answers of the revision in force, in the form's order, and when it was sent in from which account."""
    kept = answered(revision)
    covers = {"verifier_phone": terms.phone}
    rows = [
        (label, covers.get(name, partial(_worded, name, terms))(kept[name]))
        for name, label in NAMES.items() if kept.get(name) and name not in _ABOVE
    ]  # fmt: skip
    sent = f"第 {revision.revision} 次，{clock.show(revision.created_at)}，账号 {revision.account_name}"
    return [*rows, ("填报", sent)]


def _worded(name: str, terms: Terms, value: str) -> str:
    return terms.words(WORDS.get((name, value), value))


def _step(step: Step, terms: Terms) -> str:
    said = terms.words(step.note)
    note = "：" + (said if len(said) <= MOST_NOTE else said[:MOST_NOTE] + "……") if said else ""
    who = history_rules.signed(step.person, step.level)
    return f"{clock.show(step.at)}　{who}　{ACTS.get(step.act, step.act)}{note}"


def _shot(revision: Verification | None) -> Shot | None:
    if revision is None or not revision.photo_id:
        return None
    photo = revision.photo
    said = history_rules.taken(photo.taken_at, photo.taken_from, photo.lat, photo.lon)
    return Shot(photo.id, photo.key, said, revision.photo_sha256 or photo.sha256)
