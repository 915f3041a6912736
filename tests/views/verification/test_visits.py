"""走访: who may keep an attempt and when, what is asked for, evidence from elsewhere, 待回访 and its reminder."""

import datetime as dt
import io
import re

import pytest

from hev import clock
from hev.audit import Audit
from hev.db import db, is_sqlite
from hev.photos.models import Photo
from hev.photos.rendition import watermark
from hev.rounds.models import Case
from hev.verification.models import Verification, Visit
from hev.verification.review_rules import VISIT_REASONS
from hev.verification.visits import Attempt, visit
from tests import world as county
from tests.fixtures import photos
from tests.views.verification.test_deciding import ahead, case_of, decided, someone, submitted
from tests.views.verification.test_form import send as send_form
from tests.views.verification.test_list import crowd
from tests.views.verification.test_suspicion_list import plans_of
from tests.views.verification.test_suspicions import HOSTILE


def form(**given) -> dict[str, object]:
    sent = {
        "op_id": "visit-1",
        "reason": "locked",
        "visited_on": f"{clock.today()}",
        "next_on": f"{ahead(3)}",
    }
    return {**sent, **given}


def send(client, home, **given):
    return client.post(f"/households/{home.id}/visit", data=form(**given))


def went(world, home, days: int, who: str = "li") -> Visit:
    """A visit of some time ago after which somebody comes again in so many days from today."""
    number = Visit.select().count()
    with clock.at(clock.now() - dt.timedelta(days=20)):
        again = clock.today() + dt.timedelta(days=20 + days)
        return visit(
            case_of(home), Attempt(f"v{number}", "locked", clock.today(), again), someone(world, who)
        )


def house(seed: int = 1):
    return io.BytesIO(photos.house(seed)), "IMG_1.jpg"


@pytest.mark.parametrize("reason", VISIT_REASONS)
def test_each_reason_is_kept_and_shown_with_the_next_date(client_of, world, reason):
    home, client = world.homes[0], client_of("li")
    assert "下次什么时候再来" in client.get(f"/households/{home.id}/visit").text
    assert send(client, home, reason=reason, words="邻居说后天回来").status_code == 303
    text = client_of("wang").get(f"/households/{home.id}").text
    assert f"{VISIT_REASONS[reason]}，邻居说后天回来；下次 {ahead(3)}" in text


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("li", 303),
        ("wang", 303),
        ("ma", 303),
        ("city", 403),
        ("nation", 403),
        ("neighbour", 404),
        ("zhao", 404),
    ],
)
def test_who_works_here_may_visit(client_of, world, who, status):
    assert send(client_of(who), world.homes[0]).status_code == status
    assert Visit.select().count() == (status == 303)


def test_an_answered_household_needs_no_visit_and_a_returned_or_suspected_one_does(client_of, world):
    home, li = world.homes[0], client_of("li")
    decided(world, case_of(home), "suspect", "li", words="裂缝")
    assert f"/households/{home.id}/visit" in li.get(f"/households/{home.id}").text
    assert send(li, home).status_code == 303
    submitted(world, home, "wang")
    text = li.get(f"/households/{home.id}/visit").text
    assert "不用再登记走访" in text
    assert "登记走访</button>" not in text
    assert '/visit"' not in li.get(f"/households/{home.id}").text
    refused = send(li, home, op_id="visit-2")
    assert refused.status_code == 422
    assert "不用再登记走访" in refused.text
    assert Visit.select().count() == 1


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"reason": ""}, "请选择暂不能核验的原因"), ({"reason": "palace"}, "请选择暂不能核验的原因"),
        ({"reason": "other"}, "请写明是什么情况"), ({"words": "长" * 501}, "最多写 500 个字"),
        ({"visited_on": "2019-01-01"}, "本批次开始"), ({"visited_on": "昨天"}, "走访日期"),
        ({"visited_on": f"{dt.date.max}"}, "走访日期"), ({"next_on": ""}, "请填写下次什么时候再来"), ({"next_on": "2019-01-01"}, "今天到半年以内"),
        ({"kin_phone": "12"}, "亲属电话："), ({"living_at": "长" * 201}, "现住址最多 200 个字"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client_of, world, given, told):
    answer = send(client_of("li"), world.homes[0], **{"living_at": "县城东关", **given})
    assert answer.status_code == 422
    assert told in answer.text
    assert given.get("living_at", "县城东关") in answer.text
    assert "<details open>" in answer.text
    assert Visit.select().count() == 0
    assert case_of(world.homes[0]).visit_on is None


def test_the_same_form_twice_is_one_visit_with_one_picture(client_of, world):
    home, li = world.homes[0], client_of("li")
    both = [send(li, home, photo=house()) for _ in range(2)]
    assert [answer.status_code for answer in both] == [303, 303]
    assert (Visit.select().count(), Photo.select().count()) == (1, 1)
    assert send(li, world.homes[1]).status_code == 422
    assert Visit.select().count() == 1


def test_a_picture_from_elsewhere_is_marked_and_never_a_front_photo(client_of, world):
    home, li = world.homes[0], client_of("li")
    send(li, home, reason="work", photo=house(), living_at="县城东关", kin_phone="13700001234")
    kept = Visit.get()
    assert kept.photo.sent
    text = li.get(f"/households/{home.id}").text
    assert "由对方发来，不是现场拍摄" in text
    assert "现住址：县城东关" in text
    assert "137*****1234" in text
    assert "13700001234" not in text
    refused = send_form(li, f"/households/{home.id}/verify", photo_id=str(kept.photo_id))
    assert refused.status_code == 422
    assert "请上传房屋正立面全景照片" in refused.text
    assert Verification.select().count() == 0
    assert li.get(f"/photos/{kept.photo_id}/thumb").status_code == 200
    assert client_of("neighbour").get(f"/photos/{kept.photo_id}/thumb").status_code == 404
    assert (
        watermark(dt.datetime(2020, 6, 3, 14, 22), "exif", True)
        == "2020-06-03 14:22 EXIF SENT FROM ELSEWHERE"
    )


def test_a_picture_survives_a_form_that_must_be_mended_and_may_be_changed(client_of, world):
    home, li = world.homes[0], client_of("li")
    answer = send(li, home, reason="", photo=house())
    carried = re.search(r'name="photos"[^>]*value="([^"]+)"', answer.text)[1]
    assert "照片已收到" in answer.text
    assert send(li, home, photos=carried, photo=house(2)).status_code == 303
    assert Visit.get().photo_id == Photo.select().order_by(Photo.id.desc()).get().id
    assert send(li, world.homes[1], op_id="visit-2", photos=carried).status_code == 303
    assert Visit.get(Visit.op_id == "visit-2").photo_id is None


def test_what_is_no_picture_gets_its_own_sentence(client_of, world):
    answer = send(client_of("li"), world.homes[0], photo=(io.BytesIO(b"GIF89a"), "x.jpg"))
    assert answer.status_code == 422
    assert 'id="photo-e"' in answer.text
    assert (Visit.select().count(), Photo.select().count()) == (0, 0)


def test_the_phone_of_kin_is_shown_in_full_by_a_recorded_click(client_of, world):
    home = world.homes[0]
    send(client_of("li"), home, kin_phone="137 0000 1234")
    address = f"/households/{home.id}/kin"
    assert "13700001234" in client_of("wang").post(address).text
    seen = Audit.get(Audit.event == "full_number_seen")
    assert (seen.household, seen.who.endswith("王望")) == (home.id, True)
    assert client_of("neighbour").post(address).status_code == 404


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("field", ["words", "living_at", "kin_phone", "op_id", "photos", "visited_on"])
def test_hostile_texts_are_kept_or_refused_and_shown_as_words(client_of, world, text, field):
    home, li = world.homes[0], client_of("li")
    answer = send(li, home, **{field: text})
    assert answer.status_code in (303, 422)
    assert "<script>alert" not in answer.text + li.get(f"/households/{home.id}").text


def test_who_is_visited_again_stands_under_a_tab_the_most_overdue_first(client_of, world):
    homes = world.homes
    went(world, homes[0], 2)
    went(world, homes[1], -3)
    went(world, homes[2], 0)
    went(world, homes[3], -1, "wang")
    li = client_of("li")
    text = li.get("/list?tab=visit").text
    assert "待回访 <b>3</b>" in text
    assert text.index("阿不都") < text.index("𠮷田宝") < text.index("王彦庆")
    assert "应回访，已过 3 天" in text
    assert "今天回访" in text
    assert f"/households/{homes[1].id}/verify" in text
    assert "林家宝" not in text
    township = client_of("wang").get("/list?tab=visit").text
    assert "待回访 <b>4</b>" in township
    assert "邻家村" in township
    assert "待回访" not in client_of("city").get("/list").text
    assert li.get("/visits").headers["Location"] == "/list?tab=visit"


def test_the_village_is_told_how_many_are_due(client_of, world):
    went(world, world.homes[0], 2)
    assert "应回访" not in client_of("li").get("/").text
    went(world, world.homes[1], -3)
    went(world, world.homes[2], 0)
    text = client_of("li").get("/").text
    assert "今天和以前应回访 2 户" in text
    assert "/list?tab=visit" in text
    assert "应回访" not in client_of("wang").get("/").text
    assert "应回访" not in client_of("neighbour").get("/").text


def test_a_confirmed_or_verified_household_is_not_visited_again(client_of, world):
    home = world.homes[0]
    case = decided(world, case_of(home), "suspect", "li", words="裂缝")
    went(world, home, 3)
    decided(world, case, "confirm", "wang", words="属实", measure="moved", until=ahead(9))
    assert case_of(home).visit_on is None
    went(world, world.homes[1], 3)
    submitted(world, world.homes[1])
    assert case_of(world.homes[1]).visit_on is None
    assert "待回访 <b>0</b>" in client_of("li").get("/list").text


@pytest.mark.parametrize("who", ["li", "ma"])
def test_the_tab_costs_no_statement_and_no_scan(client_of, world, queries, who):
    for home in crowd(world, county.VILLAGE, 100, 25):
        went(world, home, home.id % 7 - 3)
    client = client_of(who)
    queries()
    client.get("/list")
    assert len(queries()) <= {"li": 6, "ma": 8}[who]
    text = client.get("/list?tab=visit").text
    taken = queries()
    assert len(taken) <= {"li": 6, "ma": 7}[who], taken
    assert text.count("<tr><td") == 20
    assert client.get("/list?tab=visit&page=2").text.count("<tr><td") == 5
    if is_sqlite():
        plans = " ".join(plans_of([line for line in taken if "visit_on" in line.split("FROM")[-1]]))
        assert "case_visit_on" in plans
        assert "SCAN t" not in plans.replace("SCAN t1 USING COVERING INDEX", "")


def test_a_search_is_not_held_to_a_tab_that_nobody_counts(client_of, world):
    for tab in ("visit", "draft"):
        answer = client_of("li").post(
            f"/list?tab={tab}", data={"q": "王彦庆", "only": tab}, headers={"HX-Request": "true"}
        )
        assert "王彦庆" in answer.text
    assert Case.select().count() == 5
    assert db is not None
