"""The 验证码: two right answers, sealed for one label and a quarter of an hour; the proofs that a browser keeps."""

import re
import time

from hev.public import proofs, robots

_WORDS = "零一二三四五六七八九"


def summed(question: str) -> str:
    one, two = re.fullmatch("(.)加(.)等于几？", question).groups()
    return str(_WORDS.index(one) + _WORDS.index(two))


def test_the_question_in_words_is_answered_without_a_picture():
    made = robots.challenge("key", "LABEL")
    assert robots.passed("key", "LABEL", made.sealed, f" {summed(made.question)} ")
    assert made.picture.startswith("data:image/jpeg;base64,")
    assert len(made.picture) < 4_000


def test_a_wrong_answer_another_label_or_key_or_an_old_seal_do_not_pass(monkeypatch):
    made = robots.challenge("key", "LABEL")
    answer = summed(made.question)
    assert not robots.passed("key", "LABEL", made.sealed, "")
    assert not robots.passed("key", "LABEL", made.sealed, "99")
    assert not robots.passed("key", "OTHER", made.sealed, answer)
    assert not robots.passed("other", "LABEL", made.sealed, answer)
    assert not robots.passed("key", "LABEL", "", answer)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + robots.GOOD_FOR + 2)
    assert not robots.passed("key", "LABEL", made.sealed, answer)


def test_the_seal_does_not_show_the_answer():
    made = robots.challenge("key", "LABEL")
    assert summed(made.question) not in made.sealed.split(".")[0][:1]


def test_a_proof_is_of_one_label_and_lasts_half_an_hour():
    session: dict = {}
    proofs.remember(session, "A", 3, 0)
    proofs.remember(session, "A", 4, 10)
    assert proofs.shown(session, "A", 20) == {3, 4}
    assert proofs.shown(session, "B", 20) == set()
    assert proofs.shown(session, "A", 10 + proofs.KEPT_FOR) == set()
    proofs.forget(session, "A", 20)
    assert proofs.shown(session, "A", 20) == set()


def test_a_browser_keeps_the_last_few_labels():
    session: dict = {}
    for at, label in enumerate("ABCDE"):
        proofs.remember(session, label, 1, at)
    assert [label for label in "ABCDE" if proofs.shown(session, label, 9)] == ["C", "D", "E"]
