"""The words for every answer come from the table."""

import pytest

from hev.verification.texts import LABELS, sentence, short

EVERY_ANSWER = [
    (("unsafe", "", "", ""), "住房安全未保障", "住房安全未保障"),
    (("safe", "appraised", "a", ""), "住房安全有保障：鉴定安全（A级）", "鉴定安全 A级"),
    (("safe", "appraised", "b", ""), "住房安全有保障：鉴定安全（B级）", "鉴定安全 B级"),
    (
        ("safe", "renovated", "rural", "repaired"),
        "住房安全有保障：改造安全（农村危房改造·维修加固）",
        "改造安全 农村危房改造 维修加固",
    ),
    (
        ("safe", "renovated", "rural", "rebuilt"),
        "住房安全有保障：改造安全（农村危房改造·拆除重建）",
        "改造安全 农村危房改造 拆除重建",
    ),
    (
        ("safe", "renovated", "rural", "built"),
        "住房安全有保障：改造安全（农村危房改造·无房新建）",
        "改造安全 农村危房改造 无房新建",
    ),
    (
        ("safe", "renovated", "relocation", ""),
        "住房安全有保障：改造安全（易地扶贫搬迁）",
        "改造安全 易地扶贫搬迁",
    ),
    (("safe", "renovated", "ecological", ""), "住房安全有保障：改造安全（生态移民）", "改造安全 生态移民"),
    (("safe", "renovated", "reservoir", ""), "住房安全有保障：改造安全（水库移民）", "改造安全 水库移民"),
    (("safe", "renovated", "hazard", ""), "住房安全有保障：改造安全（避险搬迁）", "改造安全 避险搬迁"),
    (("safe", "renovated", "other", ""), "住房安全有保障：改造安全（其他）", "改造安全 其他"),
    (
        ("safe", "sheltered", "public_rental", ""),
        "住房安全有保障：保障安全（集体公租房）",
        "保障安全 集体公租房",
    ),
    (("safe", "sheltered", "courtyard", ""), "住房安全有保障：保障安全（幸福大院）", "保障安全 幸福大院"),
    (
        ("safe", "sheltered", "nursing_home", ""),
        "住房安全有保障：保障安全（敬(养)老院）",
        "保障安全 敬(养)老院",
    ),
    (("safe", "sheltered", "kin", ""), "住房安全有保障：保障安全（投亲靠友）", "保障安全 投亲靠友"),
    (
        ("safe", "sheltered", "rented", ""),
        "住房安全有保障：保障安全（租住、借住其他安全房屋）",
        "保障安全 租住、借住其他安全房屋",
    ),
    (("safe", "sheltered", "other", ""), "住房安全有保障：保障安全（其他）", "保障安全 其他"),
]


@pytest.mark.parametrize(("answer", "long", "brief"), EVERY_ANSWER)
def test_every_answer_has_its_sentence_and_its_short_form(answer, long, brief):
    assert (sentence(*answer), short(*answer)) == (long, brief)


def test_an_unfinished_answer_says_what_is_known():
    assert sentence("safe") == "住房安全有保障"
    assert sentence("safe", "renovated") == "住房安全有保障：改造安全"
    assert short("safe") == "住房安全有保障"


def test_no_answer_has_no_words():
    assert sentence("") == short("") == ""


@pytest.mark.parametrize("answer", [("fine",), ("safe", "bought"), ("safe", "appraised", "c")])
def test_an_unknown_value_is_a_fault_of_ours(answer):
    with pytest.raises(KeyError):
        sentence(*answer)


def test_every_value_has_its_label():
    assert LABELS["result", "unsafe"] == "住房安全未保障"
    assert (LABELS["renovation", "other"], LABELS["shelter", "other"]) == ("其他", "其他")
    assert all(LABELS.values())
