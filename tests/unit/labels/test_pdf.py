"""Printed sheets of labels: every code read back from 300 dpi, texts where they belong, rare characters."""

import io
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont
from zxingcpp import BarcodeFormat, read_barcode, read_barcodes

from hev import fonts
from hev.errors import Refused
from hev.labels.code import address
from hev.labels.pdf import labels_pdf, missing
from hev.labels.sheets import SHEETS, LabelText, positions, texts
from hev.paper import POINT

LATIN = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
FONT = fonts.find(None)
DPI = 300
LONG = "阿卜杜热合曼·麦麦提吐尔逊·伊敏江艾合买提玉素甫江"
HEADS = ["李四", "𠮷大山", "㐂福", "䶮·买买提", LONG]

pytestmark = pytest.mark.skipif(FONT is None, reason="fonts-noto-cjk is not installed")


def label(number, head="李四"):
    token = f"{number:016d}"
    url = address("https://hev.example.gov.cn", token)
    return LabelText("石鼓镇柳树坪村", f"{number:04d}", head, f"{10_000_000 + number}", "0816-2345678", url)


def labels(count):
    return [label(n, HEADS[n % len(HEADS)]) for n in range(count)]


def printed(wanted, sheet, font=FONT, **options):
    out = io.BytesIO()
    labels_pdf(wanted, sheet, out=out, font=font, **options)
    return pypdfium2.PdfDocument(out.getvalue())


@cache
def full_page(sheet):
    """The labels of one full sheet and its picture."""
    wanted = labels(SHEETS[sheet].per_page)
    return wanted, picture(printed(wanted, sheet)[0])


def picture(page, dpi=DPI):
    return page.render(scale=dpi / 72).to_pil().convert("L")


def place_of(page, words):
    """Left end and base line of the words, mm from the page's top left, and their right end."""
    text = page.get_textpage()
    found = text.search(words).get_next()
    assert found, f"{words} is not on the page"
    index, count = found
    first, last = text.get_charbox(index, loose=True), text.get_charbox(index + count - 1, loose=True)
    return first[0] * POINT, (page.get_height() - first[1]) * POINT, last[2] * POINT


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_code_of_a_page_at_300_dpi_reads_its_own_address(sheet):
    wanted, image = full_page(sheet)
    found = read_barcodes(image, formats=BarcodeFormat.QRCode)
    assert sorted(code.text for code in found) == [one.address for one in wanted]


@pytest.mark.parametrize("sheet", SHEETS)
def test_each_label_cut_out_and_laid_on_black_still_reads(sheet):
    plan, (wanted, image) = SHEETS[sheet], full_page(sheet)
    for one, spot in zip(wanted, positions(plan, 1, len(wanted)), strict=True):
        box = [spot.x, spot.y, spot.x + plan.width, spot.y + plan.height]
        cut = image.crop([round(mm / 25.4 * DPI) for mm in box])
        ground = Image.new("L", (cut.width + 400, cut.height + 400), 0)
        ground.paste(cut, (200, 200))
        found = read_barcode(ground, formats=BarcodeFormat.QRCode)
        assert found is not None
        assert found.text == one.address


@pytest.mark.parametrize("sheet", SHEETS)
def test_symbol_has_its_true_size_and_place(sheet):
    plan = SHEETS[sheet]
    image = picture(printed([label(1)], sheet)[0])
    top_left = (plan.code_x - 3, plan.top + plan.code_y - 3)
    around = [*top_left, top_left[0] + plan.code + 6, top_left[1] + plan.code + 6]
    box = image.crop([round(mm / 25.4 * DPI) for mm in around]).point(lambda v: 255 * (v < 128))
    edges = [px / DPI * 25.4 for px in box.getbbox()]
    assert edges == pytest.approx([3, 3, plan.code + 3, plan.code + 3], abs=0.12)


@pytest.mark.parametrize("sheet", ["24", "12", "8"])
def test_texts_are_selectable_and_stand_in_their_places(sheet):
    plan = SHEETS[sheet]
    page = printed([label(815)], sheet, start=2)[0]
    corner = next(positions(plan, 2))
    words = {"title": "住房安全有保障 核验", "village": "石鼓镇柳树坪村", "head": "户主 李四"}
    words |= {"house": "户编号 0815", "short_code": "短码 1000 0815", "telephone": "☎ 0816-2345678"}
    for name, text in words.items():
        place = plan.places[name]
        left, low, right = place_of(page, text)
        assert left == pytest.approx(corner.x + place.x, abs=0.2), name
        assert 0 <= low - corner.y - place.y < place.size * POINT * 0.4, name
        assert right <= corner.x + place.x + place.width + 0.1, name


def test_a_printers_offset_moves_everything():
    straight, moved = printed([label(1)], "24")[0], printed([label(1)], "24", offset=(1.5, -2))[0]
    before, after = place_of(straight, "户主 李四"), place_of(moved, "户主 李四")
    assert after[0] - before[0] == pytest.approx(1.5, abs=0.05)
    assert after[1] - before[1] == pytest.approx(-2, abs=0.05)


def test_rare_characters_and_a_name_of_25_characters_are_on_the_page():
    text = printed(labels(5), "8")[0].get_textpage().get_text_range()
    for head in HEADS[1:4]:
        assert head in text.replace("\ufffe", "")
    assert len(LONG) == 25
    assert LONG in "".join(text.split()).replace("\ufffe", "")


@pytest.mark.parametrize("character", "𠮷㐂䶮李")
def test_the_glyph_printed_is_the_glyph_of_that_character(character):
    drawn = glyph_on_paper(character)
    assert likeness(drawn, glyph_of_font(character)) > 0.75
    assert likeness(drawn, glyph_of_font("四")) < 0.6


def glyph_on_paper(character):
    page = printed([label(1, character)], "8")[0]
    _, low, left = place_of(page, "户主")
    side = SHEETS["8"].places["head"].size * POINT
    # one em after the caption and its space
    box = [left + side * 0.1, low - side * 1.3, left + side * 1.4, low]
    return trimmed(picture(page, 600).crop([round(mm / 25.4 * 600) for mm in box]))


def glyph_of_font(character):
    image = Image.new("L", (400, 400), 255)
    face = ImageFont.truetype(FONT.path, 200, index=FONT.index)
    ImageDraw.Draw(image).text((80, 40), character, font=face, fill=0, stroke_width=2)
    return trimmed(image)


def trimmed(image):
    dark = image.point(lambda v: 255 * (v < 128))
    return dark.crop(dark.getbbox()).resize((64, 64)).point(lambda v: 255 * (v > 127))


def likeness(one, other):
    """Dark pixels in common ÷ dark pixels in either."""
    pairs = list(zip(one.tobytes(), other.tobytes(), strict=True))
    return sum(bool(a and b) for a, b in pairs) / sum(bool(a or b) for a, b in pairs)


def test_missing_characters_are_listed_before_printing_with_the_name_they_stand_in():
    assert missing(labels(5), FONT) == []
    rare = label(1, "王\U0003134f山")
    assert missing([rare, rare], FONT) == [("\U0003134f", "U+3134F", "户主 王\U0003134f山")]


def test_a_missing_character_is_printed_as_a_geta_that_can_be_written_over():
    text = printed([label(1, "王\U0003134f山")], "8")[0].get_textpage().get_text_range()
    assert "户主 王〓山" in text


@pytest.mark.skipif(not LATIN.exists(), reason="DejaVu is not installed")
def test_a_fallback_font_prints_what_the_first_lacks():
    latin = fonts.FontFile(str(LATIN))
    assert {lack.character for lack in missing([label(1)], latin)} >= set("李四户主")
    both = fonts.FontFile(str(LATIN), 0, (FONT,))
    assert missing([label(1)], both) == []
    assert "户主 李四" in printed([label(1)], "8", font=both)[0].get_textpage().get_text_range()


def test_invisible_characters_need_no_glyph():
    assert missing([label(1, "葛\U000e0100城\u200d")], FONT) == []


def test_pages_turn_after_the_last_label_of_a_sheet():
    assert len(printed(labels(25), "24", cut_lines=True)) == 2
    assert len(printed(labels(3), "24", start=23)) == 2


def test_no_labels_give_no_pdf(tmp_path):
    with pytest.raises(Refused, match="没有要打印的标签"):
        labels_pdf([], "24", out=tmp_path / "labels.pdf", font=FONT)
    assert not (tmp_path / "labels.pdf").exists()


def test_a_reduced_font_prints_the_same_page(tmp_path):
    wanted = labels(24)
    font = fonts.reduced(
        FONT, {c for one in wanted for text in texts(one).values() for c in text} | {"〓"}, tmp_path
    )
    assert font.path.startswith(str(tmp_path))
    assert missing(wanted, font) == []
    whole, small = printed(wanted, "24")[0], printed(wanted, "24", font=font)[0]
    assert whole.get_textpage().get_text_range() == small.get_textpage().get_text_range()
    assert ImageChops.difference(picture(whole), picture(small)).getbbox() is None
    rare = label(1, "\U0003134f山")
    assert [lack.character for lack in missing([rare], font)] == ["\U0003134f"]


def test_the_pdf_embeds_only_the_glyphs_it_uses(tmp_path):
    labels_pdf(labels(24), "24", out=tmp_path / "labels.pdf", font=FONT)
    assert (tmp_path / "labels.pdf").stat().st_size < 80_000
