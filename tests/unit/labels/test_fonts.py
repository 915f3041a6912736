"""Finding a font that prints Chinese names."""

import pytest

from hev import fonts
from hev.errors import Refused


def test_a_machine_without_fonts_is_told_which_package_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(fonts, "DEBIAN", tmp_path / "none.ttc")
    assert fonts.find(None) is None
    with pytest.raises(Refused, match="fonts-noto-cjk"):
        fonts.require(None)


def test_a_setting_that_names_no_font_is_refused_and_not_replaced(tmp_path):
    for setting in (tmp_path / "none.ttf", tmp_path):
        with pytest.raises(Refused, match="HEV_FONT"):
            fonts.find(str(setting))


def test_a_damaged_font_is_refused(tmp_path):
    (tmp_path / "bad.ttf").write_bytes(b"not a font at all")
    with pytest.raises(Refused, match="无法读取"):
        fonts.find(str(tmp_path / "bad.ttf"))


@pytest.mark.skipif(not fonts.DEBIAN.exists(), reason="fonts-noto-cjk is not installed")
def test_the_mainland_face_of_the_collection_is_taken():
    font = fonts.require(None)
    assert (font.path, font.index) == (str(fonts.DEBIAN), 2)
    assert {ord(c) for c in "𠮷㐂䶮·☎〓…"} <= fonts.characters(font.path, font.index)
