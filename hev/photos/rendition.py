"""Makes what is served of a photo: a watermarked upright picture rebuilt from pixels, and a thumbnail."""

import io
from datetime import datetime
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from hev.errors import Refused
from hev.photos import containers, decoder, exif
from hev.photos.store import write_durably

LONGEST = 1600
QUALITY = 78
THUMB_BOX = (120, 90)
THUMB_BYTES = 2500
_SOURCES = {"exif": "EXIF", "file": "FILE", "upload": "UPLOAD"}
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SMALLEST_TEXT = 11  # pixels; below it digits cannot be told apart


def watermark(taken_at: datetime, source: str, sent: bool = False) -> str:
    """The text of a watermark, e.g. `2020-06-03 14:22 EXIF`; `source` is exif, file or upload, `sent` from elsewhere."""
    return f"{taken_at:%Y-%m-%d %H:%M} {_SOURCES[source]}{' SENT FROM ELSEWHERE' if sent else ''}"


def render(source_path: Path, target_path: Path, watermark: str) -> None:
    """Write the upright JPEG (long side ≤ 1600 px, no metadata) with the ASCII `watermark` at bottom right.

    `source_path` holds a photo that passed the intake; raises Refused when it can no longer be read.
    """
    with decoder.turn:
        image = _upright(source_path, (LONGEST, LONGEST))
        _draw(image, watermark)
        content = _jpeg(image, QUALITY)
    write_durably(target_path, content)


def thumbnail(source_path: Path, target_path: Path) -> None:
    """Write an upright JPEG that fits into 120 × 90 px and 2,500 bytes; raises Refused as `render` does."""
    with decoder.turn:
        image = _upright(source_path, THUMB_BOX)
        content = _small_jpeg(image)
    write_durably(target_path, content)


def smaller(rendition_path: Path, longest: int, quality: int) -> bytes:
    """A rendition for paper, its long side at most `longest` px; raises Refused when it cannot be read."""
    with decoder.turn:
        try:
            with Image.open(rendition_path) as image:
                image.draft("RGB", (longest, longest))
                image.thumbnail((longest, longest), Image.Resampling.LANCZOS)
                return _jpeg(image.convert("RGB"), quality)
        except OSError:
            raise Refused("保存的照片文件已损坏，不能显示。", field="photo") from None


def _upright(source_path: Path, box: tuple[int, int]) -> Image.Image:
    """The RGB pixels of a stored photo, upright, within `box`: decoded reduced, shrunk, then turned."""
    data = source_path.read_bytes()
    try:
        parcel = decoder.unpack(data, containers.picture_format(data[:4096]) or "")
        image = decoder.decode(parcel, 2 * max(box) if box == THUMB_BOX else max(box))
    except containers.Damaged:
        raise Refused("保存的照片文件已损坏，不能显示。请重新上传这张照片。", field="photo") from None
    orientation = exif.read(parcel.exif).orientation if parcel.format != "heic" else 1
    image = _resizable(image)
    image.thumbnail(box if orientation < 5 else box[::-1], Image.Resampling.LANCZOS)
    image = _opaque(image)
    turn = _TURNS.get(orientation)
    return image if turn is None else image.transpose(turn)


def _resizable(image: Image.Image) -> Image.Image:
    """The image in a mode whose pixels can be averaged: no palette, no single bits, no 16-bit greys."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda level: level * (1 / 256)).convert("L")
    if image.mode in ("P", "PA"):
        return image.convert("RGBA")
    return image.convert("L") if image.mode == "1" else image


def _opaque(image: Image.Image) -> Image.Image:
    """New RGB pixels on white, carrying nothing of what the file said besides them."""
    clean = Image.new("RGB", image.size, "white")
    if image.mode in ("RGBA", "LA", "RGBa", "La"):
        layer = image.convert("RGBA")
        clean.paste(layer, mask=layer.getchannel("A"))
    else:
        clean.paste(image.convert("RGB"))
    return clean


def _jpeg(image: Image.Image, quality: int) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=quality, optimize=True)
    return stream.getvalue()


def _small_jpeg(image: Image.Image) -> bytes:
    content = b""
    for quality in (60, 50, 40, 30, 20, 10, 1):
        content = _jpeg(image, quality)
        if len(content) <= THUMB_BYTES:
            break
    return content


def _draw(image: Image.Image, text: str) -> None:
    """White letters outlined in black, bottom right, sized to the picture; narrow ones get several lines."""
    pen = ImageDraw.Draw(image)
    size = max(_SMALLEST_TEXT, round(max(image.size) / 42))
    room = image.width * 0.96
    while size > _SMALLEST_TEXT and _width(pen, text, size) > room:
        size -= 1
    if _width(pen, text, size) > room:
        text = text.replace(" ", "\n")
    margin = max(2, size // 3)
    pen.multiline_text(
        (image.width - margin, image.height - margin),
        text,
        fill="white",
        font=ImageFont.load_default(size),
        anchor="rd",
        align="right",
        stroke_width=max(1, size // 10),
        stroke_fill="black",
    )


def _width(pen: ImageDraw.ImageDraw, text: str, size: int) -> float:
    return pen.textlength(text, font=ImageFont.load_default(size)) + 2 * max(2, size // 3)
