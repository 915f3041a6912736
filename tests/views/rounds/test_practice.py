"""模拟: the same form and rules, counted nowhere; open to the county's own people and to nobody else."""

import io
import re

import pytest

from hev.accounts.models import Account
from hev.db import write
from hev.photos.models import Photo
from hev.regions import rules
from hev.regions.models import Region
from hev.regions.queries import by_code
from hev.register import since
from hev.register.models import Household
from hev.rounds.models import Case, Round, Tally
from hev.rounds.queries import case_of
from hev.verification.models import Step, Verification
from hev.verification.practice_texts import TASKS
from tests.fixtures.photos import house
from tests.views.rounds.planned import sound
from tests.world import COUNTY, VILLAGE

PRACTICE = rules.practice_of(COUNTY)
# What every page says of the moment, of the person or of one's own practice; everything else must stay as it is.
_MOMENT = re.compile(r'csrf_token value="[^"]*"|\d{4}-\d\d-\d\d \d\d:\d\d|value="[\w-]{16}"')
PAGES = (
    "/", f"/?r={VILLAGE}", "/list", "/list?tab=all", "/list?tab=done", "/list?q=示例", "/list?q=模拟", "/labels", "/batches",
    "/accounts", "/accounts/silent", "/rosters", "/rounds", "/settings", "/policy", "/amendments", "/conflicts", "/printers",
    "/placing", "/regions/load", "/regions/moves", "/rounds/new", "/problems", "/surveys", "/review", "/returned",
    "/suspicions", "/visits", "/log", "/log?g=work", "/accounts/1/log",
)  # fmt: skip


def begun(client) -> list[Household]:
    client.post("/practice/begin")
    return list(Household.select().where(Household.village == PRACTICE).order_by(Household.id))


def answer(client, home, **given):
    """Verify a household on the form as it opens."""
    page = client.get(f"/households/{home.id}/verify").text
    hidden = dict(re.findall(r'name="(op_id|version|photo_id)" type="hidden" value="([^"]*)"', page))
    typed = dict(re.findall(r'name="(idno|phone|verifier_\w+|verified_on)"[^>]* value="([^"]*)"', page))
    return client.post(
        f"/households/{home.id}/verify", data={**hidden, **typed, "act": "done", **given}, follow_redirects=True,
        content_type="multipart/form-data",
    )  # fmt: skip


def kin(client, home):
    return answer(
        client,
        home,
        result="safe",
        means="sheltered",
        shelter="kin",
        remark="示例镇幸福路",
        arrangement="女儿家",
    )


def seen(client_of) -> dict[tuple[str, str], str]:
    """Every list and sum as each level sees it."""
    found = {}
    for who in ("li", "neighbour", "wang", "ma", "city", "nation"):
        client = client_of(who)
        for page in PAGES:
            text = client.get(page).text
            found[who, page] = _MOMENT.sub(
                "", re.sub(r"<p class=note[^>]*>.*?模拟村.*?</p>|\d+ 秒前", "", text)
            )
    return found


def test_practising_changes_no_list_and_no_sum(client_of, world, settings):
    Account.update(practised_at=None).execute()
    before, sums = seen(client_of), list(Tally.select().dicts())
    for who in ("li", "wang"):
        begun(client_of(who))
    homes = list(Household.select().where(Household.village == PRACTICE).order_by(Household.id))
    assert "填对了：保障安全 投亲靠友" in kin(client_of("li"), homes[2]).text
    wrong = answer(client_of("li"), homes[0], result="unsafe", explanation="墙裂了")
    assert "填的是“住房安全未保障”，这一户应当是“鉴定安全 B级”" in wrong.text
    client_of("li").get(f"/list?r={PRACTICE}&tab=all")
    after = seen(client_of)
    assert {key for key in before if before[key] != after[key]} == set()
    assert [row for row in Tally.select().dicts() if row["region"] < rules.WHOLE] == sums
    assert [row.total for row in Tally.select().where(Tally.region >= rules.WHOLE)] == [6]
    assert sound(settings)


def test_everybody_of_the_county_may_open_it_and_nobody_else(client_of, world):
    home = begun(client_of("li"))[0]
    other = Region.create(code=990102000000, name="邻县", level="county", parent=990100000000)
    stranger = Account.create(
        name="990102000000", region=other.code, person_name="外人", password_hash="x", must_complete=False,
        issued_at=world.li.issued_at,
    )  # fmt: skip
    world.stranger = stranger
    pages = (
        f"/households/{home.id}",
        f"/households/{home.id}/verify",
        f"/list?r={PRACTICE}",
        f"/?r={PRACTICE}",
    )
    for page in pages:
        for who in ("li", "neighbour", "wang", "zhao", "ma"):
            assert client_of(who).get(page).status_code == 200, (who, page)
        assert client_of("stranger").get(page).status_code == 404, page
        for who in ("city", "province", "nation"):
            assert client_of(who).get(page).status_code in (403, 404), (who, page)
    for page in (f"/labels?h={home.id}", f"/households/{home.id}/correct", f"/households/{home.id}/move"):
        assert client_of("ma").get(page).status_code == 404, page
    assert client_of("ma").post(f"/households/{home.id}/reveal").status_code == 404
    # What is open for practice opens nothing real.
    assert client_of("li").get(f"/households/{world.homes[3].id}").status_code == 404
    assert client_of("wang").get(f"/households/{world.homes[4].id}/verify").status_code == 404
    assert client_of("city").get("/practice").status_code == 403


def test_a_household_of_practice_cannot_be_saved_from_another_county(client_of, world):
    from hev.accounts.people import Person
    from hev.errors import NotFound
    from hev.verification.cases import locked

    home = begun(client_of("li"))[0]
    case = case_of(by_code(VILLAGE), home.id)
    abroad = Region(code=990102000000, name="邻县", level="county")
    with pytest.raises(NotFound), write():
        locked(case, Person(world.ma, abroad, "", 0))


def test_its_photo_is_open_to_the_county_alone_and_goes_when_one_starts_over(client_of, world, settings):
    home = begun(client_of("li"))[0]
    sent = answer(
        client_of("li"),
        home,
        result="safe",
        means="appraised",
        grade="b",
        photo=(io.BytesIO(house()), "房屋.jpg"),
    )
    assert "填对了：鉴定安全 B级" in sent.text
    photo = Photo.get(Photo.household == home)
    assert client_of("zhao").get(f"/photos/{photo.id}/view").status_code == 200
    assert client_of("city").get(f"/photos/{photo.id}/view").status_code == 404
    client_of("wang").post("/practice/begin")
    assert Photo.select().where(Photo.household == home).exists()
    client_of("li").post("/practice/begin")
    assert not Photo.select().where(Photo.household == home).exists()
    assert not any(settings.instance.glob("photos/*/*.orig"))
    assert sound(settings)


def test_starting_over_forgets_ones_own_three_and_nothing_else(client_of, world, settings):
    mine, theirs = begun(client_of("li")), begun(client_of("wang"))[3:]
    kin(client_of("li"), mine[2])
    kin(client_of("wang"), theirs[2])
    kin(client_of("li"), world.homes[0])
    client_of("li").post("/practice/begin")
    states = dict(Case.select(Case.household, Case.state).tuples())
    assert (states[mine[2].id], states[theirs[2].id], states[world.homes[0].id]) == (
        "todo",
        "submitted",
        "submitted",
    )
    assert {v.household_id for v in Verification.select()} == {theirs[2].id, world.homes[0].id}
    assert "全县模拟村 6 户" in client_of("ma").post("/practice/clear", follow_redirects=True).text
    assert [v.household_id for v in Verification.select()] == [world.homes[0].id]
    assert Step.select().count() == 1
    # The same rows again: a new number would bring a real household this one's log.
    assert [h.id for h in begun(client_of("li"))][:3] == [h.id for h in mine]
    assert Round.select().where(Round.region == PRACTICE).count() == 1
    assert sound(settings)


def test_whatever_points_to_a_household_goes_with_it(world, client_of):
    """A table of a later release is found by its column, in an order that its other columns allow."""
    assert {"case", "verification", "step", "draft", "photo", "visit"} <= {
        table._meta.table_name for _, table in since.tables()
    }


def test_the_home_page_offers_it_until_done_or_declined(client_of, world, queries):
    client = client_of("li")
    assert "先在模拟村练三户" in client.get("/").text
    homes = begun(client)
    kin(client, homes[2])
    assert "先在模拟村练三户" in client.get("/").text
    with write():
        Case.update(state="submitted").where(Case.household.in_([home.id for home in homes])).execute()
    assert "先在模拟村练三户" not in client.get("/").text
    assert "三户都练完了" in client.get("/practice").text
    other = client_of("wang")
    other.post("/practice/dismiss")
    assert "先在模拟村练三户" not in other.get("/").text
    assert "先在模拟村练三户" not in client_of("city").get("/").text


def test_the_form_says_what_is_found_there_and_the_steps(client_of, world):
    homes = begun(client_of("li"))
    for home, task in zip(homes, TASKS, strict=True):
        text = client_of("li").get(f"/households/{home.id}/verify").text
        assert task.situation in text
        assert all(step in text for step in task.steps)
    assert "模拟练习" not in client_of("li").get(f"/households/{world.homes[0].id}/verify").text
    photo = client_of("li").get("/practice/photo")
    assert photo.get_data()[:3] == b"\xff\xd8\xff"


def test_a_township_practises_review_in_the_same_village(client_of, world):
    home = begun(client_of("li"))[2]
    kin(client_of("li"), home)
    listed = client_of("wang").get(f"/list?r={PRACTICE}&tab=done").text
    assert "陈示例" in listed
    assert "不计入统计" in client_of("wang").get(f"/?r={PRACTICE}").text
