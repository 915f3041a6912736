"""Decodes pictures of the accepted formats, reduced where the format allows it, two at a time."""

import io
import threading

from PIL import Image, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from hev.photos import containers
from hev.photos.containers import Damaged, Parcel, Truncated

# A burst of pictures must not starve the pages: whoever decodes or encodes holds this.
turn = threading.BoundedSemaphore(2)

_OPENERS = {"jpeg": containers.open_jpeg, "png": containers.open_png, "webp": containers.open_webp}


def unpack(data: bytes, format: str) -> Parcel:
    """Take a file apart without decoding it; raises Damaged or Truncated, nothing else."""
    try:
        return _open_heic(data) if format == "heic" else _OPENERS[format](data)
    except Damaged:
        raise
    except Exception as problem:  # hostile bytes: whatever a parser trips over means the same to the person
        raise Damaged from problem


def _open_heic(data: bytes) -> Parcel:
    containers.check_boxes(data)
    import pillow_heif  # slow to load, and few photos are HEIC

    picture = pillow_heif.open_heif(io.BytesIO(data))
    # The file's own turning is applied by the decoder; its EXIF orientation only repeats it.
    width, height = picture.size
    return Parcel("heic", width, height, data, picture.info.get("exif"))


def decode(parcel: Parcel, longest: int, luma: bool = False) -> Image.Image:
    """The picture as stored (not yet upright), long side near but not under `longest` when the format can.

    With `luma` the brightness alone may be decoded. Raises Damaged or Truncated, nothing else.
    The caller holds `turn`.
    """
    try:
        image = _heic_image(parcel) if parcel.format == "heic" else _image(parcel, longest, luma)
    except Damaged:
        raise
    except Exception as problem:
        raise (Truncated if "truncated" in str(problem).lower() else Damaged) from problem
    return image


def _image(parcel: Parcel, longest: int, luma: bool) -> Image.Image:
    # The format's own class, not Image.open: no guessing, no warning or limit of Pillow's (ours came before).
    stream = io.BytesIO(parcel.pixels)
    image: Image.Image
    if parcel.format == "jpeg":
        jpeg = JpegImagePlugin.JpegImageFile(stream)
        scale = min(1.0, longest / max(jpeg.size))
        box = (max(1, int(jpeg.width * scale)), max(1, int(jpeg.height * scale)))
        if jpeg.size != (parcel.width, parcel.height):
            raise Damaged
        jpeg.draft("L" if luma else None, box)
        jpeg.decodermaxblock = max(len(parcel.pixels), 1)  # in one piece the fast Huffman path never stops
        image = jpeg
    elif parcel.format == "png":
        image = PngImagePlugin.PngImageFile(stream)
    else:
        image = WebPImagePlugin.WebPImageFile(stream)
    image.load()
    return image


def _heic_image(parcel: Parcel) -> Image.Image:
    import pillow_heif  # slow to load, and few photos are HEIC

    picture = pillow_heif.open_heif(io.BytesIO(parcel.pixels))
    data, mode = picture.data, picture.mode
    if data is None:
        raise Damaged
    return Image.frombuffer(mode, picture.size, bytes(data), "raw", mode, picture.stride, 1)


def ran_dry(parcel: Parcel, decoded: Image.Image, longest: int) -> bool:
    """Whether a JPEG's data ended before its picture did, though an end marker follows.

    libjpeg then fills the rest with middle grey and tells nobody. So only a picture whose last corner is that
    grey is decoded a second time, with filler after its data: if this changes anything, data were missing.
    """
    if parcel.format != "jpeg" or parcel.buffered:
        return False
    corner = decoded.getpixel((decoded.width - 1, decoded.height - 1))
    levels = corner if isinstance(corner, tuple) else (corner or 0,)
    if any(abs(level - 128) > 1 for level in levels):
        return False
    padded = Parcel("jpeg", parcel.width, parcel.height, containers.jpeg_padded(parcel.pixels), None, False)
    try:
        again = decode(padded, longest, luma=True)
    except Damaged:
        return True
    return again.tobytes() != decoded.tobytes()
