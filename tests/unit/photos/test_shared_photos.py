"""Real camera photos, where they are at hand: the good become renditions, the broken a sentence."""

from pathlib import Path

import pytest
from PIL import Image

from hev.errors import Refused
from hev.photos import intake, rendition

PHOTOS = Path(__file__).parents[3].parent / "shared" / "data" / "photos"
pytestmark = [pytest.mark.shared, pytest.mark.skipif(not PHOTOS.is_dir(), reason="no shared photos here")]

# Only the metadata of the two broken-*.jpg are odd; their pixels are whole.
GOOD = {
    "gps-1.jpg": (640, 480),
    "gps-2.jpg": (640, 480),
    "gps-3.jpg": (640, 480),
    "iphone.heic": (2566, 3313),
    "no-exif.jpg": (322, 466),
    "orientation-landscape-6.jpg": (600, 450),
    "orientation-portrait-8.jpg": (450, 600),
    "phone-full-size.jpg": (4608, 1976),
    "broken-1.jpg": (636, 227),
    "broken-2.jpg": (61, 58),
}


@pytest.mark.parametrize("name", GOOD)
def test_good_photo_becomes_an_upright_rendition(name, tmp_path):
    picture = intake.check((PHOTOS / name).read_bytes())
    assert (picture.width, picture.height) == GOOD[name]
    rendition.render(PHOTOS / name, tmp_path / "view", "2020-06-03 14:22 FILE")
    with Image.open(tmp_path / "view") as view:
        assert max(view.size) <= 1600
        assert (view.width > view.height) == (picture.width > picture.height)
        assert not view.getexif()
    rendition.thumbnail(PHOTOS / name, tmp_path / "thumb")
    assert (tmp_path / "thumb").stat().st_size <= 2500


def test_camera_photos_tell_time_and_place():
    picture = intake.check((PHOTOS / "gps-1.jpg").read_bytes())
    assert f"{picture.taken_at:%Y-%m-%d %H:%M}" == "2008-10-22 16:28"
    assert (picture.lat, picture.lon) == (
        pytest.approx(43.46745, abs=1e-4),
        pytest.approx(11.88513, abs=1e-4),
    )


def test_photo_that_lost_data_on_its_card_is_refused():
    with pytest.raises(Refused, match="不完整"):
        intake.check((PHOTOS / "corrupted.jpg").read_bytes())
