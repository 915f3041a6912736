"""扫一扫: a label leads staff to its household, by picture, address and short code, and nobody to another region's."""

import io
import re

import pytest

from hev import clock
from hev.accounts import tries
from hev.accounts.models import Throttle
from hev.desk import scan
from hev.errors import Refused
from hev.labels.models import Label
from hev.photos.models import Photo
from tests.fixtures.photos import BAD, saved
from tests.fixtures.seen import Sight, photo, scene
from tests.world import FAR_VILLAGE

TOKENS = ("0123456789ABCDEF", "ZYXWVTSRQPNMKJHG", "A1B2C3D4E5F6G7H8")
SIZE = (1000, 750)


@pytest.fixture
def labels(world):
    """Labels of Li's first two households and of the far one; codes 11112222, 33334444, 55556666."""
    homes = (world.homes[0], world.homes[1], world.homes[4])
    codes = ("11112222", "33334444", "55556666")
    return [
        Label.create(household=home, token=token, code=code, created_at=clock.now())
        for home, token, code in zip(homes, TOKENS, codes, strict=True)
    ]


def look(client, code: str = "", data: bytes | None = None):
    files = {} if data is None else {"photo": (io.BytesIO(data), "p.jpg")}
    return client.post("/scan", data={**({} if files else {"code": code}), **files})


def opened(home) -> str:
    return f"/households/{home.id}"


@pytest.mark.parametrize(
    "typed",
    [
        "11112222", "1111 2222", " １１１１　２２２２ ", TOKENS[0], TOKENS[0].lower(), f"HTTPS://ELSEWHERE.CN/Q/{TOKENS[0]}",
        f"http://127.0.0.1:8000/q/{TOKENS[0].lower()}?from=wechat", f"/Q/{TOKENS[0].replace('0', 'O').replace('1', 'I')}",
    ],
)  # fmt: skip
def test_a_short_code_and_an_address_of_any_host_lead_to_the_household(client_of, world, labels, typed):
    answer = look(client_of("li"), typed)
    assert (answer.status_code, answer.headers.get("Location")) == (303, opened(world.homes[0]))


@pytest.mark.parametrize("who", ["li", "wang", "ma", "city", "province", "nation"])
def test_all_staff_who_see_the_household_may_scan_it(client_of, world, labels, who):
    assert client_of(who).get("/scan").status_code == 200
    assert look(client_of(who), "11112222").headers["Location"] == opened(world.homes[0])


def test_another_regions_code_is_answered_like_one_that_does_not_exist(client_of, labels):
    wang = client_of("wang")
    for there, nowhere in (("55556666", "99998888"), (TOKENS[2], "Z" * 16)):
        answers = [look(wang, typed) for typed in (there, nowhere)]
        assert [answer.status_code for answer in answers] == [422, 422]
        first, second = (re.sub(r'value="[^"]*"', "", answer.text) for answer in answers)
        assert first == second
    assert scan.NO_CODE in look(wang, "55556666").text


@pytest.mark.parametrize(
    "typed", ["", "1234567", "王彦庆", "<script>alert(1)</script>", "9" * 400, "https://hev.example/Q/"]
)
def test_what_is_neither_is_said(client_of, labels, typed):
    page = look(client_of("li"), typed)
    assert page.status_code == 422
    assert "短码" in page.text
    assert "<script>alert" not in page.text


def test_a_replaced_label_says_so_and_names_the_household_to_its_own_people(client_of, world, labels):
    Label.update(revoked_at=clock.now()).where(Label.id == labels[0].id).execute()
    page = look(client_of("li"), "11112222")
    assert page.status_code == 200
    assert "已经作废" in page.text
    assert "王彦庆" in page.text
    assert opened(world.homes[0]) in page.text
    assert scan.NO_CODE in look(client_of("zhao"), "11112222").text


def test_a_picture_of_a_label_leads_to_its_household_and_is_not_kept(client_of, world, labels, settings):
    answer = look(client_of("li"), data=photo(scene(TOKENS[0], Sight(turn=20, askew=0.1), 1, SIZE)))
    assert (answer.status_code, answer.headers.get("Location")) == (303, opened(world.homes[0]))
    assert not Photo.select().exists()
    assert not list((settings.instance / "photos").glob("**/*"))


def test_several_labels_in_one_picture_are_listed_mine_alone(client_of, world, labels):
    data = photo(scene(TOKENS[0], Sight(share=0.35), 1, (1200, 900), more=TOKENS[1:]))
    page = look(client_of("wang"), data=data)
    assert page.status_code == 200
    assert "照片里有 2 户的标识牌" in page.text
    assert "王彦庆" in page.text
    assert "阿不都·热合曼" in page.text
    assert "赵远山" not in page.text


def test_old_and_new_label_of_one_household_lead_to_it(client_of, world, labels):
    Label.update(household=world.homes[0].id, revoked_at=clock.now()).where(
        Label.id == labels[1].id
    ).execute()
    data = photo(scene(TOKENS[0], Sight(share=0.35), 1, (1200, 900), more=TOKENS[1:2]))
    assert look(client_of("li"), data=data).headers["Location"] == opened(world.homes[0])


def test_a_picture_without_a_label_says_what_to_try(client_of, labels):
    from hev.demo import pictures

    page = look(client_of("li"), data=saved(pictures.drawing(1, SIZE), "JPEG"))
    assert page.status_code == 422
    assert "离近一点" in page.text


def test_another_code_is_not_taken_for_a_label(client_of, labels, monkeypatch):
    from tests.fixtures import seen

    monkeypatch.setattr(seen, "address", lambda host, token: "https://u.example.com/pay?id=1234567890123456")
    page = look(client_of("li"), data=photo(scene("x", Sight(), 1, SIZE)))
    assert page.status_code == 422
    assert scan.FOREIGN in page.text


def test_a_label_of_another_region_in_a_picture_does_not_exist(client_of, labels):
    page = look(client_of("zhao"), data=photo(scene(TOKENS[0], Sight(), 1, SIZE)))
    assert page.status_code == 422
    assert scan.NO_LABEL in page.text


# Of BMP and TIFF the test client would leave a file open: they are too large for its memory.
@pytest.mark.parametrize("kind", [kind for kind in BAD if kind not in ("bmp", "tiff")])
def test_a_hostile_picture_is_refused_with_a_sentence(client_of, labels, kind):
    page = look(client_of("li"), data=BAD[kind]())
    assert page.status_code == 422
    assert "照片" in page.text


def test_wrong_codes_are_few_an_hour_and_right_ones_cost_nothing(client_of, world, labels):
    li = client_of("li")
    for n in range(scan.MOST_WRONG):
        assert scan.NO_CODE in look(li, f"9999{n:04d}").text
        if n < 3:
            assert look(li, "11112222").status_code == 303
    page = look(li, "11112222")
    assert page.status_code == 422
    assert "请等 60 分钟再试" in page.text
    # Others of the network, and the label's own address, are not held up.
    assert look(client_of("wang"), "11112222").status_code == 303
    assert look(li, TOKENS[0]).status_code == 303
    Throttle.update(until=clock.now()).execute()
    assert look(li, "11112222").status_code == 303


def test_tries_are_counted_down_and_begin_anew_with_the_next_window(world):
    import datetime as dt

    hour, begun = dt.timedelta(hours=1), clock.now()
    with clock.at(begun):
        assert [tries.spend("x", 2, hour) for _ in range(2)] == [2, 1]
        with pytest.raises(Refused, match="60 分钟"):
            tries.spend("x", 2, hour)
        tries.give_back("x")
        assert tries.spend("x", 2, hour) == 1
    with clock.at(begun + hour):
        assert tries.spend("x", 2, hour) == 2


def test_a_household_that_moved_away_is_opened_by_who_has_it_now(client_of, world, labels):
    from hev.register.models import Household

    Household.update(village=FAR_VILLAGE).where(Household.id == world.homes[0].id).execute()
    assert look(client_of("zhao"), "11112222").status_code == 303
    assert look(client_of("li"), "11112222").status_code == 422


def test_a_stranger_is_led_to_the_login(app, labels):
    answer = app.test_client().post("/scan", data={"code": "11112222"})
    assert "/login" in answer.headers["Location"]
