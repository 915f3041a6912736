"""Whether anybody has worked on the households of an import since, found in every table that speaks of a household."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from peewee import DateTimeField, Field, fn

from hev.db import Model
from hev.register.before import CHANGED, OLD, households
from hev.register.models import Household, RosterRow

# What each table holds, for the sentence that says why an import stays; a table that is not named here counts all the same.
WORDS = {
    "verification": "核验记录", "step": "核验记录", "draft": "核验草稿", "visit": "走访记录", "return_note": "退回的原因", "sampled_case": "抽查记录", "suspicion": "疑似问题",
    "correction": "本地更正", "photo": "照片", "upload": "照片", "label": "标识牌", "problem": "反映问题",
    "problem_step": "反映问题", "problem_photo": "反映问题", "survey": "现场调研", "survey_photo": "现场调研", "alert": "数据预警", "ledger_row": "台账比对", "case": "核验任务", "member": "家庭成员",
    "amendment": "更正申请", "amendment_step": "更正申请", "roster_value": "名册不一致的决定",
}  # fmt: skip
OTHER = "其他记录（{table}）"
# Rows of these are the import's own or moved by it: they count only where they came later.
OWN = ("member", "case")
# When a row was made says nothing that its id does not say; times are whole seconds, and the import makes rows too.
MADE = ("at", "created_at")


def tables() -> Iterator[tuple[Field, type[Model]]]:
    """Every (column, table) that points to a household, of whatever room."""
    yield from Household._meta.backrefs.items()


def marks() -> dict[str, int]:
    """The last id of each of these tables; take them at the end of an import's transaction."""
    return {model._meta.table_name: _last(model) for _, model in tables()}


def work(roster: int, new: tuple[int, int] | None, last: dict[str, int], done_at: dt.datetime) -> list[str]:
    """What was done on the import's households since: the words of each table that holds some, each once.

    `new` is the range of ids of its new households, `last` the marks taken then, `done_at` when it was done.
    """
    found = []
    for field, model in tables():
        table = model._meta.table_name
        later = model.id > last.get(table, 0)
        for date in _dates(model):
            later |= date >= done_at
        if _any(field, later, roster, new):
            found.append(WORDS.get(table, OTHER.format(table=table)))
    if _moved(roster, new):
        found.append("本地更正或区划调整")
    return list(dict.fromkeys(found))


def _dates(model: type[Model]) -> list[Field]:
    """When rows that were there before were touched again (a draft, a print); the import's own have a version for that."""
    if model._meta.table_name in OWN:
        return []
    dates = [field for field in model._meta.sorted_fields if isinstance(field, DateTimeField)]
    return [field for field in dates if field.name not in MADE]


def _any(field: Field, later: Any, roster: int, new: tuple[int, int] | None) -> bool:
    model = field.model
    if new and model.select(model.id).where(field.between(*new), later).exists():
        return True
    return bool(model.select(model.id).where(field.in_(households(roster, *OLD)), later).exists())


def _moved(roster: int, new: tuple[int, int] | None) -> bool:
    """Whether a household is no longer as the import left it: in another village, or with another number of the roster's."""
    h, r = Household, RosterRow
    differs = (h.village != r.village) | (h.roster_idno != r.idno) | (h.roster_phone != r.phone)
    mine = (r.roster == roster) & differs
    old = r.select(r.id).join(h, on=(h.id == r.household)).where(mine, r.kind.in_(CHANGED))
    if old.exists():
        return True
    if new is None:
        return False
    fresh = r.select(r.id).join(h, on=(h.id == r.at + new[0])).where(mine, r.kind == "new")
    return bool(fresh.exists())


def _last(model: type[Model]) -> int:
    return model.select(fn.COALESCE(fn.MAX(model.id), 0)).scalar()
