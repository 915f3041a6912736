"""Reads when, where and with what a picture was taken from its EXIF block, and never raises."""

import re
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta

EARLIEST = datetime(1990, 1, 1)  # before digital cameras: a clock that was never set
LATEST = datetime(2100, 1, 1)

_MAKE, _MODEL, _ORIENTATION, _CHANGED, _EXIF_IFD, _GPS_IFD = 0x010F, 0x0110, 0x0112, 0x0132, 0x8769, 0x8825
_ORIGINAL, _DIGITIZED = 0x9003, 0x9004
_LAT_REF, _LAT, _LON_REF, _LON = 1, 2, 3, 4
# EXIF value type → struct letter of one item; rationals are two longs.
_TYPES = {1: "B", 2: "s", 3: "H", 4: "I", 5: "II", 7: "s", 9: "i", 10: "ii", 11: "f", 12: "d"}
_TIME = re.compile(r"(\d{4})[:\-/.](\d\d?)[:\-/.](\d\d?)[ T](\d\d?):(\d\d)(?::(\d\d))?", re.ASCII)
_MOST_ENTRIES = 500

Value = bytes | list[float]
Directory = dict[int, Value]


@dataclass(frozen=True)
class Exif:
    """What a picture says of itself: orientation 1–8, naive local time, degrees (WGS-84), camera name."""

    orientation: int = 1
    taken_at: datetime | None = None
    lat: float | None = None
    lon: float | None = None
    camera: str | None = None


def read(block: bytes | None, now: datetime | None = None) -> Exif:
    """The Exif of a TIFF block (with or without its `Exif` prefix); an unreadable one says nothing.

    With `now` (UTC) a time more than a day ahead of it is ignored as absurd.
    """
    if not block:
        return Exif()
    block = block.removeprefix(b"Exif\0\0")
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(block[:4])
    if order is None:
        return Exif()
    main = _directory(block, order, _number(block[4:8], order))
    inner = _linked(block, order, main, _EXIF_IFD)
    lat, lon = _position(_linked(block, order, main, _GPS_IFD))
    turned = main.get(_ORIENTATION)
    orientation = int(turned[0]) if isinstance(turned, list) and turned and 1 <= turned[0] <= 8 else 1
    times = (inner.get(_ORIGINAL), inner.get(_DIGITIZED), main.get(_CHANGED))
    taken_at = next((t for t in map(_time, times) if t and _plausible(t, now)), None)
    return Exif(orientation, taken_at, lat, lon, _camera(main))


def _number(raw: bytes, order: str) -> int:
    return int(struct.unpack(order + "I", raw)[0]) if len(raw) == 4 else 0


def _linked(block: bytes, order: str, main: Directory, tag: int) -> Directory:
    at = main.get(tag)
    # A fraction by nothing is no place: NaN and infinity fail the comparison.
    if isinstance(at, list) and at and 0 <= at[0] <= len(block):
        return _directory(block, order, int(at[0]))
    return {}


def _directory(block: bytes, order: str, at: int) -> Directory:
    """Tag → value of the directory at offset `at`; entries that point outside the block are left out."""
    if not 8 <= at <= len(block) - 2:
        return {}
    found: Directory = {}
    (count,) = struct.unpack_from(order + "H", block, at)
    for entry in range(at + 2, at + 2 + 12 * min(count, _MOST_ENTRIES), 12):
        if entry + 12 > len(block):
            break
        tag, kind, items = struct.unpack_from(order + "HHI", block, entry)
        value = _value(block, order, entry + 8, kind, items)
        if value is not None:
            found.setdefault(tag, value)
    return found


def _value(block: bytes, order: str, at: int, kind: int, items: int) -> Value | None:
    letters = _TYPES.get(kind)
    if letters is None or not 0 < items <= len(block):
        return None
    size = struct.calcsize("<" + letters) * items
    if size > 4:
        at = _number(block[at : at + 4], order)
    raw = block[at : at + size]
    if len(raw) < size:
        return None
    if letters == "s":
        return raw
    numbers = struct.unpack(f"{order}{letters[0] * (items * len(letters))}", raw)
    if len(letters) == 1:
        return list(numbers)
    return [
        top / bottom if bottom else float("nan") for top, bottom in zip(*[iter(numbers)] * 2, strict=True)
    ]


def _time(value: Value | None) -> datetime | None:
    match = _TIME.match(value.decode("latin-1").strip()) if isinstance(value, bytes) else None
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    try:
        # Some Android cameras write the hour after midnight as 24.
        return datetime(year, month, day, 0 if hour == 24 else hour, minute, second)
    except ValueError:
        return None


def _plausible(taken_at: datetime, now: datetime | None) -> bool:
    return EARLIEST <= taken_at < LATEST and (now is None or taken_at <= now + timedelta(days=1))


def _position(gps: Directory) -> tuple[float, float] | tuple[None, None]:
    lat = _degrees(gps.get(_LAT), gps.get(_LAT_REF), b"NS", 90)
    lon = _degrees(gps.get(_LON), gps.get(_LON_REF), b"EW", 180)
    if lat is None or lon is None or (lat == 0 and lon == 0):  # 0, 0 is a receiver that had no fix
        return None, None
    return lat, lon


def _degrees(parts: Value | None, side: Value | None, sides: bytes, limit: int) -> float | None:
    """Degrees from one to three numbers (degrees, minutes, seconds) and a letter such as N or S."""
    if not isinstance(parts, list) or not 1 <= len(parts) <= 3 or not isinstance(side, bytes):
        return None
    letter = side.strip(b"\0 ").upper()[:1]
    degrees, minutes, seconds = [*parts, 0.0, 0.0][:3]
    # A comparison with NaN (0/0) is false, so this also refuses it.
    if not letter or letter not in sides or not (0 <= minutes <= 60 and 0 <= seconds <= 60):
        return None
    total = degrees + minutes / 60 + seconds / 3600
    if not 0 <= total <= limit:
        return None
    return round(-total if letter == sides[1:] else total, 7)


def _camera(main: Directory) -> str | None:
    make, model = _words(main.get(_MAKE)), _words(main.get(_MODEL))
    text = model if model.lower().startswith(make.lower()) else f"{make} {model}".strip()
    return text[:60].strip() or None


def _words(value: Value | None) -> str:
    if not isinstance(value, bytes):
        return ""
    raw = value.split(b"\0")[0][:200]
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", "ignore")
    return " ".join("".join(c for c in text if c.isprintable()).split())
