"""From what was typed to answers that may be kept, or to one sentence for each field that must be mended."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from hev.errors import Refused
from hev.register.names import clean_name
from hev.rounds.policy import Policy, day_in_words, read_day
from hev.verification import control_rules as control
from hev.verification.questions import Field, Item, Question
from hev.verification.rules import CONTROLLED, FORM, asked, every_item, open_items

Parse = Callable[[str], str]

FIRST_YEAR = 1949
# Joiners that Mongolian and other scripts need; every other invisible character is dropped.
_JOINERS = "\u200c\u200d\u180e"


@dataclass(frozen=True)
class Answers:
    """The answers of one revision; what does not apply is empty. `year` is four digits or empty.

    `detail` is the grade, the kind of renovation or the kind of shelter, as `means` says; `control` answers what to look
    at for its means (是否变危, 是否返危 or 是否落实). What a county does not ask is empty.
    """

    idno: str
    phone: str
    no_phone_reason: str
    result: str
    means: str
    detail: str
    way: str
    year: str
    remark: str
    arrangement: str
    explanation: str
    heard: str
    verifier_name: str
    verifier_post: str
    verifier_phone: str
    verified_on: dt.date
    control: str = ""
    control_why: str = ""
    old_home: str = ""
    plate: str = ""
    means_changed: str = ""


def clean(raw: Mapping[str, str], form: tuple[Item, ...] = FORM) -> dict[str, str]:
    """What was typed, trimmed, without empty values, unknown keys and values left in closed branches.

    Refused for the first chosen value that its question does not offer.
    """
    values, foreign = _clean(raw, form)
    for name, sentence in foreign.items():
        raise Refused(sentence, name)
    return values


def check(
    raw: Mapping[str, str],
    policy: Policy,
    *,
    begins: dt.date,
    today: dt.date,
    has_photo: bool,
    parse_idno: Parse,
    parse_phone: Parse,
    has_position: bool = True,
    before: tuple[str, str] = ("", ""),
    parse_verifier_phone: Parse | None = None,
) -> tuple[Answers | None, dict[str, str]]:
    """The answers and no error, or None and all errors as {field: sentence} in the order of the form.

    `begins` is the round's first day; the parsers give the normal form or raise Refused;
    `has_position` says whether the photo's place is known, which matters only where the policy asks for it;
    `before` is the means of the last round and its words.
    """
    form = asked(policy)
    values, errors = _clean(raw, form)
    readers = {
        "idno": parse_idno,
        "phone": parse_phone,
        "verifier_name": clean_name,
        "verifier_phone": parse_verifier_phone or parse_phone,
        "year": lambda text: _year(text, today),
        "verified_on": lambda text: _day(text, begins, today),
        "photo": lambda _: _position(policy, has_position),
    }
    if has_photo:
        values["photo"] = "1"
    items = list(open_items(values, form))
    for item in items:
        if item.name not in errors:
            try:
                values[item.name] = _value(item, values, policy, readers.get(item.name, str))
            except Refused as refused:
                errors[item.name] = refused.message
    if unlike := control.unlike(values.get("means_changed", ""), values.get("means", ""), *before):
        errors.setdefault("means_changed", unlike)
    if errors:
        return None, {item.name: errors[item.name] for item in items if item.name in errors}
    return _answers(items, values), {}


def form_values(answers: Answers) -> dict[str, str]:
    """The answers as the form holds them, to open an earlier revision again; `clean` keeps them."""
    kept, values = asdict(answers), {}
    waiting = list(CONTROLLED)
    while waiting:
        item = waiting.pop(0)
        value = str(kept.get(item.answers or item.name) or "")
        if value:
            values[item.name] = value
        if isinstance(item, Question) and (choice := item.choice(value)):
            waiting += choice.opens
    return values


def _clean(raw: Mapping[str, str], form: tuple[Item, ...]) -> tuple[dict[str, str], dict[str, str]]:
    kinds = {item.name: item for item, _ in every_item(form)}
    tidy = {name: _tidy(raw[name], item) for name, item in kinds.items() if name in raw}
    values: dict[str, str] = {}
    foreign: dict[str, str] = {}
    for item in open_items(tidy, form):
        text = tidy.get(item.name, "")
        if isinstance(item, Question) and text and not item.choice(text):
            foreign[item.name] = item.missing
        elif text and not (isinstance(item, Field) and item.kind == "photo"):
            values[item.name] = text
    for item in open_items(values, form):
        if isinstance(item, Field) and item.instead and item.name in values:
            values.pop(item.instead, None)
    return values, foreign


def _tidy(text: str, item: Item) -> str:
    """Without what cannot be seen, kept or printed; one line, single blanks, unless it is a textarea."""
    lines = re.sub(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]", "\n", text)
    seen = "".join(letter for letter in lines.replace("\t", " ") if _visible(letter))
    if isinstance(item, Field) and item.kind == "textarea":
        return seen.strip()
    if isinstance(item, Question) or item.kind in ("year", "date"):
        seen = unicodedata.normalize("NFKC", seen)
    return " ".join(seen.split())


def _visible(letter: str) -> bool:
    if letter == "\n" or letter in _JOINERS:
        return True
    noncharacter = ord(letter) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(letter) <= 0xFDEF
    return not noncharacter and unicodedata.category(letter) not in ("Cc", "Cf", "Cs")


def _value(item: Item, values: Mapping[str, str], policy: Policy, read: Parse) -> str:
    """The value in its normal form; Refused with the sentence for this field."""
    text = values.get(item.name, "")
    if isinstance(item, Question):
        if not text:
            raise Refused(item.missing)
        return text
    if not text:
        if item.needed(policy) and not (item.instead and values.get(item.instead)):
            raise Refused(item.missing)
        return ""
    if item.limit and len(text) > item.limit:
        raise Refused(f"{item.label}最多{item.limit}字，现在有{len(text)}字，请删减")
    try:
        return read(text)
    except Refused as refused:
        # The household has a name and a telephone too: the sentence has to say whose is meant.
        whose = f"{item.label}：" if item.name.startswith("verifier_") else ""
        raise Refused(whose + refused.message) from None


def _year(text: str, today: dt.date) -> str:
    if re.fullmatch(r"[0-9]{4}年?", text) and FIRST_YEAR <= int(text[:4]) <= today.year:
        return text[:4]
    raise Refused(f"改造年份请填写{FIRST_YEAR}到{today.year}之间的4位数字，如2018；不清楚的可以不填")


def _day(text: str, begins: dt.date, today: dt.date) -> str:
    day = read_day(text)
    if day is None:
        raise Refused("请填写核验时间，写成年-月-日，如2020-06-03")
    if begins > today:
        raise Refused(f"本批次核验从{day_in_words(begins)}开始，请到那时再填报")
    if not begins <= day <= today:
        raise Refused(
            f"核验时间请填写{day_in_words(begins)}（本批次开始）到{day_in_words(today)}（今天）之间的日期"
        )
    return day.isoformat()


def _position(policy: Policy, has_position: bool) -> str:
    if policy.position_required and not has_position:
        raise Refused("照片没有拍摄位置，请打开手机定位后重新拍摄，或者填写位置和原因")
    return "1"


def _answers(items: list[Item], values: Mapping[str, str]) -> Answers:
    texts = dict.fromkeys(Answers.__dataclass_fields__, "")
    for item in items:
        name = item.answers or item.name
        if name in texts:
            texts[name] = values.get(item.name, "")
    day = dt.date.fromisoformat(texts.pop("verified_on"))
    return Answers(**texts, verified_on=day)
