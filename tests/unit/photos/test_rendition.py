"""What is served is upright, small, free of metadata and bears its watermark."""

import io
from datetime import datetime

import pytest
from PIL import Image, ImageChops

from hev.errors import Refused
from hev.photos import rendition
from tests.unit.photos.pictures import CORNERS, KINDS, STORED, exif, house, noisy, saved

TEXT = "2020-06-03 14:22 EXIF"


def rendered(tmp_path, data, text=TEXT):
    source, target = tmp_path / "source", tmp_path / "out" / "view"
    source.write_bytes(data)
    rendition.render(source, target, text)
    return target


def opened(path):
    image = Image.open(io.BytesIO(path.read_bytes()))
    image.load()
    return image


def looks_upright(image):
    spots = {
        "top left": (0.2, 0.2),
        "top right": (0.8, 0.2),
        "bottom left": (0.2, 0.6),
        "bottom right": (0.8, 0.6),
    }
    for name, (across, down) in spots.items():
        seen = image.getpixel((int(image.width * across), int(image.height * down)))
        if any(abs(a - b) > 40 for a, b in zip(seen, CORNERS[name], strict=True)):
            return False
    return True


@pytest.mark.parametrize("orientation", range(1, 9))
def test_rendition_stands_upright_whatever_the_camera_wrote(tmp_path, orientation):
    image = house(400, 300)
    stored = image.transpose(STORED[orientation]) if orientation > 1 else image
    view = opened(rendered(tmp_path, saved(stored, exif=exif(orientation))))
    assert view.size == (400, 300)
    assert looks_upright(view)


@pytest.mark.parametrize("kind", [k for k in KINDS if k.split()[0] not in ("gray", "one-bit", "16-bit")])
def test_rendition_keeps_the_colours_of_every_kind(tmp_path, kind):
    view = opened(rendered(tmp_path, KINDS[kind]()))
    assert (view.format, view.mode, view.size) == ("JPEG", "RGB", (320, 240))
    assert kind == "palette PNG" or looks_upright(view)


def test_16_bit_gray_keeps_its_brightness(tmp_path):
    assert abs(opened(rendered(tmp_path, KINDS["16-bit PNG"]())).getpixel((50, 50))[0] - 30000 / 256) < 4


def test_transparent_parts_become_white(tmp_path):
    clear = Image.new("RGBA", (320, 240), (10, 20, 30, 0))
    assert min(opened(rendered(tmp_path, saved(clear, "PNG"))).getpixel((50, 50))) > 250


@pytest.mark.parametrize(("size", "expected"), [((4000, 3000), (1600, 1200)), ((300, 5000), (96, 1600))])
def test_rendition_is_at_most_1600_pixels_long(tmp_path, size, expected):
    assert opened(rendered(tmp_path, saved(house(*size)))).size == expected


def test_rendition_carries_no_metadata(tmp_path):
    data = saved(house(), exif=exif(6), comment=b"secret", icc_profile=b"secret" * 100, xmp=b"secret")
    content = rendered(tmp_path, data).read_bytes()
    assert b"secret" not in content
    assert b"HUAWEI" not in content
    assert set(opened(tmp_path / "out" / "view").info) <= {
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
    }


@pytest.mark.parametrize("background", ["white", "black", "gray"])
def test_watermark_stands_out_at_bottom_right_of_any_background(tmp_path, background):
    plain = Image.new("RGB", (1280, 960), background)
    view = opened(rendered(tmp_path, saved(plain))).convert("L")
    left, top, right, bottom = (
        ImageChops.difference(view, plain.convert("L")).point(lambda d: d > 60 and 255).getbbox()
    )
    assert left > 640
    assert top > 900
    assert right >= 1260
    assert bottom >= 940
    dark, bright = view.crop((left, top, right, bottom)).getextrema()
    assert dark < 40
    assert bright > 215


@pytest.mark.parametrize("size", [(1, 1), (61, 58), (8, 900), (3000, 5)])
def test_odd_sizes_are_rendered_too(tmp_path, size):
    assert opened(rendered(tmp_path, saved(house(*size)))).format == "JPEG"


@pytest.mark.parametrize("size", [(1280, 960), (960, 1280), (4000, 300)])
def test_thumbnail_fits_its_box_and_its_bytes(tmp_path, size):
    source, target = tmp_path / "source", tmp_path / "thumb"
    source.write_bytes(saved(noisy(*size), exif=exif(6)))
    rendition.thumbnail(source, target)
    assert len(target.read_bytes()) <= rendition.THUMB_BYTES
    thumb = opened(target)
    assert thumb.width <= 120
    assert thumb.height <= 90
    assert thumb.width == 120 or thumb.height == 90


def test_files_are_private_and_nothing_is_left_beside_them(tmp_path):
    target = rendered(tmp_path, saved(house()))
    assert target.stat().st_mode & 0o777 == 0o600
    assert list(target.parent.iterdir()) == [target]


def test_photo_that_broke_on_the_disk_is_refused(tmp_path):
    with pytest.raises(Refused, match="已损坏"):
        rendered(tmp_path, saved(house())[:-100])


@pytest.mark.parametrize(("source", "word"), [("exif", "EXIF"), ("file", "FILE"), ("upload", "UPLOAD")])
def test_watermark_says_where_its_time_came_from(source, word):
    assert rendition.watermark(datetime(2020, 6, 3, 14, 22, 5), source) == f"2020-06-03 14:22 {word}"
