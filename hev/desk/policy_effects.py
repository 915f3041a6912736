"""How many cases a change of the policy touches, in sentences: asked before it is made."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from peewee import fn

from hev.photos.models import Photo
from hev.problems.models import Problem
from hev.regions.models import Region
from hev.rounds import queries as rounds
from hev.rounds.models import Case
from hev.rounds.policy import CONTROL_QUESTIONS, Policy
from hev.rounds.states import APPRAISED, RENOVATED, SHELTERED, Sums
from hev.verification.models import Suspicion, Verification
from hev.verification.review_rules import sample_size

Effect = Callable[[Region, Policy, Policy], list[str]]
NO_CASE = "没有已经核验的户受影响。"
KEPT = "已经核验的不改动。"


def told(key: str, county: Region, now: Policy, then: Policy) -> list[str]:
    """What changing that key means, `then` being the policy with its new value."""
    return _EFFECTS[key](county, now, then)


def _cutoff(county: Region, now: Policy, then: Policy) -> list[str]:
    """Years are all that a form says: those with a day between the earlier cut-off and the later one are in doubt."""
    first, last = sorted((now.cutoff, then.cutoff))
    years = (first + dt.timedelta(days=1)).year, last.year
    known = _verified(county).join(
        Verification, on=((Verification.case == Case.id) & (Verification.revision == Case.revision))
    )
    touched = known.where(Case.means.in_((APPRAISED, RENOVATED)), Verification.year.between(*map(str, years)))
    counts = dict(touched.group_by(Case.means).select(Case.means, fn.COUNT(Case.id)).tuples())
    blank = known.where(Case.means == RENOVATED, Verification.year == "").count()
    said = [
        f"改造年份在{'到'.join(map(str, dict.fromkeys(years)))}年的：鉴定安全 {counts.get(APPRAISED, 0)} 户，改造安全 {counts.get(RENOVATED, 0)} 户，"
        "改了以后保障方式可能要换；已经核验的不会自动改动，请乡镇复查。"
        if counts
        else NO_CASE
    ]
    if blank:
        said.append(f"另有 {blank} 户改造安全没有填改造年份，看不出来。")
    return said


def _sheltered_photo(county: Region, _: Policy, then: Policy) -> list[str]:
    if not then.sheltered_photo:
        return ["以后提交保障安全不再要求照片。"]
    missing = _verified(county).where(Case.means == SHELTERED, Case.photo.is_null()).count()
    return [
        f"现有 {missing} 户保障安全没有照片；{KEPT}再次提交时要补照片。",
        "以后提交保障安全必须有照片。",
    ]


def _position_required(county: Region, _: Policy, then: Policy) -> list[str]:
    if not then.position_required:
        return ["以后没有位置的照片也可以提交。"]
    without = _verified(county).join(Photo, on=(Photo.id == Case.photo)).where(Photo.lat.is_null()).count()
    return [f"现有 {without} 户的照片没有位置；{KEPT}再次提交时要换有位置的照片。"]


def _confirm_unsafe(county: Region, _: Policy, then: Policy) -> list[str]:
    if then.confirm_unsafe:
        unsafe = _sums(county).unsafe
        return [f"现有未保障 {unsafe} 户不改动；以后村里填报未保障的，先列为疑似，由乡镇确认。"]
    low, high = county.span
    waiting = (
        Suspicion.select()
        .join(Case)
        .where(
            Suspicion.state == "open",
            Suspicion.revision.is_null(False),
            Case.village >= low,
            Case.village < high,
        )
    )
    return [f"现有 {waiting.count()} 户村里填报的未保障仍等乡镇确认；以后填报的直接计入未保障。"]


def _review(county: Region, now: Policy, then: Policy) -> list[str]:
    sums = _sums(county)
    if then.review:
        return [f"现有 {sums.submitted} 户已核验完成的，改为等待乡镇复验。"]
    after = "直接等待核准" if now.approval else "就此办结"
    return [f"现有 {sums.submitted} 户待复验，不再复验，{after}。", f"已经复验的 {sums.reviewed} 户不改动。"]


def _approval(county: Region, now: Policy, then: Policy) -> list[str]:
    sums = _sums(county)
    waiting = sums.reviewed if now.review else sums.submitted
    if then.approval:
        return [f"现有 {waiting} 户改为等待县级核准；开始计算核准率。"]
    return [
        f"现有 {waiting} 户待核准，不再核准，就此办结；核准率显示为“未启用”。",
        f"已经核准的 {sums.approved} 户仍然锁定。",
    ]


def _problem_days(county: Region, _: Policy, then: Policy) -> list[str]:
    low, high = county.span
    waiting = Problem.select().where(Problem.waiting, Problem.village >= low, Problem.village < high).count()
    return [f"现有 {waiting} 条没有答复的，期限不变；以后反映的 {then.problem_days} 天内答复。"]


def _sample_percent(county: Region, now: Policy, then: Policy) -> list[str]:
    waiting = _sums(county).submitted
    before, after = (sample_size(waiting, one.sample_percent) for one in (now, then))
    return [
        f"全县现有 {waiting} 户待复验；如果一次批量通过，要抽查的由 {before} 户变为 {after} 户。已经抽出的不变。"
    ]


def _verifier_post(_county: Region, _now: Policy, then: Policy) -> list[str]:
    return [
        NO_CASE,
        f"以后核验表上职务预填“{then.verifier_post}”，本人设有职位的仍填本人的。",
    ]


def _control_questions(county: Region, _: Policy, then: Policy) -> list[str]:
    if not then.control_questions:
        return ["以后核验表上不再有核验要点；已经填写的都保留。"]
    verified = _sums(county).verified
    return [f"现有 {verified} 户已核验的没有填核验要点；{KEPT}再次提交时要填。", "以后提交都必须填核验要点。"]


_EFFECTS: dict[str, Effect] = {
    "cutoff": _cutoff, "sheltered_photo": _sheltered_photo, "position_required": _position_required,
    "confirm_unsafe": _confirm_unsafe, "review": _review, "approval": _approval, "problem_days": _problem_days,
    "sample_percent": _sample_percent, "verifier_post": _verifier_post,
    CONTROL_QUESTIONS: _control_questions,
}  # fmt: skip


def _sums(county: Region) -> Sums:
    """The sums of the county in all rounds under way."""
    return sum((rounds.sums(county, one) for one in rounds.open_rounds(county.code)), Sums())


def _verified(county: Region) -> Any:
    """The verified cases of the county in rounds under way."""
    low, high = county.span
    under_way = [one.id for one in rounds.open_rounds(county.code)]
    return Case.select(Case.id).where(
        Case.round.in_(under_way), Case.village >= low, Case.village < high, Case.result != ""
    )
