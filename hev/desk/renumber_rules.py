"""行政区划调整 as calculation: from lines of old and new codes to what becomes of every village below them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from hev.errors import Refused
from hev.regions import rules
from hev.regions.reading import NAME_LIMIT, clean, code_of

OLD, NEW, NAME = "原代码", "新代码", "新名称"
HEADER = (OLD, NEW, NAME)
HEADER_WITHIN = 30
MOST_LINES = 1_000
MOVABLE = ("township", "village")
WORDS = {"township": "乡镇", "village": "村"}


class Line(NamedTuple):
    """One line as given: its row number, the cells of old code, new code and new name ("": as it was)."""

    row: int
    old: str
    new: str
    name: str


class Fault(NamedTuple):
    """A line that cannot be done: its row number, what it says, and why."""

    row: int
    text: str
    reason: str


@dataclass
class Plan:
    """What becomes of the regions of a county.

    `moves` maps every code that goes to the one it becomes, those below a township included; `given` only those of the
    list; `names` the new codes to their names; `merged` the new codes that several old ones share or that stay there.
    """

    given: dict[int, int] = field(default_factory=dict)
    moves: dict[int, int] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    merged: set[int] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)

    @property
    def villages(self) -> dict[int, int]:
        """The moves of villages alone."""
        return {old: new for old, new in self.moves.items() if rules.level(old) == "village"}

    @property
    def gone(self) -> set[int]:
        """The codes that nobody has afterwards."""
        return self.moves.keys() - set(self.moves.values())


def read(rows: Iterable[tuple[int, Sequence[str]]]) -> list[Line]:
    """The lines of a sheet that has the three columns, blank ones left out. Refused when it has not."""
    numbered = iter(rows)
    at = _header(numbered)
    lines = []
    for row, cells in numbered:
        old, new, name = (clean(cells[i]) if i < len(cells) else "" for i in at)
        if old or new or name:
            lines.append(Line(row, old, new, name))
    if not lines:
        raise Refused("表头下面没有内容，什么也没有改。", "file")
    if len(lines) > MOST_LINES:
        raise Refused(
            f"一次最多 {MOST_LINES} 行，这里有 {len(lines)} 行，什么也没有改。请分几次办理。", "file"
        )
    return lines


def _header(rows: Iterable[tuple[int, Sequence[str]]]) -> list[int]:
    for seen, (_, cells) in enumerate(rows, 1):
        titles = [clean(cell) for cell in cells]
        if OLD in titles and NEW in titles:
            at_name = titles.index(NAME) if NAME in titles else len(titles)
            return [titles.index(OLD), titles.index(NEW), at_name]
        if seen == HEADER_WITHIN:
            break
    raise Refused("没有找到表头，什么也没有改。表头应有“原代码”“新代码”“新名称”三列。", "file")


def plan(lines: Iterable[Line], known: Mapping[int, str], county: int) -> Plan:
    """What the lines do to the `known` regions {code: name} of a county. With a fault nothing may be carried out."""
    made = Plan()
    rows: dict[int, Line] = {}
    for line in lines:
        try:
            old, new = _codes(line, known, county)
            if old in rows:
                raise Refused(f"原代码与第 {rows[old].row} 行重复。")
            if len(line.name) > NAME_LIMIT:
                raise Refused(f"名称最多 {NAME_LIMIT} 个字。")
            rows[old], made.given[old] = line, new
        except Refused as refused:
            _blame(made, line, refused.message)
    made.moves = {**_below(made.given, known), **made.given}
    staying = known.keys() - made.moves.keys()
    present = staying | set(made.moves.values())
    made.merged = _shared(made.moves, staying)
    for old, line in rows.items():
        for wrong in _clashes(made, old, present, known):
            _blame(made, line, wrong)
    _name(made, rows, known, staying)
    return made


def _codes(line: Line, known: Mapping[int, str], county: int) -> tuple[int, int]:
    """(old, new) of a line that is right in itself."""
    old, new = code_of(line.old), code_of(line.new)
    if old not in known or rules.level(old) not in MOVABLE:
        raise Refused("原代码不是本县的乡镇或村。")
    if not rules.contains(county, new):
        raise Refused("新代码不在本县。跨县的调整请联系上级。")
    if rules.level(new) != rules.level(old):
        raise Refused(f"原代码是{WORDS[rules.level(old)]}的，新代码不是。")
    if new == old:
        raise Refused("新代码和原代码一样。只改名称的，请在“区划”页导入。")
    return old, new


def _below(given: Mapping[int, int], known: Mapping[int, str]) -> dict[int, int]:
    """Villages of a moved township keep their last three digits, unless the list says otherwise."""
    towns = {old: new for old, new in given.items() if rules.level(old) == "township"}
    size = rules.SPANS["township"]
    return {
        code: towns[code - code % size] + code % size
        for code in known
        if code % size and code - code % size in towns and code not in given
    }


def _shared(moves: Mapping[int, int], staying: Iterable[int]) -> set[int]:
    """New codes under which several regions come together."""
    seen: set[int] = set(staying)
    shared: set[int] = set()
    for new in moves.values():
        (shared if new in seen else seen).add(new)
    return shared


def _clashes(made: Plan, old: int, present: set[int], known: Mapping[int, str]) -> Iterable[str]:
    """What is wrong with a line once all lines are known."""
    new = made.given[old]
    if rules.level(old) == "village":
        if new - new % rules.SPANS["township"] not in present:
            yield "新代码所在的乡镇不在系统里。请先在“区划”页导入这个乡镇，或者在名单里写明它。"
        return
    for village, code in made.moves.items():
        if (
            rules.contains(old, village)
            and village != old
            and village not in made.given
            and code in made.merged
        ):
            yield f"其中 {known[village]}（{village:012d}）会和新代码 {code:012d} 的村重合。请把这个村单独写一行。"
            return


def _name(made: Plan, rows: Mapping[int, Line], known: Mapping[int, str], staying: set[int]) -> None:
    """Each new code's name: as given, else of who has the code already, else as before."""
    for old, line in rows.items():
        new = made.given[old]
        if line.name and made.names.setdefault(new, line.name) != line.name:
            _blame(made, line, f"同一个新代码写了两个名称：{made.names[new]}、{line.name}。")
    for old, new in made.moves.items():
        made.names.setdefault(new, known[new] if new in staying else known[old])


def _blame(made: Plan, line: Line, reason: str) -> None:
    made.faults.append(Fault(line.row, f"{line.old} → {line.new} {line.name}".strip()[:120], reason))
