"""Identity numbers and telephone numbers as people write them: what is accepted, what is wrong, and how they are masked."""

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

from hev.errors import Refused

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_PROVINCES = {
    *("11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37"),
    *("41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65"),
    *("71", "81", "82", "83", "91"),
}
_ABROAD = {"91", "92", "93", "94", "95", "96", "97", "98"}
_SPACES = " \t\r\n\u00a0\u3000\u200b\ufeff"
_DASHES = "-‐‑‒–—―－_·'’‘`"
_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_TIDY = _HALF | {ord(mark): None for mark in _SPACES + _DASHES}
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d+", re.ASCII)
_CERTIFICATE = re.compile("[1-7][1-4]")
_MOBILE = re.compile(r"(?:\+?0{0,2}86)?(1[3-9]\d{9})", re.ASCII)
_LANDLINE = re.compile(r"(?:\+?0{0,2}86)?(010|02\d|0[3-9]\d{2})(\d{7,8})", re.ASCII)

# What may be somebody's number within a text; region codes have 12 digits, 户编号 as a rule 16.
_WITHIN = re.compile(
    r"(?<!\d)(?:(\d{17}[\dXx](?:[1-7][1-4])?|\d{15})|(1[3-9]\d{9}|0\d{2,3}-?\d{7,8}))(?!\d)", re.ASCII
)

_SENTENCES = {
    "empty": "没有填写身份证号，请补上。",
    "scientific": "身份证号被表格软件改成了科学计数法，后几位已经丢失；请把这一列设为“文本”，再按证件重新填写。",
    "ruined": "身份证号末尾是 000，多半是表格软件改写的，后几位已经丢失；请把这一列设为“文本”，再按证件重新填写。",
    "letters": "身份证号里有数字和末位 X 以外的字符，请按证件重新填写。",
    "certificate": "身份证号有 20 位，但最后两位不是残疾证的类别（1–7）和等级（1–4），请核对。",
    "birth": "身份证号第 7–14 位不是有效的出生日期，请按证件核对。",
    "check": "身份证号的校验位不对，有一位写错了，请按证件核对。",
    "old": "身份证号只有 15 位，是旧的一代证号码；请填写现在的 18 位号码。",
}


@dataclass(frozen=True, slots=True)
class Identity:
    """An accepted number: 18 or 20 characters with upper X, its 18-character stem, and two certificate digits or ""."""

    number: str
    stem: str
    certificate: str


def tidy(text: str) -> str:
    """`text` without spaces and dashes, full-width characters made plain, letters upper."""
    if text.isascii() and text.isalnum():
        return text if text.isdigit() else text.upper()
    return text.translate(_TIDY).upper()


def check_digit(body: str) -> str:
    """GB 11643 check character of 17 digits."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def _weigh(digits: str, start: int) -> int:
    return sum(int(digit) * _WEIGHTS[start + at] for at, digit in enumerate(digits))


@lru_cache(20_000)
def place_sum(digits: str) -> int | None:
    """Weighted sum of the six digits of a place, None when they are none. Parts repeat, whole numbers do not."""
    return _weigh(digits, 0) if digits.isascii() and digits.isdigit() else None


@lru_cache(50_000)
def birth_sum(digits: str) -> int | None:
    """Weighted sum of the eight digits of a birth date, None when there is no such day since 1880."""
    if not (digits.isascii() and digits.isdigit()):
        return None
    try:
        born = dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return _weigh(digits, 6) if born.year >= 1880 else None


_SERIAL_SUMS = {f"{serial:03d}": _weigh(f"{serial:03d}", 14) for serial in range(1000)}


def fault(text: str, latest: str = "20991231") -> tuple[str, str] | None:
    """What is wrong with an identity number as (code, sentence), or None; never raises.

    `text` may carry spaces, dashes and full-width characters; `latest` is the last believable birth date, YYYYMMDD.
    Codes: empty, scientific, ruined, letters, length, old, certificate, birth, check.
    """
    return tidy_fault(tidy(text), latest)


def tidy_fault(number: str, latest: str = "20991231") -> tuple[str, str] | None:
    """`fault` of a number that has gone through `tidy`: the fast path of bulk checks."""
    if len(number) == 18:
        birth = number[6:14]
        place, born, serial = place_sum(number[:6]), birth_sum(birth), _SERIAL_SUMS.get(number[14:17])
        if place is not None and born is not None and serial is not None and birth <= latest:
            right = _CHECKS[(place + born + serial) % 11] == number[17]
            if right and not number.endswith("000"):
                return None
    return _slow_fault(number, latest)


def _slow_fault(number: str, latest: str) -> tuple[str, str] | None:
    """The same answer without haste: which fault it is, or None for a right 20-digit number."""
    body, last, certificate = number[:17], number[17:18], number[18:]
    if len(number) not in (18, 20) or not (body.isascii() and body.isdigit() and last in _CHECKS):
        return _odd_fault(number)
    code = ""
    if number.endswith("000"):
        code = "ruined"
    elif certificate and not certificate.isdecimal():
        code = "letters"
    elif birth_sum(number[6:14]) is None or number[6:14] > latest:
        code = "birth"
    elif check_digit(body) != last:
        code = "check"
    elif certificate and not _CERTIFICATE.fullmatch(certificate):
        code = "certificate"
    return (code, _SENTENCES[code]) if code else None


def _odd_fault(number: str) -> tuple[str, str]:
    if not number:
        code = "empty"
    elif _SCIENTIFIC.fullmatch(number):
        code = "scientific"
    elif not (number.isascii() and number.isalnum() and number.rstrip("X").isdigit()):
        code = "letters"
    elif len(number) == 15 and number.isdigit():
        code = "old"
    elif len(number) in (18, 20):
        code = "letters"
    else:
        return "length", f"身份证号应为 18 位（残疾证号 20 位），这里是 {len(number)} 位，请按证件核对。"
    return code, _SENTENCES[code]


def parse(text: str, latest: str = "20991231") -> Identity:
    """The identity number in `text`; Refused with a sentence for each kind of fault (domain.md §7)."""
    number = tidy(text)
    wrong = tidy_fault(number, latest)
    if wrong:
        raise Refused(wrong[1])
    return Identity(number, number[:18], number[18:])


def warning(number: str) -> str | None:
    """A sentence for a place prefix that no province has; the number is accepted all the same."""
    if number[:2] in _PROVINCES or number[:2] in _ABROAD:
        return None
    return f"身份证号开头的 {number[:2]} 不是已知的省级代码，请再看一眼证件。"


def sex_of(stem: str) -> str:
    """男 or 女 by the 17th digit."""
    return "男" if int(stem[16]) % 2 else "女"


def mask(number: str) -> str:
    """131126*****3014: first six and last four of the 18-digit stem; a number that is none shows nothing."""
    stem = number[:18]
    return f"{stem[:6]}*****{stem[14:]}" if len(stem) == 18 else "*****" if stem else ""


def mask_phone(phone: str) -> str:
    """151*****6402; of a number under 11 digits only its last two."""
    digits = phone.replace("-", "")
    if len(digits) >= 11:
        return f"{digits[:3]}*****{digits[-4:]}"
    return f"*****{digits[-2:]}" if digits else ""


def veil(text: str) -> str:
    """A text with the identity and telephone numbers within it masked."""
    return _WITHIN.sub(lambda found: mask(found[1]) if found[1] else mask_phone(found[2]), text)


def veil_people(text: str) -> str:
    """The same, but an office's telephone with its area code stays: whom to call is what an answer says."""
    return _WITHIN.sub(
        lambda found: (
            mask(found[1]) if found[1] else mask_phone(found[2]) if found[2][0] == "1" else found[2]
        ),
        text,
    )


def phone_fault(text: str) -> tuple[str, str | None]:
    """`text` as (normal form, None), or as (what was left of it, sentence); never raises."""
    digits = text if text.isascii() and text.isdigit() else tidy(text).replace("(", "").replace(")", "")
    if len(digits) == 11 and digits.isascii() and digits.isdigit() and digits[0] == "1" and digits[1] > "2":
        return digits, None
    if mobile := _MOBILE.fullmatch(digits):
        return mobile[1], None
    if landline := _LANDLINE.fullmatch(digits):
        return f"{landline[1]}-{landline[2]}", None
    return digits, _phone_sentence(digits)


def _phone_sentence(digits: str) -> str:
    if _SCIENTIFIC.fullmatch(digits):
        return "电话被表格软件改成了科学计数法，请把这一列设为“文本”后重新填写。"
    if not digits.lstrip("+").isdigit():
        return "电话里有数字以外的字符；请只填一个手机号，或带区号的座机号。"
    if digits.startswith("1") and len(digits) not in (7, 8):
        return f"手机号应为 11 位、以 13–19 开头，这里是 {len(digits)} 位，请核对。"
    return "电话应为 11 位手机号，或带区号的座机号（如 0476-1234567），请核对。"


def parse_phone(text: str) -> str:
    """An 11-digit mobile number, or a landline as 0476-1234567; Refused with a sentence for anything else."""
    phone, sentence = phone_fault(text)
    if sentence:
        raise Refused(sentence)
    return phone
