"""Statements whose SQL is written once: for a small query, writing it costs more than the engine's answer."""

from collections.abc import Callable, Sequence
from typing import Any

from hev.db import Model, db

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
