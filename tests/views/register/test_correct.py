"""更正 and 查看完整号码: what is kept, masked, refused and recorded."""

import json

import pytest

from hev.audit import Audit
from hev.register.models import Correction, Household, Member
from tests.world import idno


def url(world, act: str, at: int = 0) -> str:
    return f"/households/{world.homes[at].id}/{act}"


def test_masked_values_left_alone_change_nothing(client_of, world):
    li, home = client_of("li"), world.homes[0]
    text = li.get(url(world, "correct")).text
    assert home.idno not in text
    assert home.phone not in text
    masked = {
        "idno": f"{home.idno[:6]}*****{home.idno[14:]}",
        "phone": f"{home.phone[:3]}*****{home.phone[7:]}",
    }
    assert li.post(url(world, "correct"), data=masked).status_code == 303
    assert not Correction.select().exists()


def test_a_correction_stands_beside_the_rosters_value_with_its_reason(client_of, world):
    li, home = client_of("li"), world.homes[0]
    data = {"idno": idno(88), "phone": "139 1111 9999", "reason": "名册写错一位"}
    assert li.post(url(world, "correct"), data=data).status_code == 303
    now = Household.get_by_id(home.id)
    assert (now.idno, now.phone, now.phone_rev) == (idno(88), "13911119999", "99991111931")
    assert (now.roster_idno, now.roster_phone) == (home.idno, home.phone)
    assert Member.get(Member.household == home, Member.no == 1).idno == idno(88)
    assert "名册写错一位" in li.get(url(world, "correct")).text


@pytest.mark.parametrize(("field", "value"), [("idno", "123"), ("idno", ""), ("phone", "12")])
def test_a_wrong_number_is_said_at_its_field(client_of, world, field, value):
    home = world.homes[0]
    answer = client_of("li").post(
        url(world, "correct"), data={"idno": home.idno, "phone": home.phone, field: value}
    )
    assert answer.status_code == 422
    assert f'id="{field}-e"' in answer.text
    assert not Correction.select().exists()


def test_full_numbers_are_shown_without_certificate_digits_and_recorded(client_of, world):
    home = world.homes[0]
    Household.update(idno=home.idno + "43").where(Household.id == home.id).execute()
    answer = client_of("li").post(url(world, "reveal"))
    assert home.idno in answer.text
    assert home.idno + "43" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    seen = Audit.get(Audit.event == "full_number_seen")
    assert (seen.household, json.loads(seen.detail)) == (home.id, {"what": "household"})


@pytest.mark.parametrize("act", ["correct", "reveal"])
def test_another_villages_household_has_no_numbers(client_of, world, act):
    assert client_of("neighbour").post(url(world, act), data={}).status_code == 404
    assert not Audit.select().where(Audit.event == "full_number_seen").exists()
