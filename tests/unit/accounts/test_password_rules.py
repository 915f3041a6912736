"""What a chosen password must be, and what a one-time secret looks like."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hev.accounts import passwords

OWN = ("510722160080", "13911112222", "王小二")


def said(password):
    return "".join(passwords.faults(password, *OWN))


@pytest.mark.parametrize(
    "password", ["Shan-shui-27", "好Mo1-taiyang", "Lv-" + "qk7" * 20 + "z", "Qm7#kR2p", "Zhuang jia 8"]
)
def test_good_passwords_pass(password):
    assert passwords.faults(password, *OWN) == []


@pytest.mark.parametrize(
    ("password", "missing"),
    [
        ("shan-shui-27", "大写字母"), ("SHAN-SHUI-27", "小写字母"), ("Shan-shui-x", "数字"), ("Shanshui27", "符号"),
        ("Sh-27", "8 个字符"), ("", "8 个字符"), ("Aa1-" * 17, "64 个字符"),
    ],
)  # fmt: skip
def test_sentence_says_what_is_missing(password, missing):
    assert missing in said(password)


def test_everything_missing_is_said_at_once():
    assert all(word in said("山水山水山水山水") for word in ("大写字母", "小写字母", "数字", "符号"))


def test_sentence_does_not_speak_of_what_is_there():
    assert "小写字母" not in said("shan-shui-27")


@pytest.mark.parametrize(
    "password",
    ["A123456!", "a123456A!", "Aa123456.", "A@123456a", "aA-1-2-3-4-5-6", "P@ssw0rd", "P@ssw0rd1!", "Password-123", "Admin@2020", "Qwer1234!",
     "Abcd1234!", "Abc@12345", "Aa!11111111", "Woaini-1314", "1qaz@WSX", "Hev-123456", "Aa654321!", "1q2w3e4R!", "Aaaaaa1!"],
)  # fmt: skip
def test_common_passwords_are_refused(password):
    assert "容易被猜中" in said(password)


@pytest.mark.parametrize("password", ["Cun-510722160080", "Aa!160080", "Li#510722"])
def test_own_account_is_refused(password):
    assert "账号" in said(password)


@pytest.mark.parametrize("password", ["Shu-13911112222", "Ma!11112222z"])
def test_own_phone_is_refused(password):
    assert "手机号" in said(password)


@pytest.mark.parametrize("password", ["Hao-王小二-27", "Hao-小二-2719"])
def test_own_name_is_refused(password):
    assert "姓名" in said(password)


def test_account_without_name_and_phone_yet_is_judged_too():
    assert passwords.faults("Shan-shui-27", "510722160080", "", "") == []


@given(st.text(max_size=80))
def test_judging_never_fails(password):
    assert isinstance(passwords.faults(password, *OWN), list)


def test_one_time_secret_has_59_random_bits():
    assert len(passwords.ALPHABET) ** 12 >= 2**59
    assert math.log2(len(passwords.ALPHABET)) * 12 > 59


def test_alphabet_has_nothing_that_looks_alike():
    assert not set("01ilo") & set(passwords.ALPHABET)
    assert len(set(passwords.ALPHABET)) == len(passwords.ALPHABET)


def test_one_time_secret_is_grouped():
    secret = passwords.new_secret()
    assert [len(part) for part in secret.split("-")] == [4, 4, 4]
    assert passwords.new_secret() != secret


@pytest.mark.parametrize(
    "typed",
    ["k7m2-9xqd-w4fp", "K7M29XQDW4FP", " k7m2 9xqd w4fp ", "ｋ７ｍ２－９ｘｑｄ－ｗ４ｆｐ", "k7m2—9xqd—w4fp"],
)
def test_one_time_secret_is_read_as_people_type_it(typed):
    assert passwords.read_secret(typed) == "k7m29xqdw4fp"


def test_a_chosen_password_is_left_as_typed():
    assert passwords.read_secret("Shan-shui-27") == "Shan-shui-27"


def test_issued_and_chosen_hashes_are_checked_by_the_same_act():
    issued = passwords.hash_issued("k7m2-9xqd-w4fp")
    assert passwords.matches(issued, "K7M29XQDW4FP")
    assert not passwords.matches(issued, "k7m2-9xqd-w4fq")
    chosen = passwords.hash_chosen("Shan-shui-27")
    assert passwords.matches(chosen, "Shan-shui-27")
    assert not passwords.matches(chosen, "shan-shui-27")


def test_no_account_matches_nothing():
    assert not passwords.matches(None, "Shan-shui-27")


def test_every_answer_costs_both_hashes(monkeypatch):
    asked = []
    monkeypatch.setattr(
        passwords, "check_password_hash", lambda stored, _: asked.append(stored.split("$")[0])
    )
    for stored in (None, "scrypt:1024:8:1$x$y", "scrypt:32768:8:1$x$y"):
        passwords.matches(stored, "Shan-shui-27")
    assert asked == ["scrypt:1024:8:1", "scrypt:32768:8:1"] * 3
