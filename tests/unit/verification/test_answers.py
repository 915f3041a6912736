"""What was typed becomes answers, or one sentence for each field: every path with each field present and missing."""

import dataclasses
import datetime as dt

import pytest

from hev.errors import Refused
from hev.verification.answers import clean, form_values
from hev.verification.questions import Question
from hev.verification.rules import every_item, open_items, page_items
from tests.unit.verification.paths import DEFAULT, PATHS, checked, errors, whole_form

APPRAISED = {"result": "safe", "means": "appraised", "grade": "b"}
RURAL = {"result": "safe", "means": "renovated", "renovation": "rural", "way": "repaired"}
KIN = {"result": "safe", "means": "sheltered", "shelter": "kin"}
by_path = pytest.mark.parametrize("path", PATHS, ids=lambda path: "-".join(path.values()))


@by_path
def test_a_whole_form_is_accepted_on_every_path(path):
    answers, wrong = checked(whole_form(path))
    assert wrong == {}
    detail = next((path[name] for name in ("grade", "renovation", "shelter") if name in path), "")
    expected = (path["result"], path.get("means", ""), detail, path.get("way", ""))
    assert (answers.result, answers.means, answers.detail, answers.way) == expected
    assert answers.verified_on == dt.date(2020, 6, 3)


@by_path
@pytest.mark.parametrize("sheltered_photo", [False, True])
def test_each_missing_field_is_told_where_it_is_needed_and_only_there(path, sheltered_photo):
    policy = dataclasses.replace(DEFAULT, sheltered_photo=sheltered_photo)
    form = whole_form(path)
    for item in open_items(path):
        less = {name: text for name, text in form.items() if name != item.name}
        needed = isinstance(item, Question) or item.needed(policy)
        wrong = errors(less, policy, has_photo=item.name != "photo")
        assert wrong == ({item.name: item.missing} if needed else {}), item.name


@by_path
def test_only_what_is_needed_is_enough(path):
    form = whole_form(path)
    needed = {item.name for item in open_items(path) if isinstance(item, Question) or item.needed(DEFAULT)}
    assert errors({name: text for name, text in form.items() if name in needed}) == {}


@by_path
def test_values_left_in_closed_branches_are_dropped(path):
    everything = {name: text for other in PATHS for name, text in whole_form(other).items()}
    open_names = {item.name for item in open_items(path)} - {"photo", "no_phone_reason"}
    choices = {item.name for item, _ in every_item() if isinstance(item, Question)}
    left = {name: text for name, text in everything.items() if name not in choices} | {
        name: text for other in PATHS for name, text in other.items() if name not in open_names
    }
    assert set(clean({**left, **path})) == open_names
    answers, wrong = checked({**left, **path})
    assert wrong == {}
    assert bool(answers.explanation) == (path["result"] == "unsafe")
    assert bool(answers.year) == (path.get("means") == "renovated")
    assert bool(answers.arrangement) == (path.get("shelter") == "kin")


def test_a_tick_left_in_a_closed_branch_is_not_taken_for_the_open_one():
    form = whole_form({"result": "safe", "means": "renovated"}) | {"shelter": "other", "grade": "a"}
    assert list(errors(form)) == ["renovation"]


@by_path
def test_saved_answers_open_again_as_the_same_form(path):
    answers, _ = checked(whole_form(path))
    again = form_values(answers)
    assert clean(again) == again
    assert checked(again) == (answers, {})


def test_an_empty_form_is_told_everything_at_once_in_the_order_of_the_form():
    assert list(errors({}, has_photo=False)) == [
        "idno",
        "phone",
        "result",
        "verifier_name",
        "verifier_post",
        "verifier_phone",
        "verified_on",
    ]


@by_path
def test_errors_have_the_order_of_the_page(path):
    page = [item.name for item in page_items()]
    wrong = list(errors(path, dataclasses.replace(DEFAULT, sheltered_photo=True), has_photo=False))
    assert wrong == sorted(wrong, key=page.index)


@pytest.mark.parametrize(
    ("path", "field", "told"),
    [
        ({}, "result", "请选择核验结果：住房安全有保障或住房安全未保障"),
        ({"result": "safe"}, "means", "请选择保障方式：鉴定安全、改造安全或保障安全"),
        ({"result": "safe", "means": "appraised"}, "grade", "请选择鉴定等级：A级或B级"),
        (
            {"result": "safe", "means": "renovated", "renovation": "rural"},
            "way",
            "请选择改造方式：维修加固、拆除重建或无房新建",
        ),
        (KIN, "remark", "请在备注中填写现安全住房的地址"),
        (KIN, "arrangement", "请填写投亲靠友的解决途径，如：长期住在儿子家"),
        (APPRAISED, "photo", "请上传房屋正立面全景照片，鉴定安全必须有照片"),
        ({"result": "unsafe"}, "explanation", "请填写住房安全未保障情况说明：未保障的情况和原因"),
    ],
)
def test_each_sentence_says_exactly_what_to_do(path, field, told):
    assert errors(path, has_photo=False)[field] == told


def test_an_unsafe_home_needs_no_photo():
    assert errors(whole_form({"result": "unsafe"}), has_photo=False) == {}


def test_renovated_home_needs_front_photo():
    assert list(errors(whole_form(RURAL), has_photo=False)) == ["photo"]


@pytest.mark.parametrize(
    ("asked", "known", "wrong"), [(True, False, ["photo"]), (True, True, []), (False, False, [])]
)
def test_a_photo_needs_a_position_where_the_county_says_so(asked, known, wrong):
    policy = dataclasses.replace(DEFAULT, position_required=asked)
    assert list(errors(whole_form(APPRAISED), policy, has_position=known)) == wrong


def test_no_photo_needs_no_position():
    policy = dataclasses.replace(DEFAULT, position_required=True)
    assert errors(whole_form({"result": "unsafe"}), policy, has_photo=False, has_position=False) == {}


@pytest.mark.parametrize("question", ["result", "means", "grade"])
def test_a_value_nobody_offered_is_refused(question):
    form = whole_form(APPRAISED) | {question: "palace"}
    assert list(errors(form)) == [question]
    with pytest.raises(Refused) as refused:
        clean(form)
    assert refused.value.field == question


def test_grades_c_and_d_are_not_safe():
    assert list(errors(whole_form(APPRAISED) | {"grade": "c"})) == ["grade"]


def test_no_phone_needs_a_reason_instead():
    form = whole_form(APPRAISED)
    del form["phone"]
    answers, wrong = checked(form | {"no_phone_reason": "独居老人，没有手机"})
    assert (answers.phone, answers.no_phone_reason, wrong) == ("", "独居老人，没有手机", {})


def test_a_phone_takes_the_reason_for_having_none_away():
    answers, _ = checked(whole_form(APPRAISED) | {"no_phone_reason": "没有手机"})
    assert (answers.phone, answers.no_phone_reason) == ("13800000000", "")


def test_numbers_are_kept_in_the_form_their_parser_gives():
    answers, _ = checked(
        whole_form(APPRAISED) | {"idno": " 990000 19550101 0015 ", "phone": "+86 138-0000-0000"}
    )
    assert (answers.idno, answers.phone) == ("990000195501010015", "13800000000")


def test_a_certificate_of_20_digits_is_kept_whole():
    answers, _ = checked(whole_form(APPRAISED) | {"idno": "99000019550101001543"})
    assert answers.idno == "99000019550101001543"


def test_what_a_parser_refuses_is_told_at_its_field():
    wrong = errors(whole_form(APPRAISED) | {"idno": "1", "phone": "2", "verifier_phone": "3"})
    assert list(wrong) == ["idno", "phone", "verifier_phone"]
    assert wrong["verifier_phone"] == f"核验人联系电话：{wrong['phone']}"


def test_a_verifiers_name_gets_its_dot():
    assert checked(whole_form(APPRAISED) | {"verifier_name": " 阿依•古丽 "})[0].verifier_name == "阿依·古丽"


@pytest.mark.parametrize(("field", "limit"), [("remark", 500), ("heard", 500), ("verifier_post", 50)])
def test_a_text_may_reach_its_limit_and_not_pass_it(field, limit):
    form = whole_form(APPRAISED)
    assert errors(form | {field: "𠮷" * limit}) == {}
    assert list(errors(form | {field: "字" * (limit + 12)})) == [field]


def test_too_long_a_text_is_told_by_how_much():
    wrong = errors(whole_form(APPRAISED) | {"remark": "字" * 612})
    assert wrong == {"remark": "备注最多500字，现在有612字，请删减"}


@pytest.mark.parametrize("day", ["2020-05-16", "2020-06-30", "2020/6/3", "２０２０年６月３日"])
def test_a_day_of_the_round_up_to_today_is_accepted(day):
    assert errors(whole_form(APPRAISED) | {"verified_on": day}) == {}


@pytest.mark.parametrize("day", ["2020-05-15", "2020-07-01"])
def test_a_day_outside_the_round_is_told_both_ends(day):
    told = "核验时间请填写2020年5月16日（本批次开始）到2020年6月30日（今天）之间的日期"
    assert errors(whole_form(APPRAISED) | {"verified_on": day}) == {"verified_on": told}


def test_what_is_no_day_is_told_how_to_write_one():
    told = "请填写核验时间，写成年-月-日，如2020-06-03"
    assert errors(whole_form(APPRAISED) | {"verified_on": "昨天"}) == {"verified_on": told}


def test_before_the_round_begins_nothing_can_be_verified():
    wrong = errors(whole_form(APPRAISED), today=dt.date(2020, 5, 1))
    assert wrong == {"verified_on": "本批次核验从2020年5月16日开始，请到那时再填报"}


@pytest.mark.parametrize(
    ("year", "kept"), [("2018", "2018"), ("２０１８", "2018"), ("2018年", "2018"), ("", "")]
)
def test_a_year_is_four_digits_or_nothing(year, kept):
    assert checked(whole_form(RURAL) | {"year": year})[0].year == kept


@pytest.mark.parametrize("year", ["18", "1948", "2021", "不清楚", "²⁰¹⁸x"])
def test_no_year_of_a_renovation_is_refused(year):
    told = "改造年份请填写1949到2020之间的4位数字，如2018；不清楚的可以不填"
    assert errors(whole_form(RURAL) | {"year": year}) == {"year": told}


def test_what_cannot_be_seen_is_dropped_and_lines_are_kept():
    answers, _ = checked(
        whole_form(APPRAISED) | {"remark": " 第一行\r\n第二\x00\u200b\ufeff\ud800行\ufffe\u2028\x1b "}
    )
    assert answers.remark == "第一行\n第二行"


def test_one_line_fields_have_one_line():
    assert (
        checked(whole_form(APPRAISED) | {"verifier_post": "村\t 书记\r\n主任"})[0].verifier_post
        == "村 书记 主任"
    )


def test_rare_characters_and_mongolian_joiners_stay():
    text = "𠮷㐂𰻞 ᠮᠣᠩᠭᠣᠯ\u180eᠠ"
    assert checked(whole_form(APPRAISED) | {"remark": text})[0].remark == text


def test_unknown_keys_are_ignored():
    assert clean({"state": "approved", "photo": "x", "village": "1", "result": "unsafe"}) == {
        "result": "unsafe"
    }
