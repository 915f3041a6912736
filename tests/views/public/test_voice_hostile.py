"""What a stranger or a bad line may send to a household's pages."""

import io
import re

import pytest

from hev.labels.models import Label
from hev.problems import actions, queries
from hev.problems.deeds import Deed
from hev.problems.models import Problem, ProblemPhoto
from tests.fixtures import photos
from tests.views.public.voice import OTHER, TOKEN, act, ask, send, staff
from tests.world import idno

OWN = idno(1, "19720202")


def test_pictures_added_twice(phone):
    send(phone)
    offered = send(phone, op_id="op-2", idno=OWN, photo=[(io.BytesIO(photos.house()), "a.jpg")])
    carried = re.search(r'name="?carried"?[^>]*value="([^"]+)"', offered.text).group(1)
    again = {"op_id": "op-2", "idno": OWN, "like": "add", "carried": carried}
    assert send(phone, **again).status_code == 303
    second = send(phone, **again)
    assert second.status_code < 500
    assert ProblemPhoto.select().count() == 1
    assert len(queries.steps(Problem.get())) == 1


@pytest.mark.parametrize("no", [10**9, 10**10, 2**63, 10**30])
def test_huge_numbers(phone, no):
    send(phone)
    ask(phone, OWN)
    assert act(phone, "agree", no=no).status_code in (404, 422)
    assert phone.get(f"/Q/{TOKEN}/photos/{no}").status_code == 404


@pytest.mark.parametrize(
    "text", ["\0", "1234\0", "1" * 5000, "%00", "𠮷" * 30, "无", "\ud83d", "9223372036854775808"]
)
def test_odd_numbers_asked(phone, text):
    send(phone)
    assert ask(phone, text.encode("utf-8", "surrogatepass")).status_code < 500


@pytest.mark.parametrize(
    "name", ["kind", "how", "words", "callback", "phone", "idno", "op_id", "carried", "like", "topic"]
)
@pytest.mark.parametrize("text", ["\0", "a\0b", "1" * 5000, "[]", "null", "𠮷" * 300])
def test_odd_report(phone, name, text):
    assert send(phone, **{name: text}).status_code < 500


@pytest.mark.parametrize("name", ["act", "words"])
@pytest.mark.parametrize("text", ["\0", "add\0", "x" * 9000])
def test_odd_act(phone, name, text):
    send(phone)
    ask(phone, OWN)
    assert (
        phone.post(f"/Q/{TOKEN}/reports/1", data={"act": "add", "words": "a", name: text}).status_code < 500
    )


def test_withdrawing_the_one_that_others_were_merged_into(phone, home, world):
    wang = staff(world, "wang")
    send(phone)
    send(phone, op_id="op-2", kind="money", words="没拿到钱", like="new")
    one, two = Problem.select().order_by(Problem.no)
    actions.act(one.id, Deed("merge", into=2), wang)
    act(phone, "withdraw", no=2)
    two = Problem.get(Problem.no == 2)
    assert (two.state, two.waiting) == ("new", True)


def test_reissue(phone, home):
    send(phone)
    ask(phone, OWN)
    assert "屋顶漏雨" in phone.get(f"/Q/{TOKEN}/reports").text
    assert "屋顶漏雨" not in phone.get(f"/Q/{OTHER}/reports").text
    from hev import clock

    Label.update(revoked_at=clock.now()).where(Label.token == TOKEN).execute()
    Label.create(household=home, token="AAAAAAAAAAAAAAAA", code="11112222", created_at=clock.now())
    assert phone.get(f"/Q/{TOKEN}/reports").status_code == 410
    assert act(phone, "withdraw").status_code == 410
    assert send(phone, op_id="x").status_code == 410
    assert ask(phone, OWN).status_code == 410
    assert "屋顶漏雨" not in phone.get("/Q/AAAAAAAAAAAAAAAA/reports").text


def test_known_is_no_oracle(phone):
    a = send(phone, idno=OWN, op_id="a", like="new")
    b = send(phone, idno=idno(77), op_id="b", like="new")
    pa, pb = phone.get(a.location).text, phone.get(b.location).text
    assert "未核对" not in pb + pa


@pytest.mark.parametrize("query", ["done=%00", "done[]=1", "done=new&done=x", "done=<script>", "page=x"])
def test_done(phone, query):
    send(phone)
    text = phone.get(f"/Q/{TOKEN}/reports?{query}")
    assert text.status_code == 200
    assert "<script" not in text.text


def test_the_same_form_twenty_times_is_answered_alike(phone):
    answers = [send(phone, idno=OWN) for _ in range(20)]
    assert {(one.status_code, one.location) for one in answers} == {(303, answers[0].location)}
    assert Problem.select().count() == 1
