"""Takes picture files apart by their content: format, size, EXIF block, pixel data without metadata."""

import re
import struct
import zlib
from dataclasses import dataclass

HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_JPEG_BARE = {0x01, *range(0xD0, 0xD8)}  # markers without a length
_JPEG_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# The decoder needs JFIF (APP0) and Adobe (APP14) to know the colours; the rest is metadata.
_JPEG_DROPPED = {*range(0xE1, 0xEE), 0xEF, 0xFE}
_MOST_SCANS = 100

# What people send instead of a picture, told by the first bytes.
_FOREIGN = (
    (b"GIF8", "GIF 动图"),
    (b"BM", "BMP 图片"),
    (b"II*\0", "TIFF 或相机 RAW 图片"),
    (b"MM\0*", "TIFF 或相机 RAW 图片"),
    (b"%PDF", "PDF 文件"),
    (b"PK\3\4", "Word、Excel 文档或压缩包"),
    (b"\xd0\xcf\x11\xe0", "Word、Excel 等旧版 Office 文档"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\x1a\x45\xdf\xa3", "视频"),
    (b"\0\0\1\xba", "视频"),
    (b"FLV", "视频"),
    (b"ID3", "录音"),
    (b"#!AMR", "录音"),
)


class Damaged(Exception):
    """The bytes contradict their own format."""


class Truncated(Damaged):
    """The file ends before its format says so."""


@dataclass(frozen=True)
class Parcel:
    """A picture taken apart: size in pixels as stored, and bytes that hold the pixels and no metadata.

    `buffered` tells that a decoder must hold the whole picture at full size, whatever size is asked of it.
    """

    format: str
    width: int
    height: int
    pixels: bytes
    exif: bytes | None = None
    buffered: bool = True


def picture_format(head: bytes) -> str | None:
    """jpeg, png, webp or heic by the first bytes; None for anything else."""
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(_PNG):
        return "png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS and b"avif" not in head[8:40]:
        return "heic"
    return None


def foreign_name(head: bytes) -> str | None:
    """What a file that is no accepted picture seems to be, in words for the person at the screen."""
    if head[4:8] == b"ftyp":
        return "AVIF 图片" if b"avif" in head[8:40] else "视频"
    if head[:4] == b"RIFF":
        return "视频或录音"
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        return "网页或文本文件"
    return next((name for start, name in _FOREIGN if head.startswith(start)), None)


def open_jpeg(data: bytes) -> Parcel:
    """Walk the segments up to the first scan; raises Truncated or Damaged."""
    kept, exif, frame, at = [b"\xff\xd8"], None, None, 2
    while True:
        marker, at, end = _next_segment(data, at)
        body = data[at + 4 : end]
        if marker in _JPEG_FRAMES:
            frame = frame or (marker, body)
        if marker == 0xE1 and exif is None and body.startswith(b"Exif\0"):
            exif = body
        if marker not in _JPEG_DROPPED:
            kept.append(data[at:end])
        if marker == 0xDA:
            break
        at = end
    if frame is None or len(frame[1]) < 6 or not body:
        raise Damaged
    height, width, components = struct.unpack(">HHB", frame[1][1:6])
    # Progressive, or colours in separate scans: the decoder holds all coefficients and does all scans.
    buffered = frame[0] not in (0xC0, 0xC1) or body[0] < components
    if buffered and data.count(b"\xff\xda", end) > _MOST_SCANS:
        raise Damaged
    return Parcel("jpeg", width, height, b"".join([*kept, data[end:]]), exif, buffered)


def _next_segment(data: bytes, at: int) -> tuple[int, int, int]:
    """Marker, its offset and the end of its segment, at or after `at`; stray bytes are stepped over."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 4 > len(data):
            raise Truncated
        marker = data[at + 1]
        if marker == 0xFF or marker == 0 or marker in _JPEG_BARE:
            at += 1
            continue
        if marker == 0xD9:
            raise Damaged
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if end > len(data):
            raise Truncated
        return marker, at, max(end, at + 4)


def jpeg_padded(pixels: bytes) -> bytes:
    """The same one-scan JPEG with filler before the marker that ends its scan.

    A whole picture decodes to the same pixels with or without it; one whose data ran out early does not.
    The restart markers let the filler in when the data ran out exactly at such a marker.
    """
    scan = pixels.index(b"\xff\xda")
    end = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]").search(pixels, scan + 2)
    cut = end.start() if end else len(pixels)
    filler = b"".join(b"\x5a\x93\x27\x6c" * 8 + bytes([0xFF, 0xD0 + n]) for n in range(8))
    return pixels[:cut] + filler + pixels[cut:]


def open_png(data: bytes) -> Parcel:
    """Walk the chunks with their checksums; raises Truncated or Damaged."""
    kept, exif, at, name = [_PNG], None, len(_PNG), b""
    while name != b"IEND":
        if at + 12 > len(data):
            raise Truncated
        length, name = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise Truncated if name.isalpha() else Damaged
        if name == b"eXIf":
            exif = data[at + 8 : end - 4]
        if name in _PNG_KEPT:
            if zlib.crc32(memoryview(data)[at + 4 : end - 4]) != int.from_bytes(data[end - 4 : end], "big"):
                raise Damaged
            kept.append(data[at:end])
        at = end
    if len(kept) < 2 or kept[1][4:8] != b"IHDR" or len(kept[1]) != 25:
        raise Damaged
    width, height = struct.unpack_from(">II", kept[1], 8)
    return Parcel("png", width, height, b"".join(kept), exif)


def open_webp(data: bytes) -> Parcel:
    """Walk the RIFF chunks; raises Truncated or Damaged."""
    total = 8 + int.from_bytes(data[4:8], "little")
    if total > len(data) or len(data) < 30:
        raise Truncated
    exif, at = None, 12
    while at + 8 <= total:
        name, length = struct.unpack_from("<4sI", data, at)
        if name == b"EXIF":
            exif = data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
    return Parcel("webp", *_webp_size(data[12:16], data[20:30]), data[:total], exif)


def _webp_size(kind: bytes, body: bytes) -> tuple[int, int]:
    if kind == b"VP8X":
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF
    raise Damaged


def check_boxes(data: bytes) -> None:
    """Walk the top boxes of a HEIC file; raises Truncated when the last is cut or the picture missing."""
    at, names = 0, set()
    while at < len(data):
        if at + 8 > len(data):
            raise Truncated
        length, name = struct.unpack_from(">I4s", data, at)
        if length == 1 and at + 16 <= len(data):
            length = int.from_bytes(data[at + 8 : at + 16], "big")
        names.add(name)
        at = len(data) if length == 0 else at + max(length, 8)
    if at > len(data) or not names >= {b"meta", b"mdat"}:
        raise Truncated
