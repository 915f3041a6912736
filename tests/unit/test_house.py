"""The house keeps its own rules: which room may know which, how long a file may grow, what stays pure."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEV = ROOT / "hev"
ROOMS = (
    "regions", "accounts", "register", "ledgers", "rounds", "photos", "verification",
    ("problems", "surveys", "labels"), "alerts", "progress", ("public", "desk"),
)  # fmt: skip
RANK = {
    name: at for at, names in enumerate(ROOMS) for name in ((names,) if isinstance(names, str) else names)
}
# May see everything, and nobody but these imports them.
ABOVE = {
    "cli",
    "commands",
    "worker",
    "server",
    "application",
    "check",
    "failures",
    "demo",
    "__init__",
    "__main__",
    "schema",
}
# Known by every room, knowing none: what they do is the same whatever the rooms keep.
FOUNDATIONS = ("files", "backup")
# Rules and calculations: no Flask, no database, no clock.
PURE = re.compile(
    r"(rules|states|policy|answers|texts|identity|names|columns|places|rows|books|differences|checks|matching|sentences|code|sheets|svg|exif|containers|initials|keys|calibration|figures|questions)\.py$"
)
IMPURE = {
    "flask",
    "flask_login",
    "flask_wtf",
    "wtforms",
    "peewee",
    "playhouse",
    "hev.db",
    "hev.clock",
    "hev.web",
}
LONGEST_FILE, LONGEST_VIEW = 300, 25
SOURCES = sorted(p for top in ("hev", "tests", "bench") for p in (ROOT / top).rglob("*.py"))
ROOM_FILES = [
    p
    for p in SOURCES
    if p.is_relative_to(HEV) and len(p.relative_to(HEV).parts) == 2 and p.parent.name in RANK
]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(path: Path) -> set[str]:
    """Dotted names that a file imports, `from a import b` as both `a` and `a.b`."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def rooms_seen(path: Path) -> set[tuple[str, str]]:
    """(room, module) pairs of hev's rooms that a file imports."""
    parts = [dotted.split(".") for dotted in imports(path) if dotted.startswith("hev.")]
    return {(p[1], p[2] if len(p) > 2 else "") for p in parts if p[1] in RANK}


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_a_file_stays_short(path):
    if path.parent.name != "migrations":
        assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", ROOM_FILES, ids=name)
def test_a_room_knows_only_rooms_to_its_left(path):
    mine = path.parent.name
    wrong = {
        f"{room}.{module}" for room, module in rooms_seen(path) if room != mine and RANK[room] >= RANK[mine]
    }
    assert not wrong


@pytest.mark.parametrize(
    "path",
    [p for p in SOURCES if p.is_relative_to(HEV) and p.relative_to(HEV).parts[0] in FOUNDATIONS],
    ids=name,
)
def test_a_foundation_knows_no_room_and_nothing_above(path):
    assert not rooms_seen(path)
    assert not {d for d in imports(path) if d.startswith("hev.") and d.split(".")[1] in ABOVE}


@pytest.mark.parametrize("path", ROOM_FILES, ids=name)
def test_a_room_leaves_other_rooms_pages_alone(path):
    mine = path.parent.name
    foreign = {
        f"{r}.{m}" for r, m in rooms_seen(path) if r != mine and re.search(r"(^|_)(views?|forms?)$", m)
    }
    assert not foreign


@pytest.mark.parametrize("path", ROOM_FILES, ids=name)
def test_nobody_in_a_room_imports_what_stands_above(path):
    assert not {d for d in imports(path) if d.startswith("hev.") and d.split(".")[1] in ABOVE}


@pytest.mark.parametrize(
    "path", [p for p in ROOM_FILES if re.search(r"(views?|forms?)\.py$", p.name)], ids=name
)
def test_pages_and_forms_do_not_query(path):
    assert not {d for d in imports(path) if d.split(".")[0] in ("peewee", "playhouse") or d == "hev.db"}


@pytest.mark.parametrize(
    "path", [p for p in ROOM_FILES if PURE.search(p.name)] + [HEV / "backup" / "rules.py"], ids=name
)
def test_rules_stay_pure(path):
    wrong = {d for d in imports(path) if d in IMPURE or d.split(".")[0] in IMPURE or d.endswith(".models")}
    assert not wrong


@pytest.mark.parametrize("path", [p for p in ROOM_FILES if re.search(r"views?\.py$", p.name)], ids=name)
def test_a_view_stays_thin(path):
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.decorator_list:
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno + 1 <= LONGEST_VIEW, node.name


@pytest.mark.parametrize("path", [p for p in SOURCES if p.is_relative_to(HEV)], ids=name)
def test_a_module_says_what_it_is_for(path):
    text = path.read_text(encoding="utf-8")
    assert not text or ast.get_docstring(ast.parse(text))
    assert "# TODO" not in text
