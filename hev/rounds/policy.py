"""The county's policy: its keys, labels and defaults as one table, and the values in force as one object."""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Literal

from hev.errors import Refused

Kind = Literal["date", "switch", "number", "text"]
SWITCH = {"on": "启用", "off": "不启用"}

# A day of policy outside these years is a slip of the keys, and the day after the last of all days cannot be told.
FIRST_YEAR, LAST_YEAR = 1949, 2100
_ON = {"on", "1", "true", "是", "开", "启用"}
_OFF = {"off", "0", "false", "否", "关", "不启用"}
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{4})(\d{2})(\d{2})")


@dataclass(frozen=True)
class Key:
    """One line of the policy table; `low` and `high` bound a number, or the length of a text."""

    key: str
    label: str
    explanation: str
    kind: Kind
    default: str
    low: int = 0
    high: int = 0

    def parse(self, text: str) -> dt.date | bool | int | str:
        """The typed value of what was written; Refused, naming the key as its field, with what to write."""
        plain = unicodedata.normalize("NFKC", text).strip()
        value = _READERS[self.kind](self, plain)
        if value is None:
            raise Refused(f"“{self.label}”没有保存：{self.expected}。", self.key)
        return value

    @property
    def expected(self) -> str:
        """What may be written here, in words."""
        if self.kind == "date":
            return "请填写日期，如2015-12-31"
        if self.kind == "switch":
            return "请选择启用或不启用"
        if self.kind == "number":
            return f"请填写{self.low}到{self.high}之间的整数"
        return f"请填写{self.low}到{self.high}个字"


def read_day(text: str) -> dt.date | None:
    """A day written as 2015-12-31, 2015/12/31, 2015.12.31, 2015年12月31日 or 20151231; else None."""
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not found:
        return None
    year, month, day = (int(part) for part in found.groups() if part is not None)
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def day_in_words(day: dt.date) -> str:
    """A day as people say it: 2015年12月31日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _switch(key: Key, text: str) -> bool | None:
    word = text.lower()
    return True if word in _ON else False if word in _OFF else None


def _number(key: Key, text: str) -> int | None:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        return None
    number = int(text)
    return number if key.low <= number <= key.high else None


def _text(key: Key, text: str) -> str | None:
    return text if text.isprintable() and key.low <= len(text) <= key.high else None


def _date(key: Key, text: str) -> dt.date | None:
    day = read_day(text)
    return day if day and FIRST_YEAR <= day.year <= LAST_YEAR else None


_READERS = {"date": _date, "switch": _switch, "number": _number, "text": _text}

# The switch that the control questions of a verification hang on.
CONTROL_QUESTIONS = "control_questions"

KEYS = (
    Key(
        "cutoff",
        "原住房截止日",
        "这一天（含）以前改造的住房按原住房填报鉴定安全，以后改造的填报改造安全。",
        "date",
        "2015-12-31",
    ),
    Key(
        "sheltered_photo",
        "保障安全要有照片",
        "启用后，保障安全也必须上传房屋正立面全景照片。",
        "switch",
        "off",
    ),
    Key(
        "position_required",
        "照片要有位置",
        "启用后，没有拍摄位置的照片不能提交；不启用时只作数据预警。",
        "switch",
        "off",
    ),
    Key(
        "confirm_unsafe",
        "未保障先由乡镇确认",
        "启用后，村里填报的住房安全未保障先列为疑似，由乡镇确认后才计数。",
        "switch",
        "on",
    ),
    Key("review", "启用复验", "启用后，村里核验完成的由乡镇复验。", "switch", "on"),
    Key("approval", "启用核准", "启用后，由县级核准并锁定；不启用时不计算核准率。", "switch", "on"),
    Key("problem_days", "问题答复天数", "反映问题应在多少天内答复。", "number", "7", 1, 365),
    Key(
        "sample_percent",
        "批量复验抽查比例（%）",
        "批量通过前随机抽出、必须逐户打开查看的比例。",
        "number",
        "5",
        0,
        100,
    ),
    Key("verifier_post", "核验人常用职务", "核验表上核验人职务的预填内容。", "text", "村书记", 1, 50),
    Key(
        CONTROL_QUESTIONS,
        "填写核验要点",
        "启用后，核验表增加必答：是否变危、返危或落实，旧房是否拆除，标识牌是否悬挂且与明白卡一致，保障方式是否变化。",
        "switch",
        "off",
    ),
)
BY_NAME = {key.key: key for key in KEYS}


@dataclass(frozen=True)
class Policy:
    """The values in force in one county (domain.md §4); `Policy.of({})` is the default."""

    cutoff: dt.date
    sheltered_photo: bool
    position_required: bool
    confirm_unsafe: bool
    review: bool
    approval: bool
    problem_days: int
    sample_percent: int
    verifier_post: str
    control_questions: bool

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> "Policy":
        """The policy from stored {key: text}; a missing key takes its default, an unknown one is ignored.

        Refused on a bad value.
        """
        values: dict = {key.key: key.parse(texts.get(key.key, key.default)) for key in KEYS}
        return cls(**values)


def written(value: dt.date | bool | int | str) -> str:
    """A value as it is stored: `Key.parse` reads it back."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)


def in_words(key: Key, value: str) -> str:
    """A kept value as people read it."""
    return SWITCH.get(value, value) if key.kind == "switch" else value


def in_force(policy: Policy, roles: Set[str]) -> str:
    """What the county asks for beyond the ministry, in one line beside the form; empty where it is as usual."""
    return "".join(
        sentence
        for sentence, holds in (
            ("本县规定保障安全也要有照片。", policy.sheltered_photo),
            ("本县规定照片要有拍摄位置。", policy.position_required),
            (
                "村里填报的未保障先列为疑似，等乡镇确认。",
                policy.confirm_unsafe and roles <= {"village"},
            ),
        )
        if holds
    )
