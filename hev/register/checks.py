"""Turns the sheets of a roster into checked households, and names each faulty cell by sheet, row, column, value and reason."""

from collections.abc import Iterable
from itertools import chain, islice

from hev.errors import Refused
from hev.files.reading import Row, Sheet
from hev.files.workbook import MOST_COLUMNS
from hev.identity import birth_sum, place_sum
from hev.register.books import Books
from hev.register.columns import HEADER_WITHIN, OUR_SHEETS, Layout, NoHeader, data_rows, detect, filled
from hev.register.names import clean_text, name_fault
from hev.register.places import Places, Unknown
from hev.register.rows import (
    HEAD_WORDS,
    Checked,
    MemberRow,
    members_of,
    number_of,
    person,
    phone_of,
    relation_of,
    size_of,
    too_long,
)

_CELLS = ("number", "name", "idno", "relation", "sex", "phone", "size", "members", "group", "address")


def forget() -> None:
    """Let go of the answers that were kept while a file was read: strewn among its households they would hold their memory."""
    for kept in (name_fault, relation_of, place_sum, birth_sum):
        kept.cache_clear()


def check(sheets: Iterable[Sheet], places: Places, latest: str = "20991231") -> Checked:
    """Read every sheet once and check it (domain.md §7, §8); `latest` is today as YYYYMMDD, for birth dates.

    A faulty member parks the whole household. A person in two households parks both. Sheets without any header are
    skipped when another has one. Memory: the good households and one number per person, never the file.
    Refused when no sheet has a header, a column is missing, or the file breaks off.
    """
    checker = _Checker(places, latest)
    refusal: NoHeader | None = None
    for sheet in sheets:
        first = list(islice(sheet.rows, HEADER_WITHIN))
        if not any(any(cells) for _, cells in first):
            continue
        try:
            layout = detect(first)
        except NoHeader as error:
            refusal = error
            if sheet.name not in OUR_SHEETS:
                checker.checked.skipped.append(sheet.name)
            continue
        checker.checked.ours |= layout.notes is not None
        checker.sheet(sheet.name, layout, chain(first, sheet.rows))
    if refusal and not checker.checked.layouts:
        raise refusal
    if not checker.checked.rows:
        raise Refused("这个文件里没有一户人家的数据，没有导入任何内容；请检查后重新上传。")
    return checker.finish()


class _Checker(Books):
    """Reads rows into the books."""

    def __init__(self, places: Places, latest: str) -> None:
        super().__init__()
        self._places, self._latest = places, latest
        self._last_place: list[str] = []
        self._last_found: int | Unknown = 0

    def sheet(self, name: str, layout: Layout, rows: Iterable[Row]) -> None:
        """Check the data rows of one sheet."""
        self.begin(name, layout)
        at = {
            field: layout.columns.get(field, -1)
            for field in (*_CELLS, "village_code", "county", "township", "village")
        }
        take = self._person if layout.shape == "persons" else self._household
        order = list(at.values())
        current, width = -1, layout.width
        for row, cells in data_rows(rows, layout):
            self.checked.rows += 1
            if len(cells) > width:
                width = max(width, filled(cells))
            current = take(row, [cells[place] if place >= 0 else "" for place in order], current)
            self.own(row, current)
        self.checked.widths[name] = min(width, MOST_COLUMNS - 1)

    def _person(self, row: int, cells: list[str], current: int) -> int:
        """One person's row; returns the place of its household, which the next row without 户编号 continues."""
        number, name, idno, relation, sex, phone, size, _, group, address, *place = cells
        relation, is_head = relation_of(relation)
        sentence = None
        if current >= 0 and number and number == self._households[current].number:
            at = current
        else:
            number, sentence = number_of(number) if number else ("", None)
            at = self._place_of(number, is_head, current, row)
        household = self._households[at]
        if sentence:
            self._blame(at, row, "number", cells[0], sentence)
        self._village(at, row, place)
        member, wrong = person(name, idno, sex, relation, self._latest)
        for field, reason in wrong:
            self._blame(at, row, field, name if field == "name" else idno, reason)
        if is_head:
            self._head(at, row, member, idno, wrong)
            household.members.insert(0, member)
        else:
            if len(relation) > 2 and (sentence := too_long("relation", relation)):
                self._blame(at, row, "relation", relation, sentence)
            household.members.append(member)
        self._seen_once(at, row, member.stem)
        self._facts(at, row, phone, size, group, address, is_head)
        return at

    def _household(self, row: int, cells: list[str], _: int) -> int:
        """One household's row, its other members in one cell."""
        number, name, idno, _relation, sex, phone, size, others, group, address, *place = cells
        number, sentence = number_of(number) if number else ("", None)
        at = self._open(number, row)
        if sentence:
            self._blame(at, row, "number", cells[0], sentence)
        elif number and (earlier := self._numbers.setdefault(number, at)) != at:
            self._twice(at, earlier, row, number)
        self._village(at, row, place)
        head, wrong = person(name, idno, sex, "户主", self._latest)
        for field, reason in wrong:
            self._blame(at, row, field, name if field == "name" else idno, reason)
        household = self._households[at]
        self._head(at, row, head, idno, wrong)
        household.members.append(head)
        self._seen_once(at, row, head.stem)
        if others:
            self._others(at, row, others, head)
        self._facts(at, row, phone, size, group, address, True)
        return at

    def _others(self, at: int, row: int, cell: str, head: MemberRow) -> None:
        members, faults = members_of(cell, self._latest)
        for value, reason in faults:
            self._blame(at, row, "members", value, reason)
        for member in members:
            if member.stem and member.stem == head.stem and member.relation in HEAD_WORDS:
                continue  # some offices repeat the head among the members
            self._households[at].members.append(member)
            self._seen_once(at, row, member.stem)

    def _place_of(self, number: str, is_head: bool, current: int, row: int) -> int:
        """The household of a person's row: by 户编号, else the one above it unless a new head begins here."""
        if number:
            at = self._numbers.get(number, -1)
            if at < 0:
                at = self._numbers[number] = self._open(number, row)
            elif self._households[at].sheet != self._name:
                earlier, at = at, self._open(number, row)
                self._twice(at, earlier, row, number)
                self._numbers[number] = at
            return at
        begins = current < 0 or (is_head and self._has_head(current))
        return self._open("", row) if begins else current

    def _village(self, at: int, row: int, place: list[str]) -> None:
        code, county, township, village = place
        household = self._households[at]
        if not code and not village and household.row != row:
            return  # merged cells: the name stands in the first row only
        if place != self._last_place:
            self._last_place, self._last_found = place, self._places.village(code, county, township, village)
        found = self._last_found
        if isinstance(found, Unknown):
            value = dict(zip(("village_code", "county", "township", "village"), place, strict=True))[
                found.field
            ]
            blamed = found.field if found.field in self._layout.titles else "village_code"
            self._blame(at, row, blamed, value, found.reason)
            if not code:
                self.checked.unknown_places[
                    clean_text(county), clean_text(township), clean_text(village)
                ] += 1
        elif household.village and household.village != found:
            reason = f"户编号 {household.number} 在两个村出现（另见第 {household.row} 行），请核对。"
            self._blame(at, row, "number", household.number, reason)
        else:
            household.village = found

    def _head(
        self, at: int, row: int, head: MemberRow, idno: str, wrong: tuple[tuple[str, str], ...]
    ) -> None:
        household = self._households[at]
        if self._has_head(at):
            self._blame(
                at,
                row,
                "relation",
                "户主",
                f"这一户有两个户主（户编号 {household.number or '空'}），请核对。",
            )
            return
        household.head_name, household.idno, household.stem = head.name, head.idno, head.stem
        if not head.idno and not any(field == "idno" for field, _ in wrong):
            self._blame(at, row, "idno", idno, "户主没有填写身份证号，请补上。")

    def _facts(
        self, at: int, row: int, phone: str, size: str, group: str, address: str, is_head: bool
    ) -> None:
        household = self._households[at]
        if phone:
            normal, sentence = phone_of(phone)
            if sentence:
                self._blame(at, row, "phone", phone, sentence)
            elif is_head or not household.phone:
                household.phone = normal or household.phone
        if size and not household.size:
            household.size, sentence = size_of(size)
            if sentence:
                self._blame(at, row, "size", size, sentence)
        for field, text in (("group", group), ("address", address)):
            if text and not getattr(household, field):
                setattr(household, field, clean_text(text))
                if sentence := too_long(field, clean_text(text)):
                    self._blame(at, row, field, text, sentence)
