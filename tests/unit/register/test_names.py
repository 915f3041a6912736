"""Names keep their rare characters and lose what a keyboard added."""

import pytest

from hev.errors import Refused
from hev.register.names import clean_name, clean_text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (" 张　三 ", "张三"),
        ("阿不都•热合曼", "阿不都·热合曼"),
        ("才让‧多杰加", "才让·多杰加"),
        ("才让．多杰加", "才让·多杰加"),
        ("才让・多杰加", "才让·多杰加"),
        ("𠮷田", "𠮷田"),
        ("张𬱖", "张𬱖"),
        ("㐂", "㐂"),
        ("Ｊｏｈｎ  Ｓｍｉｔｈ", "John Smith"),
        ("长" * 50, "长" * 50),
    ],
)
def test_names_are_made_uniform(text: str, name: str) -> None:
    assert clean_name(text) == name


@pytest.mark.parametrize("text", ["", "　", "长" * 51, "张\x00三", "张\u202e三", "张?", "张\ufffd"])
def test_names_that_cannot_be_right_are_refused(text: str) -> None:
    with pytest.raises(Refused, match="姓名"):
        clean_name(text)


def test_texts_are_cleaned_without_refusal() -> None:
    assert clean_text("　３组\n(东)\x07 ") == "3组 (东)"
