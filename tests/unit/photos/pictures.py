"""Generated pictures for the tests of photos."""

import io
import random
from collections.abc import Callable

import pillow_heif
from PIL import Image, TiffImagePlugin

CORNERS = {
    "top left": (255, 0, 0),
    "top right": (0, 160, 0),
    "bottom left": (0, 0, 255),
    "bottom right": (90, 90, 0),
}
# How the upright picture must be stored for each EXIF orientation.
STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def house(width: int = 320, height: int = 240) -> Image.Image:
    """A picture with a colour of its own in each quarter."""
    image = Image.new("RGB", (width, height))
    for number, colour in enumerate(CORNERS.values()):
        left, top = number % 2 * width // 2, number // 2 * height // 2
        image.paste(colour, (left, top, left + width // 2, top + height // 2))
    return image


def noisy(width: int = 320, height: int = 240, seed: int = 7) -> Image.Image:
    """A picture whose data do not compress away, the same for the same seed."""
    grain = Image.frombytes(
        "RGB", (width // 4, height // 4), random.Random(seed).randbytes(width * height // 16 * 3)
    )
    return grain.resize((width, height), Image.Resampling.BICUBIC)


def exif(orientation: int = 1, **more: object) -> bytes:
    """An EXIF block: `taken`, `digitized`, `changed` texts, `gps` as a directory of Pillow's."""
    block = Image.Exif()
    block[0x0112] = orientation
    block[0x010F], block[0x0110] = "HUAWEI", "HUAWEI P30"
    if "changed" in more:
        block[0x0132] = more["changed"]
    inner = block.get_ifd(0x8769)
    for name, tag in (("taken", 0x9003), ("digitized", 0x9004)):
        if name in more:
            inner[tag] = more[name]
    if "gps" in more:
        block.get_ifd(0x8825).update(more["gps"])  # type: ignore[call-overload]
    return block.tobytes()


def position(lat: tuple[object, ...], lon: tuple[object, ...], sides: str = "NE") -> dict[int, object]:
    """A GPS directory; each number may be a pair (numerator, denominator)."""
    return {1: sides[0], 2: tuple(map(_rational, lat)), 3: sides[1], 4: tuple(map(_rational, lon))}


def _rational(number: object) -> TiffImagePlugin.IFDRational:
    top, bottom = number if isinstance(number, tuple) else (number, 1)
    return TiffImagePlugin.IFDRational(top, bottom)


def saved(image: Image.Image, format: str = "JPEG", **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, format, **options)
    return stream.getvalue()


def heic(image: Image.Image, **options: object) -> bytes:
    stream = io.BytesIO()
    pillow_heif.from_pillow(image).save(stream, quality=80, **options)
    return stream.getvalue()


KINDS: dict[str, Callable[[], bytes]] = {
    "baseline": lambda: saved(house()),
    "progressive": lambda: saved(house(), progressive=True),
    "restart markers": lambda: saved(house(), restart_marker_rows=1),
    "gray JPEG": lambda: saved(house().convert("L")),
    "CMYK JPEG": lambda: saved(house().convert("CMYK")),
    "colours unsampled": lambda: saved(house(), subsampling=0),
    "RGB PNG": lambda: saved(house(), "PNG"),
    "palette PNG": lambda: saved(house().quantize(16), "PNG", transparency=0),
    "alpha PNG": lambda: saved(house().convert("RGBA"), "PNG"),
    "gray alpha PNG": lambda: saved(house().convert("LA"), "PNG"),
    "one-bit PNG": lambda: saved(house().convert("1"), "PNG"),
    "16-bit PNG": lambda: saved(Image.new("I;16", (320, 240), 30000), "PNG"),
    "lossy WebP": lambda: saved(house(), "WEBP"),
    "lossless WebP": lambda: saved(house().convert("RGBA"), "WEBP", lossless=True, exif=exif()),
    "HEIC": lambda: heic(house()),
}
