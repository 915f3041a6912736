"""The household's page for staff: facts masked, history, only the buttons that may be pressed."""

import datetime as dt

import pytest

from hev import clock
from hev.labels.models import Label
from hev.photos.models import Photo
from hev.register.models import Correction
from hev.rounds.models import Case
from hev.verification.models import Step, Verification
from tests import world as county


def verified(world):
    """The first household, verified with a photo, corrected and labelled."""
    home, now = world.homes[0], clock.now()
    case = Case.get(Case.household == home)
    photo = Photo.create(
        household=home, village=home.village, account=world.li.id, key="a/b.jpg", format="jpeg", bytes=9,
        width=4, height=3, sha256="0" * 64, taken_at=dt.datetime(2020, 6, 3, 14, 22), taken_from="exif",
        lat=40.52, lon=99.31, created_at=now,
    )  # fmt: skip
    Verification.create(
        case=case, household=home, revision=1, op_id="x1", result="safe", means="appraised", detail="b",
        remark="墙体完好", idno=home.idno, phone=home.phone, verifier_name="李立", verifier_post="村书记",
        verifier_phone="13911112222", verified_on=clock.today(), photo=photo, account=world.li.id,
        account_name=world.li.name, region=county.VILLAGE, created_at=now,
    )  # fmt: skip
    Step.create(
        case=case, household=home, no=1, act="submit", before="todo", after="submitted", account=world.li.id,
        person="李立", level="village", at=now,
    )  # fmt: skip
    Case.update(state="submitted", result="safe", means="appraised", detail="b", revision=1).where(
        Case.id == case.id
    ).execute()
    Correction.create(
        household=home, no=1, field="phone", old="13900000009", new=home.phone, account=world.li.id, person="李立",
        at=now,
    )  # fmt: skip
    Label.create(household=home, token="T" * 20, code="ABCD1234", created_at=now, printed_at=now, prints=1)
    return home


def test_the_page_tells_the_household_and_hides_the_numbers(client_of, world):
    home = verified(world)
    text = client_of("li").get(f"/households/{home.id}").text
    for shown in (
        "住房安全有保障：鉴定安全（B级）", "待复验", "王成员2", "墙体完好", "核验完成", "139*****0009 → 138*****0001", "短码 ABCD 1234",
        "40.52000, 99.31000", "2020-06-03 14:22", f"{home.idno[:6]}*****{home.idno[-4:]}", "示例县第一乡李家村",
    ):  # fmt: skip
        assert shown in text, shown
    for hidden in (home.idno, home.phone, "13900000009", county.idno(1, "19720202")):
        assert hidden not in text


def test_a_household_that_nobody_has_visited(client_of, world):
    text = client_of("li").get(f"/households/{world.homes[1].id}").text
    assert "尚未核验" in text
    assert "还没有标识牌" in text
    assert "历次核验" not in text


def test_only_buttons_that_one_may_press(client_of, world):
    home = world.homes[0]
    village, city = (client_of(who).get(f"/households/{home.id}").text for who in ("li", "city"))
    for path in ("verify", "correct"):
        assert f"/households/{home.id}/{path}" in village
        assert f"/households/{home.id}/{path}" not in city
    assert f"/households/{home.id}/reveal" in city
    assert "/labels?h=" in village
    assert "/labels" not in city


def test_an_approved_household_is_not_verified_again(client_of, world):
    Case.update(state="approved", result="safe", means="appraised", detail="a").execute()
    assert "/verify" not in client_of("li").get(f"/households/{world.homes[0].id}").text


def test_why_it_came_back_is_said_first(client_of, world):
    home = verified(world)
    case = Case.get(Case.household == home)
    Case.update(state="returned").where(Case.id == case.id).execute()
    Step.create(
        case=case, household=home, no=2, act="return", before="submitted", after="returned", account=world.wang.id,
        person="王望", level="township", note="照片模糊，请重拍", at=clock.now(),
    )  # fmt: skip
    assert "退回：照片模糊，请重拍（王望）" in client_of("li").get(f"/households/{home.id}").text


def test_another_regions_household_does_not_exist(client_of, world):
    for home in (world.homes[3].id, 999_999):
        assert client_of("li").get(f"/households/{home}").status_code == 404


def test_the_verifiers_telephone_is_masked_as_everybodys(client_of, world):
    home = verified(world)
    for path in (f"/households/{home.id}", f"/households/{home.id}/revisions/1"):
        text = client_of("ma").get(path).text
        assert "139*****2222" in text, path
        assert "13911112222" not in text, path


@pytest.mark.parametrize("who", ["li", "ma"])
def test_the_page_needs_few_statements(client_of, world, queries, who):
    home, client = verified(world), client_of(who)
    queries()
    client.get(f"/households/{home.id}")
    taken = queries()
    assert len(taken) <= 14, "\n".join(taken)
