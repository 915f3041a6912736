"""Geometry of the label sheets and what stands on a label."""

import pytest

from hev.errors import Refused
from hev.labels.sheets import SHEETS, LabelText, positions, sheet_named, texts
from hev.paper import fit

QUIET = 4
A4 = (210, 297)


def square(text: str) -> float:
    return float(len(text))


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS.keys())
def test_labels_fill_an_a4_page_and_do_not_overlap(sheet):
    spots = list(positions(sheet, 1, sheet.per_page))
    assert {spot.page for spot in spots} == {0}
    assert len({(spot.x, spot.y) for spot in spots}) == sheet.per_page == int(sheet.name.split()[0])
    assert all(0 <= s.x <= A4[0] - sheet.width and 0 <= s.y <= A4[1] - sheet.height for s in spots)


@pytest.mark.parametrize(
    ("name", "side", "zone"), [("24", 30, QUIET), ("12", 40, 3.7), ("8", 40, QUIET), ("1", 140, QUIET)]
)
def test_symbol_is_30_40_or_140_mm_with_white_around_it(name, side, zone):
    sheet = SHEETS[name]
    module = side / 37
    assert sheet.code == side
    # lines beside the code do not bound it, those above do
    above = max([0.0, *(y for x, y, _ in sheet.rules if x < sheet.code_x + side)])
    around = (sheet.code_x, sheet.code_y - above, sheet.height - sheet.code_y - side)
    assert min(around) / module > zone - 0.02
    beside = [p for p in sheet.places.values() if sheet.code_y < p.y < sheet.code_y + side]
    assert all(place.x - sheet.code_x - side >= QUIET * module for place in beside)


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS.keys())
def test_words_stay_clear_of_the_edge_that_printers_cannot_reach(sheet):
    for place in sheet.places.values():
        assert place.x + place.width <= sheet.width - 4.2
        assert place.y + sheet.top >= 4.2
        assert place.y <= sheet.height - 2.5
        assert sheet.top + (sheet.rows - 1) * sheet.height + place.y <= A4[1] - 3.5


def test_a_started_sheet_is_continued_and_then_turned():
    spots = list(positions(SHEETS["24"], 23, 3))
    assert spots == [(0, 70, 259.5), (0, 140, 259.5), (1, 0, 0.5)]


@pytest.mark.parametrize("start", [0, 25, -1])
def test_a_start_beyond_the_sheet_is_refused(start):
    with pytest.raises(Refused, match="1 到 24"):
        positions(SHEETS["24"], start, 1)


def test_an_unknown_sheet_is_refused():
    with pytest.raises(Refused, match="标签纸"):
        sheet_named("21")


def test_a_label_names_village_head_number_short_code_and_telephone():
    words = texts(LabelText("柳树坪村", "0815", "李四", "12345678", "0816-2345678", "X"))
    assert words["head"] == "户主 李四"
    assert words["house"] == "户编号 0815"
    assert words["short_code"] == "短码 1234 5678"
    assert words["telephone"] == "☎ 0816-2345678"
    assert words["scan"] + words["help"] == "微信扫一扫，看住房核验结果"


def test_a_village_without_telephone_leaves_the_line_out():
    assert "telephone" not in texts(LabelText("柳树坪村", "1", "李四", "12345678", "", "X"))


def test_a_short_text_keeps_its_size():
    fitted = fit("李四", 20, 10, 5, square)
    assert fitted.lines == ("李四",)
    assert fitted.size == 10


def test_a_longer_text_shrinks_just_enough():
    fitted = fit("一" * 8, 20, 10, 5, square)
    assert fitted.lines == ("一" * 8,)
    assert fitted.size * 8 == pytest.approx(20 / 25.4 * 72)


def test_a_text_that_never_fits_is_cut_with_an_ellipsis():
    fitted = fit("一" * 40, 20, 10, 5, square)
    assert fitted.size == 5
    assert fitted.lines == ("一" * 10 + "…",)


def test_a_name_of_25_characters_is_broken_and_not_cut():
    name = "户主 阿卜杜热合曼·麦麦提吐尔逊·伊敏江艾合买提玉素甫江"
    fitted = fit(name, 26.3, 11, 5, square, lines=2)
    assert "".join(fitted.lines) == name
    assert len(fitted.lines) == 2


def test_the_dot_of_a_name_does_not_begin_a_line():
    fitted = fit("一二三四五·六七八", 10.5, 10, 5, square, lines=2)
    assert "".join(fitted.lines) == "一二三四五·六七八"
    assert not any(line.startswith("·") for line in fitted.lines)
