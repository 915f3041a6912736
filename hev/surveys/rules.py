"""What a 现场调研 must say before it is kept (domain.md §3, §11)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from hev.register.names import clean_sentence, name_fault
from hev.rounds.policy import read_day

LONGEST_OPINION, LONGEST_REASON, MOST_PHOTOS = 1000, 200, 3
# Nobody was registered before.
EARLIEST = dt.date(2015, 1, 1)
PUBLIC, PRIVATE = "yes", "no"
CHOICES = {PUBLIC: "公开", PRIVATE: "不公开"}
# What may be done with a kept one.
PUBLISH, HIDE, TAKE_BACK = "publish", "hide", "take_back"
ACTS = {PUBLISH: "改为公开", HIDE: "改为不公开", TAKE_BACK: "撤下"}


@dataclass(frozen=True)
class Note:
    """What a visitor wrote, fit to be kept; paragraphs of the opinion are separated by line ends."""

    surveyor: str
    surveyed_on: dt.date
    public: bool
    opinion: str


def read(typed: Mapping[str, str], today: dt.date) -> tuple[Note | None, dict[str, str]]:
    """The note of a form, or None and a sentence for each field that is wrong."""
    faults: dict[str, str] = {}
    surveyor, wrong = name_fault(typed.get("surveyor", ""))
    if wrong:
        faults["surveyor"] = wrong.replace("没有填写姓名", "没有填写调研人")
    day = read_day(typed.get("surveyed_on", ""))
    if sentence := _day_fault(day, today):
        faults["surveyed_on"] = sentence
    if typed.get("public") not in CHOICES:
        faults["public"] = "请选择公开还是不公开。"
    opinion = paragraphs(typed.get("opinion", ""))
    if not opinion:
        faults["opinion"] = "没有填写调研意见，请补上。"
    elif len(opinion) > LONGEST_OPINION:
        faults["opinion"] = f"调研意见最多 {LONGEST_OPINION} 个字，这里有 {len(opinion)} 个字，请改短。"
    if faults or day is None:
        return None, faults
    return Note(surveyor, day, typed["public"] == PUBLIC, opinion), {}


def paragraphs(text: str) -> str:
    """A text of several lines as it was written, but for invisible characters and empty lines."""
    lines = (clean_sentence(line) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _day_fault(day: dt.date | None, today: dt.date) -> str:
    if day is None:
        return "调研时间请写成 2020-06-03 这样。"
    if day > today:
        return f"调研时间是 {day}，还没有到；请填写实际去的那一天。"
    if day < EARLIEST:
        return f"调研时间是 {day}，太早了；请填写 {EARLIEST} 以后的日期。"
    return ""
