"""What somebody looks for, told by the look of what was typed: an ID, its tail, a phone, a 户编号, initials or a name."""

import re
from dataclasses import dataclass
from typing import Literal

from hev.errors import Refused
from hev.identity import phone_fault, tidy
from hev.register.names import clean_text, name_fault

Kind = Literal["stem", "tail", "phone", "number", "initials", "name"]

LEAST_DIGITS, MOST_DIGITS = 4, 6
# A 户编号 that is nothing but digits has at least as many.
LEAST_NUMBER = 9
LONGEST = 40
_DIGITS = re.compile(r"\d+X?", re.ASCII)
_MASKED = re.compile(r"\d{3,6}\*+(\d{3}[\dX])", re.ASCII)
_CERTIFICATE = re.compile(r"(\d{17}[\dX])\d\d", re.ASCII)
_LETTERS = re.compile(r"[A-Za-z]{1,20}", re.ASCII)
_LETTERED = re.compile(r"[0-9A-Za-z/_-]*\d[0-9A-Za-z/_-]*", re.ASCII)


@dataclass(frozen=True)
class Key:
    """One thing to look for: an 18-digit `stem`, the `tail` of an ID or phone, a whole `phone`, a `number`, a `name`.

    `initials` are in small letters.
    """

    kind: Kind
    value: str


def read(text: str) -> tuple[Key, ...]:
    """The keys that `text` may be, the likeliest first; none for an empty one. Refused with how to search better."""
    tidied = tidy(text[:LONGEST])
    if masked := _MASKED.fullmatch(tidied):
        return (Key("tail", masked[1]),)
    if _DIGITS.fullmatch(tidied):
        return tuple(_of_digits(tidied))
    if certificate := _CERTIFICATE.fullmatch(tidied):
        return (Key("stem", certificate[1]),)
    phone, fault = phone_fault(text)
    if fault is None:
        return (Key("phone", phone),)
    plain = clean_text(text[:LONGEST])
    if _LETTERED.fullmatch(plain):
        return (Key("number", plain),)
    name = name_fault(plain)[0]
    if _LETTERS.fullmatch(name):
        return Key("initials", name.lower()), Key("name", name)
    return (Key("name", name),) if name else ()


def is_private(text: str) -> bool:
    """Whether more digits were typed than any address or log may carry: a number that people call theirs, or most of it."""
    tidied = tidy(text)
    return sum(mark.isdigit() for mark in tidied) > MOST_DIGITS and not _MASKED.fullmatch(tidied)


def masked(text: str) -> str:
    """What was typed as a screen may repeat it: of a private one its last four characters."""
    return f"*****{tidy(text)[-4:]}" if is_private(text) else text


def _of_digits(digits: str) -> list[Key]:
    size = len(digits)
    if size < LEAST_DIGITS:
        raise Refused("请输入姓名，或者身份证号、手机号的后 4 至 6 位。")
    keys = []
    phone, fault = phone_fault(digits)
    if fault is None:
        keys.append(Key("phone", phone))
    if size in (18, 20):
        keys.append(Key("stem", digits[:18]))
    if size >= LEAST_NUMBER and digits.isdigit():
        keys.append(Key("number", digits))
    if size < 18:
        keys.append(Key("tail", digits))
    return keys
