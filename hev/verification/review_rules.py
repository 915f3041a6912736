"""What review and visits say in closed lists: why a form goes back, what is done about an unsafe home, why a visit failed."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hev.errors import Refused

LONGEST = 500
OTHER = "other"
WHOLE = ""

# Field of the form ("" for the whole) → {code: reason}. What reviewers of the pilots sent back most stands first.
REASONS: dict[str, dict[str, str]] = {
    "photo": {
        "part": "不是正立面全景", "blurred": "模糊看不清", "copied": "翻拍旧照片或屏幕", "another": "不是这一户现在住的房屋",
        "dark": "太暗", "missing": "没有照片",
    },
    "means": {"ledger": "保障方式与台账不符", "cutoff": "改造时间与截止日不符"},
    "grade": {"report": "鉴定等级与报告不符"},
    "renovation": {"project": "改造类型与台账不符"},
    "shelter": {"place": "住处与保障类型不符"},
    "remark": {"address": "没有写明安全住房的地址", "unclear": "备注看不懂"},
    "explanation": {"unclear": "情况说明不清楚"},
    "idno": {"wrong": "身份证号与证件不符"},
    "phone": {"dead": "电话打不通或不是本人"},
    "verified_on": {"day": "核验时间不对"},
    "": {OTHER: "其他原因"},
}  # fmt: skip

# What is being done about an unsafe home (domain.md §5).
MEASURES = {"renovation": "危房改造", "repair": "旧房整治", "other": "其他措施", "moved": "临时转移"}
VISIT_REASONS = {
    "locked": "外出锁门", "renting": "外地租房", "kin": "投亲靠友", "hospital": "住院", "work": "外出务工", OTHER: "其他",
}  # fmt: skip
# A next visit farther away than this is no plan.
FARTHEST = dt.timedelta(days=180)

# What to do about each, for who gets the form back.
ADVICE: dict[tuple[str, str], str] = {
    ("photo", "part"): "请站远一点，把房屋正面从地面到屋顶、从左到右拍全。",
    ("photo", "blurred"): "请拿稳手机，重新拍一张清楚的。",
    ("photo", "copied"): "请到现场拍房屋本身，不要拍旧照片或屏幕。",
    ("photo", "another"): "请拍这一户现在住的房屋。",
    ("photo", "dark"): "请白天重新拍一张。",
    ("photo", "missing"): "请补上照片。",
    ("means", "ledger"): "请和台账核对；台账有误的，请联系乡镇。",
    ("means", "cutoff"): "请核对改造时间和截止日。",
    ("grade", "report"): "请看鉴定报告上的等级。",
    ("renovation", "project"): "请和台账核对改造类型。",
    ("shelter", "place"): "请核对现在住在哪里。",
    ("remark", "address"): "请写清安全住房的地址。",
    ("remark", "unclear"): "请写完整。",
    ("explanation", "unclear"): "请写清哪里不安全、什么原因。",
    ("idno", "wrong"): "请看身份证改正。",
    ("phone", "dead"): "请问清现在用的号码。",
    ("verified_on", "day"): "请改成实际核验的那一天。",
}
# A key for each reason; j and k walk through the queue.
KEYS = dict(
    zip(
        [(field, code) for field, reasons in REASONS.items() for code in reasons if code != OTHER],
        "abcdefghilmnopqrstuvwxyz",
        strict=False,
    )
)
# Which reasons can be meant, by what was answered: of a field, or one reason of it; what is not named here always.
_ONLY = {
    "means": ("safe", ""), "grade": ("safe", "appraised"), "renovation": ("safe", "renovated"),
    "shelter": ("safe", "sheltered"), "remark": ("safe", ""), "explanation": ("unsafe", ""),
    "remark:address": ("safe", "sheltered"),
}  # fmt: skip


@dataclass(frozen=True)
class Note:
    """One reason of a return, pinned to a field; `words` may say more, and must for 其他原因."""

    field: str
    reason: str
    words: str = ""


def check_notes(notes: Sequence[Note]) -> None:
    """Refused, with its field, unless there is at least one reason of the lists, each once and in words where it must."""
    if not notes:
        raise Refused("请至少选一个退回的原因，没有退回。", "notes")
    for note in notes:
        if note.reason not in REASONS.get(note.field, {}):
            raise Refused("请从列出的原因里选，没有退回。", "notes")
        if note.reason == OTHER and not note.words:
            raise Refused("选“其他原因”的，请写明是什么原因，没有退回。", "words")
        if len(note.words) > LONGEST:
            raise Refused(f"最多写 {LONGEST} 个字，这里有 {len(note.words)} 个字，请改短。", "words")
    if len({(note.field, note.reason) for note in notes}) < len(notes):
        raise Refused("同一个原因选了两次，没有退回。", "notes")


def offered(result: str, means: str, has_photo: bool) -> list[tuple[str, str, str]]:
    """[(field:code, reason, its key)] that a reviewer can mean of these answers."""
    return [
        (f"{field}:{code}", REASONS[field][code], key)
        for (field, code), key in KEYS.items()
        if _meant(field, code, result, means) and (field != "photo" or has_photo == (code != "missing"))
    ]


def _meant(field: str, code: str, result: str, means: str) -> bool:
    its_result, its_means = _ONLY.get(f"{field}:{code}", _ONLY.get(field, ("", "")))
    return its_result in ("", result) and its_means in ("", means)


def notes_of(chosen: Iterable[str], words: str) -> list[Note]:
    """What was ticked (field:code) and written, as notes: words belong to 其他原因 or to the one reason, else they are a note of their own."""
    notes = [Note(*(tick.partition(":")[::2])) for tick in chosen]
    others = [note for note in notes if note.reason == OTHER]
    if not words.strip():
        return notes
    if others or len(notes) == 1:
        told = others[0] if others else notes[0]
        return [Note(n.field, n.reason, words) if n is told else n for n in notes]
    return [*notes, Note(WHOLE, OTHER, words)]


def in_words(notes: Iterable[Note]) -> str:
    """The reasons of a return in one line: 模糊看不清；保障方式与台账不符（台账是危房改造）."""
    said = []
    for note in notes:
        reason = REASONS[note.field][note.reason]
        said.append(
            note.words if note.reason == OTHER else f"{reason}（{note.words}）" if note.words else reason
        )
    return "；".join(said)


def check_until(day: dt.date | None, today: dt.date, field: str, asked: str) -> dt.date:
    """A day from today to FARTHEST ahead. Refused, with its field and what it asks, for any other."""
    if day is None:
        raise Refused(f"请填写{asked}，没有保存。", field)
    if not today <= day <= today + FARTHEST:
        raise Refused(f"{asked}，请填写今天到半年以内的一天，没有保存。", field)
    return day


def sample_size(households: int, percent: int) -> int:
    """How many of so many households must be opened before a bulk pass: the share rounded up, at least one unless it is 0 %."""
    return -(-households * percent // 100)
