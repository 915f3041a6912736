"""Draws house fronts as a phone would photograph them: JPEG with EXIF time, position and orientation."""

import datetime as dt
import io
import random
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw
from PIL.ExifTags import GPS, IFD, Base
from PIL.TiffImagePlugin import IFDRational

from hev.demo import facade

QUALITY = 80
# how the pixels must be turned before saving so that the orientation in EXIF shows them upright
UNTURN = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def house(
    seed: int,
    taken_at: dt.datetime | None = None,
    latitude: float | None = None,
    longitude: float | None = None,
    size: tuple[int, int] = (1280, 960),
    orientation: int = 1,
) -> bytes:
    """A JPEG of about 120–220 kB at the usual size, shown upright as `size`; `taken_at` is naive China time.

    The same arguments make the same bytes; other seeds draw other houses. EXIF has only what is given.
    """
    image = drawing(seed, size)
    if orientation in UNTURN:
        image = image.transpose(UNTURN[orientation])
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, exif=exif(taken_at, latitude, longitude, orientation))
    return out.getvalue()


def drawing(seed: int, size: tuple[int, int] = (1280, 960)) -> Image.Image:
    """The upright picture itself, RGB."""
    rng = random.Random(seed)
    image = Image.new("RGB", facade.SIZE)
    facade.draw(ImageDraw.Draw(image), rng)
    if rng.random() < 0.5:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)  # the light comes from the other side
    grain = ImageChops.offset(_grain(), rng.randrange(facade.WIDTH), rng.randrange(facade.HEIGHT))
    image = ImageChops.add(image, grain, offset=-128)
    return image if size == facade.SIZE else image.resize(size)


def exif(
    taken_at: dt.datetime | None, latitude: float | None, longitude: float | None, orientation: int = 1
) -> Image.Exif:
    """The EXIF block of a phone's picture; naive China time, WGS 84 degrees, orientation 1–8."""
    block = Image.Exif()
    block[Base.Make], block[Base.Model] = "Example", "Phone 1"
    block[Base.Orientation] = orientation
    if taken_at is not None:
        stamp = taken_at.strftime("%Y:%m:%d %H:%M:%S")
        block[Base.DateTime] = stamp
        block.get_ifd(IFD.Exif).update({Base.DateTimeOriginal: stamp, Base.OffsetTimeOriginal: "+08:00"})
    if latitude is not None and longitude is not None:
        block.get_ifd(IFD.GPSInfo).update(
            {
                GPS.GPSLatitudeRef: "N" if latitude >= 0 else "S",
                GPS.GPSLatitude: _degrees(latitude),
                GPS.GPSLongitudeRef: "E" if longitude >= 0 else "W",
                GPS.GPSLongitude: _degrees(longitude),
            }
        )
    return block


def _degrees(value: float) -> tuple[IFDRational, IFDRational, IFDRational]:
    """Degrees, minutes, and seconds to 1/1000 (3 cm)."""
    thousandths = round(abs(value) * 3_600_000)
    minutes, seconds = divmod(thousandths, 60_000)
    degrees, minutes = divmod(minutes, 60)
    return IFDRational(degrees), IFDRational(minutes), IFDRational(seconds, 1000)


@lru_cache(maxsize=1)
def _grain() -> Image.Image:
    """The unevenness of plaster, soil and sensor, drawn once: fine grain over coarser patches, mean 128."""
    rng = random.Random(1)
    fine = Image.frombytes("L", facade.SIZE, _bell(rng, facade.WIDTH * facade.HEIGHT, 3))
    small = (facade.WIDTH // 5, facade.HEIGHT // 5)
    coarse = Image.frombytes("L", small, _bell(rng, small[0] * small[1], 4)).resize(facade.SIZE)
    return Image.merge("RGB", (ImageChops.add(fine, coarse, offset=-128),) * 3)


def _bell(rng: random.Random, count: int, spread: int) -> bytes:
    """`count` bytes around 128, roughly bell-shaped, from one random draw each."""
    table = bytes(
        min(255, max(0, 128 + round(spread * (i.bit_count() - 4) / 1.41 + spread * (i % 7 - 3) / 4)))
        for i in range(256)
    )
    return rng.randbytes(count).translate(table)
