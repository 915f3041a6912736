"""Villages by code, by names and by what offices call them."""

import pytest

from hev.register.places import Places, Unknown

REGIONS = [
    (990101000000, "示例县", "county", 990100000000),
    (990101100000, "城关镇", "township", 990101000000),
    (990101101000, "东山乡", "township", 990101000000),
    (990101100201, "东村", "village", 990101100000),
    (990101100202, "大庙社区", "village", 990101100000),
    (990101100203, "大庙村", "village", 990101100000),
    (990101101201, "东村", "village", 990101101000),
    (990101101202, "西沟嘎查", "village", 990101101000),
]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (("990101100201", "", "", ""), 990101100201),
        (("", "", "城关镇", "东村"), 990101100201),
        (("", "示例", "东山", " 东村民委员会　"), 990101101201),
        (("", "", "", "西沟村委会"), 990101101202),
        (("", "", "城关镇", "大庙村"), 990101100203),
        (("", "", "旧乡", "老东村"), 990101100201),
    ],
)
def test_village_is_found(cells: tuple[str, str, str, str], code: int) -> None:
    assert Places(REGIONS, [("旧乡/老东村", 990101100201)]).village(*cells) == code


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        (("", "", "", "东村"), "village"),
        (("", "", "城关镇", "不存在的村"), "village"),
        (("", "", "城关镇", "大庙村委会"), "village"),
        (("", "", "北乡", "东村"), "township"),
        (("", "别的县", "城关镇", "东村"), "county"),
        (("990102100201", "", "", "东村"), "village_code"),
        (("", "", "城关镇", ""), "village"),
    ],
)
def test_unknown_and_ambiguous_names_say_which_cell_is_to_blame(
    cells: tuple[str, str, str, str], field: str
) -> None:
    found = Places(REGIONS).village(*cells)
    assert isinstance(found, Unknown)
    assert found.field == field
