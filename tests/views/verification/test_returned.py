"""退回: the form says at its fields what is to be mended; 我的退回; what I sent back and whether it came back."""

import re

from hev.verification.models import ReturnNote
from hev.verification.review_rules import Note
from tests.reviewing import case_of, decided, submitted

BACK = (Note("photo", "blurred"), Note("verified_on", "day"), Note("", "other", "请补签字"))


def returned(world, at: int, home, notes=BACK):
    submitted(world, home, at=at + 10)
    return decided(world, home, "return", "wang", at=at, notes=notes)


def test_the_form_says_at_its_fields_what_is_to_be_mended(client_of, world):
    home = world.homes[0]
    returned(world, 30, home)
    text = client_of("li").get(f"/households/{home.id}/verify").text
    summary = re.search(r'<div class="note bad"><p>这一户退回了.*?</ul></div>', text, re.S)[0]
    assert '<a href="#photo">房屋正立面全景照片：模糊看不清</a>' in summary
    assert summary.index("#photo") < summary.index("#verified_on") < summary.index("请补签字")
    assert "请拿稳手机，重新拍一张清楚的。" in summary
    beside = re.search(r'<p class=err id="photo-r">([^<]+)</p>', text)[1]
    assert beside.startswith("退回：模糊看不清。")
    assert "王望" in beside
    assert 'aria-describedby="photo-r' in text
    assert text.count("autofocus") == 1
    assert re.search(r'<input[^>]*autofocus[^>]*type="?file', text)


def test_after_the_next_submission_nothing_is_left_to_mend(client_of, world):
    home = world.homes[0]
    returned(world, 30, home)
    submitted(world, home, at=20, photo="b")
    assert ReturnNote.select().where(ReturnNote.closed_by.is_null()).count() == 0
    text = client_of("li").get(f"/households/{home.id}/verify").text
    assert "这一户退回了" not in text
    assert "autofocus" not in text


def test_reasons_stay_beside_the_fields_while_errors_are_mended(client_of, world):
    home = world.homes[0]
    returned(world, 30, home)
    answer = client_of("li").post(f"/households/{home.id}/verify", data={"act": "done", "result": "safe"})
    assert answer.status_code == 422
    assert "退回：模糊看不清" in answer.text


def test_reasons_outlive_a_suspicion_that_was_cleared(client_of, world):
    home = world.homes[0]
    returned(world, 50, home)
    decided(world, home, "suspect", "li", at=40, words="墙上有裂缝")
    decided(world, home, "clear", "wang", at=30, words="只是抹灰层")
    assert case_of(home).state == "todo"
    text = client_of("li").get(f"/households/{home.id}/verify").text
    assert "还有退回的原因没有答复" in text
    assert "退回：模糊看不清" in text


def test_what_the_county_unlocked_says_why(client_of, world):
    home = world.homes[0]
    submitted(world, home)
    for act, who, words in (("review", "wang", ""), ("approve", "ma", ""), ("unlock", "ma", "方式填错")):
        decided(world, home, act, who, words=words)
    assert "退回：方式填错（马骉）" in client_of("li").get(f"/households/{home.id}/verify").text
    assert "方式填错" in client_of("li").get("/returned").text


def test_a_village_sees_its_returns_the_oldest_first_with_reasons(client_of, world):
    returned(world, 30, world.homes[0])
    returned(world, 60, world.homes[2], (Note("phone", "dead"),))
    text = client_of("li").get("/returned").text
    assert text.index("𠮷田宝") < text.index("王彦庆")
    assert "电话打不通或不是本人" in text
    assert f'href="/households/{world.homes[0].id}/verify">改正' in text
    assert "没有退回的户" in client_of("neighbour").get("/returned").text
    assert "我退回的" not in text


def test_who_returned_sees_whether_it_came_back(client_of, world):
    returned(world, 60, world.homes[0])
    returned(world, 50, world.homes[2])
    submitted(world, world.homes[2], at=40)
    text = client_of("wang").get("/returned?mine=1").text
    assert text.index("𠮷田宝") < text.index("王彦庆")
    assert "已改，现在待复验" in text
    assert "还没有改" in text
    assert "还没有退回过" in client_of("ma").get("/returned?mine=1").text


def test_another_region_is_404(client_of):
    assert client_of("li").get("/returned?r=990101100202").status_code == 404
    assert client_of("city").get("/returned").status_code == 403


def test_the_page_asks_few_questions(client_of, world, queries):
    for at, home in enumerate(world.homes[:3]):
        returned(world, 30 + at, home)
    for path in ("/returned", "/returned?mine=1"):
        client = client_of("wang")
        queries()
        client.get(path)
        assert len(queries()) <= 9
