"""The address of a label and its QR symbol."""

import re

from PIL import Image
from zxingcpp import read_barcode

from hev.labels.code import address, grouped, modules, new_short_code, new_token, runs
from hev.labels.svg import path, view_box

ADDRESS = "HTTPS://HEV.EXAMPLE.GOV.CN/Q/0123456789ABCDEF"


def test_token_carries_80_random_bits_and_no_letter_that_is_misread():
    tokens = {new_token() for _ in range(500)}
    assert len(tokens) == 500
    assert all(re.fullmatch("[0-9A-HJKMNP-TV-Z]{16}", token) for token in tokens)
    assert len(set("".join(tokens))) == 32


def test_short_code_is_eight_digits_shown_in_two_groups():
    assert all(re.fullmatch("[1-9][0-9]{7}", new_short_code()) for _ in range(200))
    assert grouped("12345678") == "1234 5678"


def test_address_is_upper_case_and_holds_nothing_but_the_token():
    assert address("https://hev.example.gov.cn/", "0123456789ABCDEF") == ADDRESS


def test_an_address_of_64_characters_fits_37_modules_and_a_longer_one_41():
    assert len(ADDRESS) == 45
    assert {len(row) for row in modules(ADDRESS)} == {len(modules(ADDRESS))} == {37}
    assert len(modules(ADDRESS + "X" * 19)) == 37
    assert len(modules(ADDRESS + "X" * 20)) == 41


def test_runs_cover_exactly_the_dark_modules():
    symbol = modules(ADDRESS)
    drawn = {(row, column + n) for row, column, length in runs(symbol) for n in range(length)}
    assert drawn == {(y, x) for y, row in enumerate(symbol) for x, dark in enumerate(row) if dark}


def test_svg_path_redrawn_by_hand_decodes_to_the_address():
    symbol = modules(ADDRESS)
    assert view_box(symbol) == "0 0 45 45"
    image = Image.new("L", (45, 45), 255)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path(symbol)):
        image.paste(0, (int(x), int(y), int(x) + int(width), int(y) + 1))
    assert re.fullmatch(r"(M\d+ \d+h\d+v1h-\d+z)+", path(symbol))
    found = read_barcode(image.resize((450, 450), Image.Resampling.NEAREST))
    assert found is not None
    assert found.text == ADDRESS
