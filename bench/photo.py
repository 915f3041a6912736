"""A front photo of the usual size and weight, another one at every call though it costs nothing to make."""

import itertools
import os
from collections.abc import Iterator

from hev.demo import pictures

# What a phone's picture weighs when it has been shrunk to 1280 px.
WEIGHT = 203_595
_START, _COMMENT = b"\xff\xd8", b"\xff\xfe"
_MOST = 65_000


def of_weight(weight: int = WEIGHT, size: tuple[int, int] = (1280, 960)) -> bytes:
    """A JPEG of about `weight` bytes: the drawn house that comes nearest from below, filled up with comments."""
    drawn = (pictures.house(seed, size=size) for seed in range(1, 13))
    return padded(max((one for one in drawn if len(one) <= weight), key=len), weight)


def padded(photo: bytes, weight: int) -> bytes:
    """The same picture grown to `weight` bytes; as it is where there is no room for a comment."""
    lacking = weight - len(photo)
    while lacking >= 4:
        piece = min(lacking, _MOST)
        photo = commented(photo, os.urandom(piece - 4))
        lacking -= piece
    return photo


def commented(photo: bytes, text: bytes) -> bytes:
    """The same picture with a comment after its start; 4 bytes longer than the comment."""
    head = _COMMENT + (len(text) + 2).to_bytes(2, "big")
    return _START + head + text + photo[len(_START) :]


def distinct(photo: bytes) -> Iterator[bytes]:
    """The picture again and again, no two alike in their hash."""
    for number in itertools.count():
        yield commented(photo, os.urandom(12) + number.to_bytes(4, "big"))
