"""The same tap twice, a page that is older than what happened since, and words that are not kept: nothing is lost, nothing twice."""

import base64
import io
import re
import threading

import pytest
from PIL import Image

from hev.problems import actions
from hev.problems.deeds import Deed
from hev.problems.models import Problem, ProblemPhoto, ProblemStep
from hev.public import proofs, robots
from hev.public.asking import REPORTS
from hev.public.reports import NEWS
from tests.fixtures import photos
from tests.views.public.voice import GOOD, TOKEN, act, send, staff
from tests.world import idno

WORDS = "屋顶漏雨很久了"


def answered(world, words: str, outcome: str) -> None:
    actions.act(Problem.get().id, Deed("answer", words, outcome=outcome), staff(world, "wang"))


def test_the_same_addition_with_a_picture_twice_is_kept_once(phone):
    send(phone)
    picture = (io.BytesIO(photos.house(1, (320, 240))), "a.jpg")
    offered = send(phone, op_id="op-2", idno=idno(1), photo=picture)
    carried = re.search(r'name="?carried"?[^>]*value="([^"]+)"', offered.text)[1]
    for _ in range(2):
        answer = send(phone, op_id="op-2", idno=idno(1), like="add", carried=carried)
        assert answer.status_code == 303
    assert (ProblemStep.select().count(), ProblemPhoto.select().count()) == (1, 1)


def test_the_same_addition_at_the_same_moment_is_kept_once(app, phone):
    send(phone)
    with phone.session_transaction() as session:
        kept = dict(session)
    clients = [app.test_client() for _ in range(6)]
    for client in clients:
        with client.session_transaction() as session:
            session.update(kept)
    codes: list[int] = []
    threads = [
        threading.Thread(target=lambda one=one: codes.append(act(one, "add", words=WORDS).status_code))
        for one in clients
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [303] * 6
    assert ProblemStep.select().count() == 1


def test_additions_are_limited_like_reports(phone):
    send(phone)
    for n in range(REPORTS - 1):
        assert act(phone, "add", words=f"第 {n} 次").status_code == 303
    refused = act(phone, "add", words=WORDS)
    assert refused.status_code == 422
    assert WORDS in refused.text
    assert ProblemStep.select().count() == REPORTS - 1


def test_an_answer_that_was_replaced_since_is_read_before_it_is_agreed_to(phone, world):
    send(phone)
    answered(world, "已修好", "solved")
    seen = Problem.get().version
    answered(world, "修不了", "cannot")
    refused = phone.post(f"/Q/{TOKEN}/reports/1", data={"act": "agree", "words": WORDS, "version": seen})
    for words in (NEWS, "修不了", WORDS):
        assert words in refused.text
    assert Problem.get().state == "answered"
    now = re.search(r'name=version value="(\d+)"', refused.text)[1]
    assert phone.post(f"/Q/{TOKEN}/reports/1", data={"act": "agree", "version": now}).status_code == 303
    assert Problem.get().state == "closed"


def test_what_an_office_did_meanwhile_hinders_no_addition(phone, world):
    send(phone)
    actions.act(Problem.get().id, Deed("take"), staff(world, "wang"))
    answer = phone.post(f"/Q/{TOKEN}/reports/1", data={"act": "add", "words": WORDS, "version": 0})
    assert answer.status_code == 303


def test_a_report_older_than_its_session_comes_back_filled(phone):
    answer = phone.post(f"/Q/{TOKEN}/report", data={**GOOD, "words": WORDS}, csrf=False)
    assert answer.status_code == 400
    assert WORDS in answer.text
    assert Problem.select().count() == 0


def test_words_typed_after_half_an_hour_are_shown_to_be_copied(phone):
    send(phone)
    with phone.session_transaction() as session:
        session.pop(proofs.NAME)
    answer = act(phone, "add", words=WORDS)
    assert answer.status_code == 422
    assert WORDS in answer.text
    assert ProblemStep.select().count() == 0


def test_a_report_without_a_number_does_not_renew_what_a_number_proved():
    kept: dict[str, object] = {}
    proofs.remember(kept, TOKEN, proofs.ALL, 0)
    proofs.remember(kept, TOKEN, 1, 29 * 60)
    assert proofs.shown(kept, TOKEN, 29 * 60) == {proofs.ALL, 1}
    assert proofs.shown(kept, TOKEN, 31 * 60) == {1}


@pytest.mark.parametrize("_", range(20))
def test_the_digits_of_a_challenge_are_black_on_white(_):
    picture = robots.challenge("k", TOKEN).picture
    shades = Image.open(io.BytesIO(base64.b64decode(picture.partition(",")[2]))).histogram()
    # Strokes and paper: a twentieth is nearly black, a half nearly white.
    assert sum(shades[:64]) > sum(shades) / 20
    assert sum(shades[192:]) > sum(shades) / 2
