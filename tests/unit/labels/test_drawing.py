"""The print page's drawing: every text in its place, the code at its true size."""

import pytest

from hev.errors import Refused
from hev.labels.code import modules
from hev.labels.drawing import pages
from hev.labels.sheets import SHEETS, LabelText

ADDRESS = "HTTPS://HEV.EXAMPLE.GOV.CN/Q/0123456789ABCDEF"
LABEL = LabelText("云岭镇云岭村", "99010110020100017", "王彦庆", "12345678", "0476-1234567", ADDRESS)


def test_labels_fill_the_sheet_from_the_chosen_place_on():
    drawn = list(pages([LABEL] * 30, SHEETS["24"], 20))
    assert [len(page) for page in drawn] == [5, 24, 1]


def test_a_start_beyond_the_sheet_is_refused():
    with pytest.raises(Refused):
        list(pages([LABEL], SHEETS["8"], 9))


@pytest.mark.parametrize("name", SHEETS)
def test_the_symbol_has_its_promised_width(name: str):
    label = next(pages([LABEL], SHEETS[name]))[0]
    assert label.module * len(modules(ADDRESS)) == pytest.approx(SHEETS[name].code, abs=0.01)


@pytest.mark.parametrize("head", ["王彦庆", "阿不都热合曼·阿不都克里木·买买提艾力·吐尔逊江·库尔班江"])
@pytest.mark.parametrize("name", SHEETS)
def test_text_stays_on_its_label_and_is_readable(name: str, head: str):
    sheet = SHEETS[name]
    label = next(pages([LabelText("某某镇" * 4, "1" * 30, head, "12345678", "", ADDRESS)], sheet))[0]
    for line in label.lines:
        wide = sum(0.58 if c.isascii() else 1.0 for c in line.text) * line.size
        assert line.x + wide <= sheet.left + sheet.width + 0.05
        assert line.y <= sheet.top + sheet.height
        assert line.size >= 1.5
