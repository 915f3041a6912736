"""The telephones that households may call."""

import pytest

from hev.audit import Audit
from hev.regions.models import Region
from hev.regions.queries import by_code, contacts, telephone
from tests.world import COUNTY, FAR_VILLAGE, SIBLING_TOWNSHIP, TOWNSHIP, VILLAGE


def test_a_county_types_all_its_townships_numbers_on_one_page(client_of, world):
    client = client_of("ma")
    assert "13900000001" in client.get(f"/regions/{COUNTY}/phone").text
    typed = {f"p{COUNTY}": "0476-1234567", f"p{TOWNSHIP}": "139 0000 0002", f"p{SIBLING_TOWNSHIP}": ""}
    assert client.post(f"/regions/{COUNTY}/phone", data=typed).status_code == 303
    assert (by_code(COUNTY).phone, by_code(TOWNSHIP).phone) == ("0476-1234567", "13900000002")
    assert Audit.select().where(Audit.event == "region_phone").count() == 2
    assert telephone(FAR_VILLAGE) == ("示例县", "0476-1234567")


def test_a_village_sets_its_own_number(client_of, world):
    client_of("li").post(f"/regions/{VILLAGE}/phone", data={f"p{VILLAGE}": "13700000000"})
    assert telephone(VILLAGE) == ("李家村", "13700000000")
    assert contacts([VILLAGE, FAR_VILLAGE]) == {
        VILLAGE: ("第一乡李家村", "13700000000"),
        FAR_VILLAGE: ("第二乡远山村", ""),
    }


def test_a_wrong_number_is_pinned_to_its_field_and_nothing_is_saved(client_of, world):
    typed = {f"p{TOWNSHIP}": "123", f"p{VILLAGE}": "13700000000"}
    page = client_of("wang").post(f"/regions/{TOWNSHIP}/phone", data=typed)
    assert page.status_code == 422
    assert f'href="#p{TOWNSHIP}"' in page.text
    assert 'value="13700000000"' in page.text
    assert by_code(VILLAGE).phone == ""


@pytest.mark.parametrize("code", [TOWNSHIP, FAR_VILLAGE, COUNTY])
def test_a_village_reaches_no_other_regions_number(client_of, world, code):
    client = client_of("li")
    assert client.get(f"/regions/{code}/phone").status_code == 404
    assert client.post(f"/regions/{code}/phone", data={f"p{code}": "13700000000"}).status_code == 404


def test_fields_of_other_regions_in_the_form_change_nothing(client_of, world):
    client_of("li").post(f"/regions/{VILLAGE}/phone", data={f"p{VILLAGE}": "", f"p{TOWNSHIP}": "13700000000"})
    assert Region.get(Region.code == TOWNSHIP).phone == "13900000001"
