"""What was done on a household's cases, as entries of its history: revisions, steps, suspicions, visits, photos."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from peewee import JOIN

from hev.desk import history_rules as rules
from hev.desk.history_rules import Entry, Picture
from hev.identity import mask_phone, veil
from hev.photos.models import Photo
from hev.problems.models import ProblemPhoto
from hev.register.models import Household
from hev.rounds.models import Case, Round
from hev.rounds.states import ACTS, RETURN, STATES, SUBMIT
from hev.surveys.models import SurveyPhoto
from hev.verification import matters
from hev.verification.models import ReturnNote, Step, Suspicion, Verification, Visit
from hev.verification.review_rules import MEASURES, OTHER, REASONS, VISIT_REASONS
from hev.verification.texts import LABELS as WORDS
from hev.verification.texts import sentence
from hev.verification.versions import NAMES, answered

# Acts that another entry tells in full, at the same second in the same case.
_TOLD = {SUBMIT, "suspect", "clear", "confirm"}


def newest(model: Any, home: Household, date: Any, limit: int, *with_: Any) -> Any:
    """The newest rows of a table about a household."""
    query = model.select(model, *with_)
    return query.where(model.household == home.id).order_by(date.desc(), model.id.desc()).limit(limit)


def rounds(home: Household) -> dict[int, str]:
    """{case: name of its round} of a household, the oldest first."""
    rows = Case.select(Case.id, Round.name).join(Round).where(Case.household == home.id).order_by(Case.round)
    return dict(rows.tuples())


def steps(home: Household, limit: int) -> list[Entry]:
    """Every act with its level; a return with its reasons and by which revision each was answered."""
    rows = list(newest(Step, home, Step.at, limit))
    returns = [row.case_id for row in rows if row.act == RETURN]
    notes: dict[tuple[int, int], list[str]] = {}
    if returns:
        for note in ReturnNote.select().where(ReturnNote.case.in_(returns)).order_by(ReturnNote.id):
            notes.setdefault((note.case_id, note.step), []).append(_note(note))
    return [_step(row, notes.get((row.case_id, row.no), ())) for row in rows]


def _step(row: Step, notes: Sequence[str]) -> Entry:
    lines = notes or ([veil(row.note)] if row.note else [])
    return Entry(
        row.at, rules.STEP, f"{ACTS.get(row.act, row.act)}：{_moved(row)}", rules.signed(row.person, row.level), lines,
        tone="bad" if row.act == RETURN else "", rank=(2, row.id), key=("step", row.id),
    )  # fmt: skip


def _moved(row: Step) -> str:
    return f"{STATES.get(row.before, row.before)} → {STATES.get(row.after, row.after)}"


def _note(note: ReturnNote) -> str:
    field = NAMES.get(note.field, "")
    reason = REASONS.get(note.field, {}).get(note.reason, note.reason)
    said = note.words if note.reason == OTHER else f"{reason}（{note.words}）" if note.words else reason
    closed = f"第 {note.closed_by} 次核验已回应" if note.closed_by else "还没有回应"
    return veil(f"{field}：{said}" if field else said) + f" —— {closed}"


def _paired(home: Household, limit: int) -> dict[tuple[int, Any], Step]:
    """The acts that revisions and suspicions tell of, by case and moment."""
    return {(s.case_id, s.at): s for s in newest(Step, home, Step.at, limit) if s.act in _TOLD}


def revisions(home: Household, limit: int) -> list[Entry]:
    """Every revision of every round, what differs from the one before marked."""
    rows = list(
        newest(Verification, home, Verification.created_at, limit + 1, Photo).join(Photo, JOIN.LEFT_OUTER)
    )
    names, acts = rounds(home), _paired(home, limit)
    return [
        _revision(row, old, names.get(row.case_id, ""), acts.get((row.case_id, row.created_at)))
        for row, old in zip_longest(rows[:limit], rows[1 : limit + 1])
    ]


def _revision(row: Verification, before: Verification | None, round_: str, act: Step | None) -> Entry:
    tells = [("step", act.id)] if act else []
    same_photo = before is not None and before.photo_id == row.photo_id
    picture = None
    if row.photo_id:
        tells.append(("photo", row.photo_id))
        if not same_photo:
            picture = Picture(
                row.photo_id, ("换了照片，" if before and before.photo_id else "") + _taken(row.photo)
            )
    elif before is not None and before.photo_id:
        picture = Picture(before.photo_id, "不再用原来的照片")
    said = sentence(row.result, row.means, row.detail, row.way)
    return Entry(
        row.created_at, rules.REVISION, f"{round_} 第 {row.revision} 次核验：{said}",
        rules.signed(row.verifier_name) + _entered(row, act), [_moved(act)] if act else (),
        rules.changes(NAMES, WORDS, answered(before) if before else None, answered(row)), picture,
        rank=(1, row.id), key=("verification", row.id), tells=tells, first=before is None,
    )  # fmt: skip


def _entered(row: Verification, act: Step | None) -> str:
    """Who sat at the desk, where that was somebody else than who stood in the house; the level in any case."""
    if act is None:
        return f"，账号 {row.account_name}"
    return (
        f"（{rules.LEVELS.get(act.level, '')}）"
        if act.person == row.verifier_name
        else (f"，由 {rules.signed(act.person, act.level)} 填报")
    )


def _taken(photo: Photo) -> str:
    return rules.taken(photo.taken_at, photo.taken_from, photo.lat, photo.lon)


def suspicions(home: Household, limit: int) -> list[Entry]:
    """What was suspected, and what was found out."""
    found: list[Entry] = []
    acts = _paired(home, limit)
    for row in newest(Suspicion, home, Suspicion.at, limit):
        found += _suspicion(row, acts)
    for row in newest(Suspicion, home, Suspicion.settled_at, limit).where(Suspicion.state != matters.OPEN):
        found += _settled(row, acts)
    return found


def _suspicion(row: Suspicion, acts: dict[tuple[int, Any], Step]) -> Iterator[Entry]:
    act = acts.get((row.case_id, row.at))
    still = ["还没有核实清楚"] if row.state == matters.OPEN else []
    yield Entry(
        row.at, rules.SUSPICION, f"疑似第 {row.no} 条", rules.signed(row.person, act.level if act else ""),
        [f"看到：{veil(row.seen)}", *still], tone="warn", rank=(3, row.id), key=("suspicion", row.id),
        tells=[("step", act.id)] if act and act.act != SUBMIT else (),
    )  # fmt: skip


def _settled(row: Suspicion, acts: dict[tuple[int, Any], Step]) -> Iterator[Entry]:
    act = acts.get((row.case_id, row.settled_at))
    said = "确认未保障" if row.state == matters.CONFIRMED else "排除疑似"
    doing = [f"措施：{MEASURES[row.measure]}，{row.until} 前"] if row.measure in MEASURES else []
    yield Entry(
        row.settled_at, rules.SUSPICION, f"疑似第 {row.no} 条：{said}",
        rules.signed(row.settled_by, act.level if act else ""), [f"核实：{veil(row.found)}", *doing],
        tone="bad" if row.state == matters.CONFIRMED else "ok", rank=(3, row.id),
        tells=[("step", act.id)] if act and act.act != SUBMIT else (),
    )  # fmt: skip


def visits(home: Household, limit: int) -> list[Entry]:
    """Attempts that could not verify."""
    rows = newest(Visit, home, Visit.at, limit, Photo).join(Photo, JOIN.LEFT_OUTER)
    return [_visit(row) for row in rows]


def _visit(row: Visit) -> Entry:
    lines = [f"{row.visited_on} 去过，{row.next_on} 再去"]
    lines += [veil(row.words)] if row.words else []
    lines += [f"现住：{veil(row.living_at)}"] if row.living_at else []
    lines += [f"亲属电话：{mask_phone(row.kin_phone)}"] if row.kin_phone else []
    picture = Picture(row.photo_id, "对方发来的照片，" + _taken(row.photo)) if row.photo_id else None
    return Entry(
        row.at, rules.VISIT, f"走访第 {row.no} 次：{VISIT_REASONS.get(row.reason, row.reason)}", row.person, lines,
        picture=picture, rank=(3, row.id), key=("visit", row.id),
        tells=[("photo", row.photo_id)] if row.photo_id else (),
    )  # fmt: skip


def photos(home: Household, limit: int, thumbs: bool) -> list[Entry]:
    """Every photo that was received, with its source; `thumbs` where they were asked for."""
    came = _came(home)
    return [
        Entry(
            row.created_at, rules.PHOTO, f"收到照片（{row.width}×{row.height}，{row.bytes // 1000} KB）",
            lines=[*came.get(row.id, ()), f"原件 SHA-256 {row.sha256[:16]}…"], picture=Picture(row.id, _taken(row), thumbs),
            rank=(0, row.id), key=("photo", row.id),
        )
        for row in newest(Photo, home, Photo.created_at, limit)
    ]  # fmt: skip


def _came(home: Household) -> dict[int, list[str]]:
    """With what the pictures came that are no front photos."""
    found: dict[int, list[str]] = {}
    for model, said in ((ProblemPhoto, "随反映问题收到"), (SurveyPhoto, "随现场调研收到")):
        for (photo,) in model.select(model.photo).where(model.household == home.id).tuples():
            found[photo] = [said]
    return found
