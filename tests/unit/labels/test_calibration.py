"""The printer's offset from what a ruler says, and the page that is measured."""

import io

import pypdfium2
import pytest
from PIL import Image

from hev import fonts
from hev.errors import Refused
from hev.labels.calibration import CROSSES, Measured, Offset, corrected, millimetres
from hev.labels.calibration_page import calibration_pdf, drawn

FONT = fonts.find(None)
STRAIGHT = Measured(30, 30, 150, 230)


def test_a_printer_that_prints_true_needs_nothing():
    assert corrected(Offset(), STRAIGHT) == Offset(0, 0)


def test_what_is_printed_too_far_right_and_too_high_moves_left_and_down():
    found = corrected(Offset(), Measured(31.5, 28.8, 150, 230))
    assert found == Offset(-1.5, 1.2)
    assert str(found) == "向左 1.5 毫米、向下 1.2 毫米"


def test_a_second_page_corrects_what_the_first_left():
    assert corrected(Offset(-1.5, 1.2), Measured(30.2, 30, 150.4, 229.6)) == Offset(-1.7, 1.2)


@pytest.mark.parametrize("read", [Measured(30, 30, 144, 230), Measured(30, 30, 150, 221)])
def test_a_scaled_page_is_refused_and_says_what_to_do(read):
    with pytest.raises(Refused, match="缩放"):
        corrected(Offset(), read)


def test_a_printer_is_not_two_centimetres_off():
    with pytest.raises(Refused, match="量错"):
        corrected(Offset(), Measured(55, 30, 150, 230))


@pytest.mark.parametrize("text", ["30.5", " 30,5 ", "３０．５", "30，5", "30。5", "30.5毫米", "30.5 mm"])
def test_a_length_is_read_as_people_write_it(text):
    assert millimetres(text, "left") == 30.5


@pytest.mark.parametrize("text", ["", "三十", "nan", "1e2", "-3", "0", "³", "30.5.1", "9" * 400, "300"])
def test_what_is_no_length_is_refused(text):
    with pytest.raises(Refused, match="毫米"):
        millimetres(text, "left")


@pytest.mark.skipif(FONT is None, reason="fonts-noto-cjk is not installed")
@pytest.mark.parametrize("moved", [Offset(), Offset(2, -1.5)])
def test_the_crosses_stand_where_they_are_measured(moved):
    out = io.BytesIO()
    calibration_pdf("二楼惠普", moved, out, FONT)
    page = pypdfium2.PdfDocument(out.getvalue())[0].render(scale=300 / 72).to_pil().convert("L")
    for x, y in CROSSES.values():
        x, y = x + moved.right, y + moved.down
        assert dark(page, x, y - 7) == pytest.approx(x, abs=0.1)
        assert dark(page.transpose(Image.Transpose.TRANSPOSE), y, x - 7) == pytest.approx(y, abs=0.1)


def dark(page, near, row):
    """Where within 2 mm of `near` the row is dark, mm."""
    mm = 300 / 25.4
    found = [
        px
        for px in range(round((near - 2) * mm), round((near + 2) * mm))
        if page.getpixel((px, round(row * mm))) < 128
    ]
    return sum(found) / len(found) / mm if found else None


def test_everything_stands_within_what_printers_reach():
    drawing = drawn()
    for s in drawing.strokes:
        assert 5 <= min(s.x1, s.x2) <= max(s.x1, s.x2) <= 205
        assert 5 <= min(s.y1, s.y2) <= max(s.y1, s.y2) <= 292
    assert all(w.x + sum(2 if ord(c) > 255 else 1 for c in w.text) * w.size / 2 < 205 for w in drawing.words)
