"""Cut-apart slips with one-time passwords."""

import io
from itertools import pairwise

import pypdfium2
import pytest

from hev import fonts
from hev.accounts.slips import FIRST_LOGIN, Slip, slips_pdf
from hev.errors import Refused
from hev.paper import POINT

FONT = fonts.find(None)
VILLAGE = "四川省绵阳市三台县石鼓镇柳树坪村"
LONG = "新疆维吾尔自治区克孜勒苏柯尔克孜自治州阿合奇县哈拉布拉克乡哈拉布拉克村村民委员会"

pytestmark = pytest.mark.skipif(FONT is None, reason="fonts-noto-cjk is not installed")


def slip(number, password="Wm7#kQ2pWm9t", where=VILLAGE):
    return Slip(where, "https://hev.example.gov.cn", f"510722160{number:03d}", password, "2020-07-08 18:00")


def printed(slips):
    out = io.BytesIO()
    assert slips_pdf(slips, out, FONT) == len(slips)
    return pypdfium2.PdfDocument(out.getvalue())


def words(page):
    return page.get_textpage().get_text_range()


def test_eight_slips_stand_on_a_page():
    # each names its one-time password twice: beside it and in the line of help
    pages = printed([slip(n) for n in range(17)])
    assert [words(page).count("一次性密码") for page in pages] == [16, 16, 2]
    assert [words(page).count("有效期至") for page in pages] == [8, 8, 1]


def test_a_slip_says_who_where_and_how():
    text = words(printed([slip(80)])[0])
    for part in (VILLAGE, "https://hev.example.gov.cn", "510722160080", "2020-07-08 18:00", FIRST_LOGIN):
        assert part in text


@pytest.mark.parametrize("password", ["Wm7#kQ2pWm9t", "mWmWmWmWmWmWmWmW", "a1B!c2D@"])
def test_the_password_stands_in_cells_that_do_not_touch(password):
    page = printed([slip(80, password)])[0]
    text = page.get_textpage()
    boxes = cells(text, "一次性密码", len(password))
    assert "".join(c for c, _ in boxes) == password
    for (_, left), (_, right) in pairwise(boxes):
        assert left[2] <= right[0] + 0.01
    assert boxes[-1][1][2] * POINT < 105 - 5


def cells(text, caption, count):
    """The first `count` marks after the caption with their tight boxes (points)."""
    index, length = text.search(caption).get_next()
    found = []
    for n in range(index + length, text.count_chars()):
        character = text.get_text_range(n, 1)
        if character.strip() and len(found) < count:
            found.append((character, text.get_charbox(n)))
    return found


def test_a_long_path_is_broken_and_not_cut():
    assert LONG in "".join(words(printed([slip(1, where=LONG)])[0]).split()).replace("\ufffe", "")


def test_no_slips_give_no_pdf():
    with pytest.raises(Refused, match="没有要打印的账号"):
        slips_pdf([], io.BytesIO(), FONT)
