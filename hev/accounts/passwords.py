"""What a password must be; one-time secrets; hashing that answers in the same time whether or not an account exists."""

import re
import secrets
import unicodedata
from functools import cache
from threading import BoundedSemaphore

from werkzeug.security import check_password_hash, generate_password_hash

LEAST, MOST = 8, 64
# 31 signs that nobody confuses: no 0 o, no 1 i l; 12 of them are 59.4 bits.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
GROUPS, GROUP = 3, 4
DASHES = re.compile(r"[\s\-‐‑–—−_.·]+")

CHOSEN = "scrypt:32768:8:1"
# An issued secret is 59 random bits and lives 7 days: guessing it is hopeless at any price per try. So a cheap
# hash protects it as well, and a county's 267 accounts are issued in seconds instead of half a minute.
ISSUED = "scrypt:1024:8:1"
# One dear hash takes 32 MB and a tenth of a second of one core: two at a time leave the rest to everyone's pages.
_TURNS = BoundedSemaphore(2)

KINDS = (
    ("小写字母", str.islower),
    ("大写字母", str.isupper),
    ("数字", str.isdecimal),
    ("符号（如 - . ! @ #）", lambda c: not c.isalnum() and c.isprintable()),
)
# What people put in when a password is asked for; a few letters more or less do not make it better.
WORDS = (
    "password", "passwd", "iloveyou", "woaini", "admin", "administrator", "welcome", "letmein", "qwerty", "qwer", "asdf", "zxcv",
    "abcd", "abc", "aaa", "1qaz", "2wsx", "qaz", "wsx", "1q2w3e4r", "1q2w3e", "5201314", "1314", "520", "hev", "mima", "test1", "root",
)  # fmt: skip
LOOKALIKE = str.maketrans("@$!301", "asieol")
RUNS = ("0123456789", "9876543210", "abcdefghijklmnopqrstuvwxyz")
YEAR = re.compile(r"(19|20)\d\d")
# Fewer signs than this beside words, runs and years are a password in name only.
LEAST_OWN = 4


def faults(password: str, account: str, phone: str, person_name: str) -> list[str]:
    """Everything wrong with a chosen password, as sentences; empty when it is good. The rule is of deck 003."""
    found = []
    if len(password) < LEAST:
        found.append(f"密码至少要 {LEAST} 个字符。")
    if len(password) > MOST:
        found.append(f"密码最多 {MOST} 个字符。")
    lacking = [name for name, belongs in KINDS if not any(belongs(c) for c in password)]
    if lacking:
        found.append(f"密码里还缺：{'、'.join(lacking)}。")
    if password and _common(password):
        found.append("这个密码太常见，容易被猜中，请换一个。")
    return found + _own(password, account, phone, person_name)


def _common(password: str) -> bool:
    # Digits are seen as letters, too: P@ssw0rd is still “password”.
    plain = _letters(password)
    return any(len(_stripped(form)) < LEAST_OWN for form in (plain, _letters(password.translate(LOOKALIKE))))


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _stripped(text: str) -> str:
    """The text without common words, years, runs like 3456 and repetitions like 888."""
    for word in WORDS:
        text = text.replace(word, "")
    text = YEAR.sub("", text)
    text = re.sub(r"(.)\1{2,}", "", text)
    kept, start = "", 0
    while start < len(text):
        end = start + 1
        while end < len(text) and any(text[start : end + 1] in run for run in RUNS):
            end += 1
        if end - start < 3:
            kept += text[start:end]
        start = end
    return kept


def _own(password: str, account: str, phone: str, person_name: str) -> list[str]:
    numbers = re.findall(r"\d{6,}", password)
    found = []
    if any(number in account or account[:12] in number for number in numbers):
        found.append("密码里不要用账号里的数字。")
    if phone and any(number in phone or phone in number for number in numbers):
        found.append("密码里不要用手机号里的数字。")
    parts = {person_name, person_name[1:], *person_name.split("·")}
    if any(len(part) >= 2 and part in password for part in parts):
        found.append("密码里不要用自己的姓名。")
    return found


def new_secret() -> str:
    """A one-time password, `k7m2-9xqd-w4fp`."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))


def read_secret(typed: str) -> str:
    """A one-time password without its dashes however it was typed; anything else as it is."""
    bare = DASHES.sub("", unicodedata.normalize("NFKC", typed).strip().lower())
    return bare if len(bare) == GROUPS * GROUP and set(bare) <= set(ALPHABET) else typed


def hash_chosen(password: str) -> str:
    """The dear hash of a password that a person chose."""
    with _TURNS:
        return generate_password_hash(password, CHOSEN)


def hash_issued(secret: str) -> str:
    """The cheap hash of a one-time secret."""
    return generate_password_hash(read_secret(secret), ISSUED)


@cache
def _nobody(method: str) -> str:
    """The hash of a password that nobody knows."""
    return generate_password_hash(secrets.token_hex(16), method)


def matches(stored: str | None, typed: str) -> bool:
    """Whether the password is right; always one cheap and one dear hash, so that the time tells nothing."""
    typed = typed[: MOST + 1]
    cheap = stored if stored and stored.startswith(ISSUED) else None
    dear = stored if stored and not cheap else None
    with _TURNS:
        issued = check_password_hash(cheap or _nobody(ISSUED), read_secret(typed))
        chosen = check_password_hash(dear or _nobody(CHOSEN), typed)
    return bool((cheap and issued) or (dear and chosen))
