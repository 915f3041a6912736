"""The open books of one check: the households so far, which are faulty and why, and whose rows are whose."""

from array import array
from collections.abc import Iterator

from hev.register.columns import Layout
from hev.register.rows import LONGEST_VALUE, Checked, Fault, HouseholdRow, Parked


class Books:
    """Households so far, whether each is faulty, and who was seen where."""

    def __init__(self) -> None:
        self.checked = Checked()
        self._households: list[HouseholdRow] = []
        self._faulty = bytearray()
        self._numbers: dict[str, int] = {}
        # Place in the list of households and row, packed into one integer: half a million tuples would weigh 50 MB.
        self._seen: dict[str, int] = {}
        # By sheet, the number of each data row and whose it is: the error workbook gives whole households back.
        self._rows: dict[str, array[int]] = {}
        self._owners: dict[str, array[int]] = {}
        self._name = ""
        self._layout = Layout("persons", 0, {})

    def begin(self, name: str, layout: Layout) -> None:
        """Turn to a sheet."""
        self._name, self._layout = name, layout
        self.checked.layouts[name] = layout
        self._rows[name], self._owners[name] = array("I"), array("I")

    def own(self, row: int, at: int) -> None:
        """A data row of this sheet belongs to that household."""
        self._rows[self._name].append(row)
        self._owners[self._name].append(at)

    def _has_head(self, at: int) -> bool:
        members = self._households[at].members
        return bool(members) and members[0].relation == "户主"

    def _open(self, number: str, row: int) -> int:
        self._households.append(HouseholdRow(0, number, "", "", "", "", 0, "", "", [], self._name, row))
        self._faulty.append(0)
        return len(self._households) - 1

    def _seen_once(self, at: int, row: int, stem: str) -> None:
        """Name both rows when one person stands twice in the file."""
        if not stem:
            return
        here = at << 24 | row
        before = self._seen.setdefault(stem, here)
        if before == here:
            return
        other, other_row = before >> 24, before & 0xFFFFFF
        if other == at:
            reason = "同一个人在本户里出现了两次，请删去一处。"
            self._blame(at, row, self._field_of(at, stem), self._number_of(at, stem), reason)
            return
        for mine, my_row, their, their_row in ((at, row, other, other_row), (other, other_row, at, row)):
            where = self._where(their, their_row, self._households[mine].sheet)
            reason = f"同一个人还在另一户里（{where}），请核对留在哪一户。"
            self._blame(mine, my_row, self._field_of(mine, stem), self._number_of(mine, stem), reason)

    def _number_of(self, at: int, stem: str) -> str:
        """The number as this household has it: 18 digits, or 20 with a certificate's."""
        return next((one.idno for one in self._households[at].members if one.stem == stem), stem)

    def _field_of(self, at: int, stem: str) -> str:
        household = self._households[at]
        has_cell = "members" in self.checked.layouts[household.sheet].titles and household.stem != stem
        return "members" if has_cell else "idno"

    def _where(self, at: int, row: int, sheet: str) -> str:
        other = self._households[at].sheet
        return f"第 {row} 行" if other == sheet else f"工作表“{other}”第 {row} 行"

    def _twice(self, at: int, earlier: int, row: int, number: str) -> None:
        first = self._households[earlier]
        for mine, my_row, their, their_row in ((at, row, earlier, first.row), (earlier, first.row, at, row)):
            where = self._where(their, their_row, self._households[mine].sheet)
            self._blame(mine, my_row, "number", number, f"户编号重复（另见{where}），请核对。")

    def _blame(self, at: int, row: int, field: str, value: str, reason: str) -> None:
        self._faulty[at] = 1
        sheet = self._households[at].sheet
        column = self.checked.layouts[sheet].titles.get(field, "")
        fault = Fault(sheet, row, column, value.strip()[:LONGEST_VALUE], reason, at)
        self.checked.faults.append(fault)

    def finish(self) -> Checked:
        """Close the books: households without a head are faulty, faulty ones are parked, faults stand in row order."""
        for at, household in enumerate(self._households):
            if not self._has_head(at):
                reason = (
                    f"这一户（户编号 {household.number or '空'}）没有户主，请把户主的“与户主关系”填为“户主”。"
                )
                self._blame(at, household.row, "relation", "", reason)
        order = {name: at for at, name in enumerate(self.checked.layouts)}
        checked = self.checked
        checked.faults = sorted(set(checked.faults), key=lambda one: (order[one.sheet], one.row, one.column))
        checked.households = [one for one, bad in zip(self._households, self._faulty, strict=True) if not bad]
        checked.parked_rows = dict(self._parked_rows())
        for at, (one, bad) in enumerate(zip(self._households, self._faulty, strict=True)):
            if bad:
                count = len(one.members)
                parked = Parked(
                    one.village, one.number, one.stem, one.head_name, count, one.sheet, one.row, at
                )
                checked.parked.append(parked)
            elif not one.size:
                one.size = len(one.members)
        return checked

    def _parked_rows(self) -> Iterator[tuple[str, frozenset[int]]]:
        for name, rows in self._rows.items():
            owned = zip(rows, self._owners[name], strict=True)
            if found := frozenset(row for row, at in owned if self._faulty[at]):
                yield name, found
