"""Identity and telephone numbers: what is accepted, refused, masked."""

import pytest

from hev import identity
from hev.errors import Refused

BODY = "99010119800101123"
RIGHT = BODY + identity.check_digit(BODY)
WITH_X = (
    next(one for one in (f"99010119800101{n}" for n in range(101, 200)) if identity.check_digit(one) == "X")
    + "X"
)


def test_check_digit_of_the_standards_own_example() -> None:
    assert identity.check_digit("11010519491231002") == "X"


@pytest.mark.parametrize(
    "text",
    [
        RIGHT,
        f" {RIGHT}　",
        f"{RIGHT[:6]}-{RIGHT[6:14]}-{RIGHT[14:]}",
        RIGHT.translate({48 + n: 0xFF10 + n for n in range(10)}),
    ],
)
def test_spaces_dashes_and_full_width_digits_are_accepted(text: str) -> None:
    assert identity.parse(text) == identity.Identity(RIGHT, RIGHT, "")


def test_small_x_becomes_capital() -> None:
    assert identity.parse(WITH_X.lower()).number == WITH_X


def test_certificate_of_twenty_digits_is_split() -> None:
    assert identity.parse(RIGHT + "42") == identity.Identity(RIGHT + "42", RIGHT, "42")
    assert identity.parse(WITH_X + "11").stem == WITH_X


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("　", "empty"),
        (RIGHT[:17], "length"),
        (RIGHT[:15], "old"),
        (RIGHT[:15] + "000", "ruined"),
        ("5.3E+17", "scientific"),
        ("9.90101198001011E+17", "scientific"),
        (BODY[:10] + "0231123" + "0", "birth"),
        ("99010118000101123" + "0", "birth"),
        (BODY + ("1" if RIGHT[17] != "1" else "2"), "check"),
        ("A" + RIGHT[1:], "letters"),
        (RIGHT[:17] + "Y", "letters"),
        ("不详", "letters"),
        ("²" * 18, "letters"),
        (RIGHT + "95", "certificate"),
        (RIGHT + "4A", "letters"),
    ],
)
def test_each_kind_of_fault_has_its_name_and_sentence(text: str, code: str) -> None:
    found = identity.fault(text)
    assert found is not None
    assert found[0] == code
    with pytest.raises(Refused, match="请"):
        identity.parse(text)


def test_birth_after_today_is_impossible() -> None:
    assert identity.fault(RIGHT, latest="19791231") == identity.fault(BODY[:10] + "02311230")
    assert identity.fault(RIGHT, latest="19800101") is None


def test_unknown_place_only_warns() -> None:
    assert identity.warning("131126") is None
    assert "99" in (identity.warning(RIGHT) or "")


def test_masks_show_six_and_four_of_the_stem_and_three_and_four_of_a_phone() -> None:
    assert identity.mask("131126000000003014") == "131126*****3014"
    assert identity.mask("13112600000000301442") == "131126*****3014"
    assert (identity.mask(""), identity.mask("123")) == ("", "*****")
    assert identity.mask_phone("15100006402") == "151*****6402"
    assert identity.mask_phone("010-1234567") == "*****67"
    assert identity.mask_phone("") == ""


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("13900001234", "13900001234"),
        ("+86 139-0000-1234", "13900001234"),
        ("１３９００００１２３４", "13900001234"),
        ("0476-1234567", "0476-1234567"),
        ("(010)12345678", "010-12345678"),
    ],
)
def test_phones_are_normalised(text: str, phone: str) -> None:
    assert identity.parse_phone(text) == phone


@pytest.mark.parametrize(
    "text", ["1390000", "12900001234", "139000012345", "1.39E+10", "无", "13900001234/13900001235"]
)
def test_other_phones_are_refused(text: str) -> None:
    with pytest.raises(Refused, match="请"):
        identity.parse_phone(text)


@pytest.mark.parametrize(
    ("text", "seen"),
    [("原来的手机 15100006402。", "原来的手机 151*****6402。"), ("131126196001013014残疾", "131126*****3014残疾"),
     ("号13112619600101301x、131126196001013014 11", "号131126*****301x、131126*****3014 11"),
     ("13112619600101301411", "131126*****3014"), ("131126600101301", "*****"), ("电话0476-1234567", "电话047*****4567"),
     ("账号 510722160080-2，户 9901011002010001，2020-06-03 14:22", "账号 510722160080-2，户 9901011002010001，2020-06-03 14:22")],
)  # fmt: skip
def test_numbers_within_a_text_are_masked(text, seen):
    assert identity.veil(text) == seen


def test_an_offices_telephone_stays_in_what_it_says():
    number = "11010519491231002X"
    told = identity.veil_people(f"请打 0476-1234567 或 13812345678，{number} 的补助")
    assert "0476-1234567" in told
    assert "13812345678" not in told
    assert number not in told
