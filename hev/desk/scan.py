"""From a label to its household: by a picture of it, by its address, by its short code; for who may see the household."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from hev.accounts import tries
from hev.accounts.people import Person
from hev.errors import Refused
from hev.labels import reading
from hev.labels.code import typed_short_code, typed_token
from hev.labels.models import Label
from hev.regions import queries as regions
from hev.regions.models import Region
from hev.register.models import Household

# Short codes are few enough to be tried out; who types them from a label does not miss so often.
MOST_WRONG, WITHIN = 30, dt.timedelta(hours=1)
NO_CODE = "没有找到这个短码，或者不在您负责的地区。"
NO_LABEL = "没有找到这张标识牌，或者不在您负责的地区。"
NO_PICTURE = "照片里没有找到标识牌的二维码。请离近一点、正对着拍，让二维码占画面的一半，光线亮一些；还是不行，请输入标识牌上的短码。"
FOREIGN = "照片里的二维码不是标识牌。请拍贴在农户家里的标识牌，或者输入标识牌上的短码。"


@dataclass(frozen=True)
class Found:
    """The household of a label; `revoked` for one that was replaced."""

    household: int
    name: str
    number: str
    place: str
    revoked: bool


def typed(person: Person, text: str) -> list[Found]:
    """The household of a short code, or of a pasted address. Raises Refused(field='code') with what is wrong."""
    if code := typed_short_code(text):
        return [_by_code(person, code)]
    if token := typed_token(text):
        return _known(person.region, [token], NO_LABEL, "code")
    wrong = (
        "请输入标识牌上的短码（8 位数字），或者标识牌的网址。"
        if text.strip()
        else "请先输入短码，或者选择照片。"
    )
    raise Refused(wrong, "code")


def pictured(person: Person, data: bytes) -> list[Found]:
    """The households of the labels in a picture, which is kept nowhere. Raises Refused(field='photo')."""
    seen = reading.read(data)
    if not seen.tokens:
        raise Refused(FOREIGN if seen.others else NO_PICTURE, "photo")
    return _known(person.region, seen.tokens, NO_LABEL, "photo")


def _by_code(person: Person, code: str) -> Found:
    key = f"scan:{person.id}"
    try:
        tries.spend(key, MOST_WRONG, WITHIN)
    except Refused as refused:
        raise Refused(
            refused.message + "可以拍标识牌的照片，或者在“现场核验”里按姓名查找。", "code"
        ) from None
    found = _labels(person.region, Label.code == code)
    if not found:
        raise Refused(NO_CODE, "code")
    tries.give_back(key)
    return found[0]


def _known(whose: Region, tokens: Iterable[str], sentence: str, field: str) -> list[Found]:
    found = _labels(whose, Label.token.in_(list(tokens)))
    if not found:
        raise Refused(sentence, field)
    return found


def _labels(whose: Region, condition: Any) -> list[Found]:
    """The households of `whose` with such a label, each once; where it has a valid one among them that counts."""
    low, high = whose.span
    here = condition & (Household.village >= low) & (Household.village < high)
    rows = list(
        Label.select(Label, Household).join(Household).where(here).order_by(Label.revoked_at.is_null())
    )
    names = regions.names({row.household.village for row in rows})
    found = {
        row.household_id: Found(
            row.household_id, row.household.name, row.household.number, names.get(row.household.village, ""),
            row.revoked_at is not None,
        )
        for row in rows
    }  # fmt: skip
    return sorted(found.values(), key=lambda one: one.household)
