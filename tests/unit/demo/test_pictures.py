"""Drawn house fronts pass for a phone's photographs."""

import datetime as dt
import io

import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat
from PIL.ExifTags import GPS, IFD, Base

from hev.demo.pictures import drawing, house

TAKEN_AT = dt.datetime(2020, 7, 3, 9, 41, 5)


def opened(data):
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def test_picture_weighs_what_a_shrunk_photo_weighs():
    data = house(1, TAKEN_AT, 40.5, 99.3)
    assert opened(data).size == (1280, 960)
    assert 120_000 < len(data) < 220_000


def test_picture_carries_time_and_position():
    block = opened(house(2, TAKEN_AT, 40.548294, -99.304757)).getexif()
    assert block.get_ifd(IFD.Exif)[Base.DateTimeOriginal] == "2020:07:03 09:41:05"
    place = block.get_ifd(IFD.GPSInfo)
    degrees, minutes, seconds = place[GPS.GPSLatitude]
    assert float(degrees + minutes / 60 + seconds / 3600) == pytest.approx(40.548294, abs=1e-6)
    assert place[GPS.GPSLongitudeRef] == "W"


def test_picture_has_no_time_or_position_unless_given():
    block = opened(house(3)).getexif()
    assert not block.get_ifd(IFD.GPSInfo)
    assert Base.DateTimeOriginal not in block.get_ifd(IFD.Exif)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_turned_pictures_are_upright_when_shown_by_their_orientation(orientation):
    size = (320, 240)
    shown = ImageOps.exif_transpose(opened(house(4, size=size, orientation=orientation)))
    assert shown.size == size
    difference = ImageChops.difference(shown.convert("RGB"), drawing(4, size))
    assert max(ImageStat.Stat(difference).mean) < 12


def test_same_seed_draws_the_same_picture_and_another_seed_another():
    assert house(5, size=(320, 240)) == house(5, size=(320, 240))
    assert house(5, size=(320, 240)) != house(6, size=(320, 240))
