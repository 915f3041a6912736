"""A printer is named, measured and remembered; its offset moves what is printed."""

import io

import pypdfium2
import pytest

from hev import fonts
from hev.audit import Audit
from hev.labels.models import Printer
from tests.world import VILLAGE

needs_font = pytest.mark.skipif(fonts.find("") is None, reason="fonts-noto-cjk is not installed")
MEASURED = {"left": "31.5", "top": "２９", "across": "150", "along": "230"}


@pytest.fixture
def printer(client_of, world):
    """Li's printer, just named."""
    assert client_of("li").post("/labels/printers", data={"name": "二楼惠普"}).status_code == 303
    return Printer.get()


def test_what_was_measured_becomes_the_offset_and_is_recorded(client_of, printer):
    li, path = client_of("li"), f"/labels/printers/{printer.id}"
    answer = li.post(path, data=MEASURED, follow_redirects=True)
    assert "向左 1.5 毫米、向下 1.0 毫米" in answer.text
    assert Audit.select().where(Audit.event == "printer_changed").count() == 2
    li.post(path, data={**MEASURED, "left": "30.2", "top": "30"})
    assert (Printer.get().right, Printer.get().down) == (-1.7, 1.0)
    li.post(f"{path}/straight")
    assert (Printer.get().right, Printer.get().down) == (0, 0)
    li.post(f"{path}/remove")
    assert Printer.select().count() == 0


@pytest.mark.parametrize(
    ("field", "value"), [("across", "140"), ("left", "三厘米"), ("top", ""), ("left", "90")]
)
def test_impossible_lengths_are_refused_beside_their_field(client_of, printer, field, value):
    answer = client_of("li").post(f"/labels/printers/{printer.id}", data={**MEASURED, field: value})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert Printer.get().right == 0


@pytest.mark.parametrize("name", ["", "  ", "二楼惠普", "长" * 41])
def test_a_printer_needs_a_name_of_its_own(client_of, printer, name):
    assert client_of("li").post("/labels/printers", data={"name": name}).status_code == 422
    assert Printer.select().count() == 1


def test_another_offices_printer_is_not_found(client_of, printer):
    for who in ("neighbour", "wang", "ma"):
        assert client_of(who).get(f"/labels/printers/{printer.id}").status_code == 404
        assert client_of(who).post(f"/labels/printers/{printer.id}", data=MEASURED).status_code == 404


def test_the_print_page_moves_by_the_chosen_printer_and_remembers_it(client_of, printer):
    li = client_of("li")
    li.post(f"/labels/printers/{printer.id}", data=MEASURED)
    given = {"sheet": "24", "start": "1", "tab": "all", "printer": printer.id}
    assert 'transform="translate(-1.5 1.0)"' in li.post("/labels/print", data=given).text
    assert f'<option selected value="{printer.id}">' in li.get("/labels?tab=all").text
    li.post("/labels/print", data={**given, "printer": ""})
    assert f'<option selected value="{printer.id}">' not in li.get("/labels?tab=all").text
    assert li.post("/labels/print", data={**given, "printer": "999"}).status_code == 422


@needs_font
def test_the_pdf_moves_too(client_of, printer):
    li = client_of("li")
    li.post(f"/labels/printers/{printer.id}", data=MEASURED)
    given = {"sheet": "24", "start": "1", "tab": "all"}
    left = [place(li.post("/labels/pdf", data={**given, "printer": one}).data) for one in ("", printer.id)]
    assert left[1] - left[0] == pytest.approx(-1.5, abs=0.05)


def place(pdf: bytes) -> float:
    """Where the first short code begins, mm."""
    text = pypdfium2.PdfDocument(io.BytesIO(pdf))[0].get_textpage()
    index, _ = text.search("短码").get_next()
    return text.get_charbox(index)[0] / 72 * 25.4


@needs_font
def test_the_calibration_page_is_there_to_print(client_of, printer):
    li, path = client_of("li"), f"/labels/printers/{printer.id}"
    assert li.get(f"{path}/page").text.count("<svg") == 1
    assert li.get(f"{path}/page.pdf").data.startswith(b"%PDF")
    assert Printer.get().region == VILLAGE
