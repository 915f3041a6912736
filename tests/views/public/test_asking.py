"""Who may read a household's reports: a receipt, an identity number, so many tries; nobody is kept out by strangers."""

import re

from hev.problems import actions
from hev.problems.deeds import Deed
from hev.problems.models import Problem
from hev.public import asking
from tests.views.public.voice import OTHER, TOKEN, act, ask, send, staff
from tests.world import idno


def test_a_receipt_shows_one_report_an_identity_number_all_of_the_household(app, phone, home):
    send(phone)
    send(phone, op_id="op-2", kind="money", words="补助没到")
    first = Problem.get(Problem.no == 1)
    other = app.test_client()
    assert "屋顶漏雨" not in other.get(f"/Q/{TOKEN}/reports").text
    assert ask(other, first.receipt[:3] + " " + first.receipt[3:]).status_code == 303
    page = other.get(f"/Q/{TOKEN}/reports").text
    assert "屋顶漏雨" in page
    assert "补助没到" not in page
    assert act(other, "withdraw", 2).status_code == 422
    ask(other, idno(1, "19720202"))
    assert "补助没到" in other.get(f"/Q/{TOKEN}/reports").text
    # What was shown of one label opens no other, and a receipt is worth nothing there.
    assert "补助没到" not in other.get(f"/Q/{OTHER}/reports").text
    assert ask(other, first.receipt, OTHER).status_code == 422


def test_wrong_numbers_get_one_answer_and_five_tries_then_wait(app, phone, home):
    send(phone)
    receipt = Problem.get().receipt
    stranger = app.test_client()
    answers = [ask(stranger, number).text for number in ("1234567890", idno(9), "abc")]
    bodies = {re.sub(r'value="[^"]*"|src="[^"]*"|回答：[^<]*', "", text) for text in answers[:2]}
    assert all(asking.NOT_FOUND in text for text in answers)
    assert len(bodies) == 1
    # Near the limit a 验证码 is asked for; its picture or the question will do.
    near = ask(stranger, receipt)
    assert "等于几" in near.text
    assert near.status_code == 422
    for _ in range(2):
        near = _answered(stranger, near, "9999999999")
    assert "试得太频繁" in _answered(stranger, near, receipt).text
    # A stranger elsewhere keeps nobody out.
    assert ask(_from(app, "10.9.8.7"), receipt).status_code == 303


def _answered(client, page, number):
    one, two = re.search("(.)加(.)等于几", page.text).groups()
    words = "零一二三四五六七八九"
    sealed = re.search(r'name="sealed"[^>]*value="([^"]+)"', page.text)[1]
    return ask(client, number, robot=str(words.index(one) + words.index(two)), sealed=sealed)


def _from(app, ip):
    client = app.test_client()
    client.environ_base = {**client.environ_base, "REMOTE_ADDR": ip}
    return client


def test_right_numbers_use_no_tries_up(phone, home):
    send(phone)
    for _ in range(2 * asking.TRIES):
        assert ask(phone, home.idno).status_code == 303


def test_the_offer_is_no_way_to_try_identity_numbers(app, phone, home):
    send(phone)
    for n in range(asking.TRIES):
        assert send(app.test_client(), op_id=f"x{n}", idno=idno(900 + n)).status_code == 303
    # No tries left: nothing is offered.
    assert send(app.test_client(), op_id="y", idno=home.idno).status_code == 303


def test_whoever_goes_back_and_sends_the_same_again_is_asked_first(app, phone):
    send(phone)
    again = send(phone, op_id="fresh page")
    assert "这个问题您家已经反映过" in again.text
    assert Problem.select().count() == 1
    assert send(phone, op_id="fresh page", like="new").status_code == 303
    # A browser that has shown nothing learns nothing.
    assert send(app.test_client(), op_id="elsewhere").status_code == 303


def test_so_many_reports_an_hour_and_then_the_telephone(phone):
    for n in range(asking.REPORTS):
        assert send(phone, op_id=f"n{n}", like="new").status_code == 303
    refused = send(phone, op_id="more")
    assert refused.status_code == 429
    assert "急用的请打电话" in refused.text
    assert "屋顶漏雨" in refused.text


def test_a_browser_that_was_shown_reports_forgets_them_when_told(phone):
    send(phone)
    assert phone.post(f"/Q/{TOKEN}/leave").status_code == 303
    assert "屋顶漏雨" not in phone.get(f"/Q/{TOKEN}/reports").text


def test_the_receipt_of_a_merged_report_opens_the_one_it_is_handled_with(app, phone, world):
    send(phone, words="屋顶漏雨")
    send(phone, op_id="op-2", words="还是漏")
    send(phone, op_id="op-3", kind="money", words="补助没到")
    first, second = Problem.get(Problem.no == 1), Problem.get(Problem.no == 2)
    actions.act(second.id, Deed("merge", into=first.no), staff(world, "wang"))
    actions.act(first.id, Deed("answer", "修好了", "solved"), staff(world, "wang"))
    other = app.test_client()
    ask(other, second.receipt)
    page = other.get(f"/Q/{TOKEN}/reports?no=1").text
    assert "修好了" in page
    assert "补助没到" not in page
    assert act(other, "agree", 1).status_code == 303
    assert Problem.get(Problem.no == 1).state == "closed"
