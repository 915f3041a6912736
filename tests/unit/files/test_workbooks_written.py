"""What hev writes for Excel is text: a live cell would be found, and whoever writes switches guessing off."""

import ast
import io
import re
from pathlib import Path

import pytest
import xlsxwriter

from tests.fixtures.workbooks import assert_no_formula

ROOT = Path(__file__).resolve().parents[3]
WRITERS = [
    path for path in (ROOT / "hev").rglob("*.py") if "import xlsxwriter" in path.read_text(encoding="utf-8")
]


def spoiled(write) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        write(book.add_worksheet())
    return out.getvalue()


@pytest.mark.parametrize(
    "write",
    [
        lambda page: page.write_formula("A1", "=1+1"),
        lambda page: page.write("A1", "=1+1"),
        lambda page: page.write_array_formula("A1:A2", "{=A3}"),
        lambda page: page.write_url("A1", "http://example.com"),
    ],
    ids=["formula", "guessed", "array", "link"],
)
def test_a_live_cell_would_be_found(write):
    with pytest.raises(AssertionError):
        assert_no_formula(spoiled(write))


@pytest.mark.parametrize("path", WRITERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_whoever_writes_workbooks_switches_guessing_off(path):
    """Every workbook that a page answers with is looked at by the test client; this holds for those of commands and jobs too."""
    text = path.read_text(encoding="utf-8")
    made = [
        node for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Workbook")
    ]  # fmt: skip
    if made:
        assert '"strings_to_formulas": False' in text
        assert '"strings_to_urls": False' in text
    assert not re.search(r"\.write_(formula|array_formula|dynamic_\w+_formula|url)\(", text)
