"""Checks a picture that somebody sends, by its content alone, and says what it is or why it is refused."""

import hashlib
import io
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from hev.errors import Refused
from hev.photos import containers, decoder, exif

MB = 1024 * 1024
# Format → (most megabytes, most millions of pixels); a JPEG is decoded reduced and may be larger.
LIMITS = {"jpeg": (30, 120), "png": (15, 50), "webp": (15, 50), "heic": (15, 50)}
BUFFERED_JPEG = 50  # a progressive one is held whole by the decoder
AGAIN = "照片没有保存，请重新拍照或选择 JPG 照片。"
_HEAD = 4096


@dataclass(frozen=True)
class Picture:
    """A picture that passed: format, size in pixels when upright, EXIF orientation 1–8 (1 for HEIC), length
    in bytes, sha256 as hex, naive local time as in EXIF, position in degrees, camera name.
    """

    format: str
    width: int
    height: int
    orientation: int
    bytes: int
    sha256: str
    taken_at: datetime | None
    lat: float | None
    lon: float | None
    camera: str | None


def check(source: BinaryIO | bytes, now: datetime | None = None) -> Picture:
    """The Picture in `source` (bytes or a seekable stream, left at its start).

    With `now` (UTC) an EXIF time in the future is ignored. Raises Refused(field='photo') for anything else
    than a whole JPEG, PNG, WebP or HEIC within LIMITS, and no other exception whatever the bytes.
    """
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    length = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    format = _accepted_format(stream.read(_HEAD), length)
    stream.seek(0)
    data = stream.read()
    stream.seek(0)
    try:
        parcel = decoder.unpack(data, format)
        _check_pixels(parcel)
        _check_whole(parcel)
    except containers.Truncated:
        raise _refused(f"照片没有传完整（只收到 {_size(len(data))}）。照片没有保存，请重新上传。") from None
    except containers.Damaged:
        if not data[_HEAD:].strip(b"\0") and len(data) > _HEAD:
            raise _refused(f"照片没有传完整，后面的内容是空白。{AGAIN}") from None
        raise _refused(f"照片文件已损坏，打不开。{AGAIN}") from None
    said = exif.read(parcel.exif, now)
    orientation = said.orientation if format != "heic" else 1
    size = (parcel.width, parcel.height) if orientation < 5 else (parcel.height, parcel.width)
    digest = hashlib.sha256(data).hexdigest()
    return Picture(
        format, *size, orientation, len(data), digest, said.taken_at, said.lat, said.lon, said.camera
    )


def _refused(sentence: str) -> Refused:
    return Refused(sentence, field="photo")


def _size(length: int) -> str:
    return f"{length / MB:.1f} MB" if length >= MB / 10 else f"{length / 1024:.1f} KB"


def _accepted_format(head: bytes, length: int) -> str:
    if not length:
        raise _refused("照片文件是空的（0 字节）。照片没有保存，请重新拍照或重新选择。")
    format = containers.picture_format(head)
    if format is None:
        raise _refused(_why_not_picture(head))
    most = LIMITS[format][0]
    if length > most * MB:
        raise _refused(
            f"照片太大：{_size(length)}，{format.upper()} 照片最大 {most} MB。照片没有保存，请缩小后再上传。"
        )
    return format


def _why_not_picture(head: bytes) -> str:
    if not head.strip(b"\0"):
        return f"照片文件里没有内容（全部是空白）。{AGAIN}"
    name = containers.foreign_name(head)
    if name is None:
        return f"这个文件不是照片。{AGAIN}"
    if name.endswith(("图片", "动图")):
        return f"不接受{name}，只接受 JPG、PNG、WebP、HEIC 照片。{AGAIN}"
    return f"这不是照片，是{name}。{AGAIN}"


def _check_pixels(parcel: containers.Parcel) -> None:
    if parcel.width < 1 or parcel.height < 1:
        raise containers.Damaged
    most = LIMITS[parcel.format][1]
    if parcel.format == "jpeg" and parcel.buffered:
        most = BUFFERED_JPEG
    if parcel.width * parcel.height > most * 1_000_000:
        kind = "渐进式 JPEG" if parcel.format == "jpeg" and parcel.buffered else parcel.format.upper()
        raise _refused(
            f"照片尺寸太大：{parcel.width}×{parcel.height}，{kind} 照片最多 {most * 100} 万像素。"
            "照片没有保存，请缩小后再上传。"
        )


def _check_whole(parcel: containers.Parcel) -> None:
    """Decode as small as the format allows: the cheapest proof that the whole picture is there."""
    smallest = max(parcel.width, parcel.height) // 8
    with decoder.turn:
        image = decoder.decode(parcel, smallest, luma=True)
        if decoder.ran_dry(parcel, image, smallest):
            raise _refused(f"照片不完整，画面下面缺了一部分，可能在复制时损坏。{AGAIN}")
