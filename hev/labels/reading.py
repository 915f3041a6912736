"""Reads the QR codes of labels in a picture that somebody took: small first, then large, then brighter or sharper."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PIL import Image, ImageFilter, ImageOps

from hev.errors import Refused
from hev.labels.code import token_in
from hev.photos import containers, decoder, intake

# The long side in pixels: most labels read in the first, one across the room or in a crowd only in the last.
SIZES = (1600, 4000)
# More labels than these in one picture are nobody's choice.
MOST = 12


@dataclass(frozen=True)
class Read:
    """The tokens of the labels in a picture, each once, and how many other QR codes there are."""

    tokens: tuple[str, ...] = ()
    others: int = 0


def _as_it_is(image: Image.Image) -> Image.Image:
    return image


def _bright(image: Image.Image) -> Image.Image:
    """For a dark room."""
    return ImageOps.autocontrast(image, cutoff=1)


def _sharp(image: Image.Image) -> Image.Image:
    """For a shaken or unfocused one."""
    return image.filter(ImageFilter.UnsharpMask(3, 200, 0))


# Cheap ones first; the worst, a large picture without any code, takes them all (measured in test_reading.py).
WAYS: tuple[Callable[[Image.Image], Image.Image], ...] = (_as_it_is, _bright, _sharp)


def read(data: bytes) -> Read:
    """The labels in a picture of `data`. Raises Refused(field='photo') as `photos.intake` does, and nothing else."""
    intake.check(data)
    others = 0
    with decoder.turn:
        for image in _looks(data):
            found = _texts(image)
            tokens = tuple(dict.fromkeys(token for text in found if (token := token_in(text))))[:MOST]
            others = max(others, len(found) - len(tokens))
            if tokens:
                return Read(tokens, others)
    return Read(others=others)


def _looks(data: bytes) -> Iterator[Image.Image]:
    """The picture in grey, size by size, each in all WAYS."""
    try:
        parcel = decoder.unpack(data, containers.picture_format(data[:4096]) or "")
        longest = max(parcel.width, parcel.height)
        decoded = None
        for size in SIZES:
            if size > SIZES[0] and longest <= SIZES[0]:
                return
            # Only a JPEG can be decoded reduced: of the others the one decoding serves for all sizes.
            if decoded is None or parcel.format == "jpeg":
                decoded = _grey(decoder.decode(parcel, size, luma=True))
            image = decoded.copy()
            image.thumbnail((size, size), Image.Resampling.BOX)
            for way in WAYS:
                yield way(image)
    except containers.Damaged:
        raise Refused("照片文件已损坏，打不开。请重新拍照，或者输入短码。", field="photo") from None


def _grey(image: Image.Image) -> Image.Image:
    """On white, so that what is drawn on nothing can be read."""
    if image.mode in ("RGBA", "LA", "PA", "P"):
        layer = image.convert("RGBA")
        page = Image.new("RGBA", image.size, "white")
        page.alpha_composite(layer)
        image = page
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda level: level * (1 / 256))
    return image.convert("L")


def _texts(image: Image.Image) -> list[str]:
    """What the QR codes of a grey picture say."""
    import zxingcpp  # a library of its own weight, and only this page needs it

    # Large pictures were made small before: that the library looks at a smaller one too finds the near labels.
    return [code.text for code in zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)]
