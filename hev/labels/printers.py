"""The printers of an office and their offsets; the first argument is whose region."""

from collections.abc import Mapping

import peewee

from hev import audit, clock
from hev.accounts.people import Person
from hev.db import write
from hev.errors import NotFound, Refused
from hev.labels.calibration import Measured, Offset, corrected
from hev.labels.models import Printer
from hev.regions.models import Region

MOST = 30


def of(whose: Region) -> list[Printer]:
    """The printers of a region's own office, by name."""
    return list(Printer.select().where(Printer.region == whose.code).order_by(Printer.name))


def find(whose: Region, printer_id: int) -> Printer:
    """A printer of a region's own office. Raises NotFound."""
    found = Printer.get_or_none(Printer.id == printer_id, Printer.region == whose.code)
    if found is None:
        raise NotFound
    return found


def offset(printer: Printer) -> Offset:
    """By how much its sheets are moved."""
    return Offset(printer.right, printer.down)


def offered(whose: Region) -> list[tuple[str, str]]:
    """[(id, name with its offset)] to choose from."""
    return [(str(printer.id), f"{printer.name}（{offset(printer)}）") for printer in of(whose)]


def chosen(whose: Region, value: str | None) -> tuple[float, float]:
    """The offset (mm right, mm down) of a chosen printer; none for none."""
    if not value or not value.isascii() or not value.isdigit():
        return 0.0, 0.0
    printer = find(whose, int(value))
    return printer.right, printer.down


def add(person: Person, name: str) -> Printer:
    """A new printer of this person's office, not yet measured. Raises Refused for a name that is taken."""
    name = name.strip()
    if not name:
        raise Refused("请填写打印机名称。", "name")
    with write():
        if Printer.select().where(Printer.region == person.region.code).count() >= MOST:
            raise Refused(f"最多 {MOST} 台打印机，没有保存。请先删除不用的。", "name")
        try:
            with write():
                printer = Printer.create(
                    region=person.region.code, name=name, account=person.id, person=person.person_name,
                    changed_at=clock.now(),
                )  # fmt: skip
        except peewee.IntegrityError:
            raise Refused(f"已经有一台叫“{name}”的打印机，没有保存。", "name") from None
        audit.record("printer_changed", account=person, region=person.region.code, name=name, act="add")
    return printer


def calibrate(printer: Printer, read: Measured, person: Person) -> Offset:
    """Keep the offset that follows from a measured calibration page; -> it. Raises Refused for impossible lengths."""
    with write():
        found = corrected(offset(printer), read)
        _keep(printer, found, person)
    return found


def straighten(printer: Printer, person: Person) -> None:
    """Forget the offset."""
    with write():
        _keep(printer, Offset(), person)


def remove(printer: Printer, person: Person) -> None:
    """The office has it no longer."""
    with write():
        printer.delete_instance()
        audit.record(
            "printer_changed", account=person, region=printer.region, name=printer.name, act="remove"
        )


def follow(moves: Mapping[int, int]) -> None:
    """Regions take new codes {old: new}, which may change places: their printers go with them, within that transaction.

    Where two offices become one and both had a printer of one name, the one already there stays.
    """
    leaving = Printer.region.in_(list(moves))
    moved = list(Printer.select().where(leaving).order_by(Printer.id))
    Printer.delete().where(leaving).execute()
    taken = set(Printer.select(Printer.region, Printer.name).tuples())
    for printer in moved:
        printer.region = moves[printer.region]
        if (printer.region, printer.name) not in taken:
            taken.add((printer.region, printer.name))
            printer.save(force_insert=True)


def _keep(printer: Printer, found: Offset, person: Person) -> None:
    printer.right, printer.down = found.right, found.down
    printer.account, printer.person, printer.changed_at = person.id, person.person_name, clock.now()
    printer.save()
    audit.record(
        "printer_changed", account=person, region=printer.region, name=printer.name, right=found.right,
        down=found.down,
    )  # fmt: skip
