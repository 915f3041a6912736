"""Rows for every table of a database as it stands, whatever its migrations made: invented, unique, linked."""

from typing import Any

from hev.db import db

ROWS = 3
KEPT_BY_RUNNER = "schema_migration"


def tables() -> list[str]:
    """Every table of hev, those first that others point to."""
    names = sorted(name for name in db.get_tables() if name != KEPT_BY_RUNNER)
    points_to = {name: {key.dest_table for key in db.get_foreign_keys(name)} - {name} for name in names}
    ordered: list[str] = []
    while len(ordered) < len(names):
        ordered += [name for name in names if name not in ordered and points_to[name] <= set(ordered)]
    return ordered


def columns(table: str) -> list[str]:
    """The columns of a table, as SQL names them."""
    return sorted(f'"{column.name}"' for column in db.get_columns(table))


def value(kind: str, row: int) -> Any:
    """Something of a column's type that no other row has; a long text is an empty JSON object."""
    kind = kind.lower()
    if "char" in kind:
        return str(row)
    if kind == "text":
        return "{}"
    if "time" in kind:
        return f"2020-06-0{row} 00:00:00"
    if kind == "date":
        return f"2020-06-0{row}"
    if kind.startswith("bool"):
        return False
    if "blob" in kind or "bytea" in kind:
        return b"\0"
    return row


def fill() -> None:
    """ROWS rows in each table that is empty; a row points to the row of its number."""
    for table in tables():
        if db.execute_sql(f'SELECT 1 FROM "{table}"').fetchone():
            continue
        given = [column for column in db.get_columns(table) if not column.primary_key]
        names = ", ".join(f'"{column.name}"' for column in given)
        marks = ", ".join([db.param] * len(given))
        for row in range(1, ROWS + 1):
            values = [value(column.data_type, row) for column in given]
            db.execute_sql(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', values)


def content(of: dict[str, list[str]]) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of these tables in these columns."""
    return {
        table: db.execute_sql(f'SELECT {", ".join(names)} FROM "{table}" ORDER BY id').fetchall()
        for table, names in of.items()
    }
