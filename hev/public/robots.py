"""The 验证码 near the limit of tries: a picture of digits, or a sum in words for who cannot see it; the answer travels sealed."""

import hashlib
import hmac
import io
import secrets
from base64 import b64encode
from dataclasses import dataclass

from captcha.image import ImageCaptcha
from itsdangerous import BadData, URLSafeTimedSerializer

DIGITS, GOOD_FOR = 4, 15 * 60
_WORDS = "零一二三四五六七八九"
# A grey one of little quality reads as well and weighs a fifth.
WIDTH, HEIGHT, QUALITY = 160, 60, 35
# The library mixes its ink with the paper the more, the darker it is: this grey is its darkest, made black afterwards.
PAPER, INK = (255, 255, 255), (125, 125, 125)


@dataclass(frozen=True)
class Challenge:
    """`picture` is a data: address of digits, `question` a sum in words; either is answered. `sealed` travels with the form."""

    picture: str
    question: str
    sealed: str


def challenge(key: str, label: str) -> Challenge:
    """A new one for a label."""
    number = "".join(secrets.choice("23456789") for _ in range(DIGITS))
    one, two = secrets.randbelow(8) + 1, secrets.randbelow(8) + 1
    answers = [_digest(key, label, answer) for answer in (number, str(one + two))]
    return Challenge(_drawn(number), f"{_WORDS[one]}加{_WORDS[two]}等于几？", _seal(key).dumps(answers))


def passed(key: str, label: str, sealed: str, answer: str) -> bool:
    """Whether the answer is one of those that were sealed for this label, within the last quarter of an hour."""
    try:
        answers = _seal(key).loads(sealed, max_age=GOOD_FOR)
    except BadData:
        return False
    return isinstance(answers, list) and _digest(key, label, answer.strip()) in answers


def _drawn(number: str) -> str:
    image = (
        ImageCaptcha(width=WIDTH, height=HEIGHT)
        .generate_image(number, PAPER, INK)
        .convert("L")
        .point(_darker)
    )
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return "data:image/jpeg;base64," + b64encode(out.getvalue()).decode()


def _darker(shade: int) -> int:
    return max(0, 255 - (255 - shade) * 2)


def _digest(key: str, label: str, answer: str) -> str:
    return hmac.new(key.encode(), f"robots {label} {answer}".encode(), hashlib.sha256).hexdigest()[:20]


def _seal(key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt="robots")
