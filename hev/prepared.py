"""Statements whose SQL is written once: for a small query, writing it costs more than the engine's answer."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from hev.db import Model, db, is_sqlite

Value = int | str | Sequence[int]
# Numbers and texts that no query of hev holds by itself: they mark the places of the arguments.
_FIRST, _STEP = 7_310_000_000_000_000_000, 100_000


class Prepared:
    """A query as a function of its arguments (whole numbers, texts, lists of whole numbers); -> its rows as tuples.

    The SQL is kept for each engine and each length of the lists. Values come as the engine's driver gives them.
    """

    def __init__(self, build: Callable[..., Any]) -> None:
        self._build = build
        self._written: dict[tuple[Any, ...], tuple[str, list[Any]]] = {}

    def __call__(self, *values: Value) -> list[tuple[Any, ...]]:
        shape = (db.param, *(_shape(value) for value in values))
        if shape not in self._written:
            self._written[shape] = self._build(*(_marks(at, value) for at, value in enumerate(values))).sql()
        sql, places = self._written[shape]
        given = {mark: one for at, value in enumerate(values) for mark, one in _pairs(at, value)}
        return list(db.execute_sql(sql, [given.get(place, place) for place in places]).fetchall())


def insert(model: type[Model], **values: Any) -> int:
    """Insert one row; -> its id. What is not given takes the model's default."""
    given = {field.name: default for field, default in model._meta.defaults.items()} | values
    fields = [model._meta.combined[name] for name in given]
    sql = _insertion(model._meta.table_name, tuple(field.column_name for field in fields), db.param)
    cursor = db.execute_sql(
        sql, [field.db_value(_id(given[name])) for field, name in zip(fields, given, strict=True)]
    )
    return int(cursor.lastrowid if is_sqlite() else cursor.fetchone()[0])


@cache
def _insertion(table: str, columns: tuple[str, ...], mark: str) -> str:
    names, marks = ", ".join(f'"{column}"' for column in columns), ", ".join([mark] * len(columns))
    sql = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'
    return sql if is_sqlite() else f"{sql} RETURNING id"


def _id(value: Any) -> Any:
    return value.id if isinstance(value, Model) else value


def made(model: type[Model], fields: Sequence[Any], values: Sequence[Any]) -> Any:
    """A row of a model from values as the driver gave them, in the order of `fields`."""
    row = model(**{f.name: f.python_value(v) for f, v in zip(fields, values, strict=False)})
    row._dirty.clear()
    return row


def _shape(value: Value) -> int | str:
    return type(value).__name__ if isinstance(value, int | str) else len(value)


def _marks(at: int, value: Value) -> Any:
    marks = [mark for mark, _ in _pairs(at, value)]
    return marks[0] if isinstance(value, int | str) else marks


def _pairs(at: int, value: Value) -> list[tuple[int | str, int | str]]:
    first = _FIRST + at * _STEP
    if isinstance(value, str):
        return [(str(first), value)]
    return list(enumerate([value] if isinstance(value, int) else value, first))
