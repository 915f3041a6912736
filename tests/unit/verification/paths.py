"""Every path through the choice tree, read from the rule table, a whole form for each, and a check of it."""

import datetime as dt
from collections.abc import Iterator

from hev import identity
from hev.rounds.policy import Policy
from hev.verification.answers import Answers, check
from hev.verification.questions import Field, Item, Question
from hev.verification.rules import FORM, open_items


def _paths(items: tuple[Item, ...]) -> Iterator[dict[str, str]]:
    question = next((item for item in items if isinstance(item, Question)), None)
    if question is None:
        yield {}
        return
    for choice in question.choices:
        for rest in _paths(choice.opens):
            yield {question.name: choice.value, **rest}


PATHS = list(_paths(FORM))
SAFE_PATHS = [path for path in PATHS if path["result"] == "safe"]

FILLED = {
    "idno": "990000195501010015",
    "phone": "13800000000",
    "verifier_phone": "13900000000",
    "year": "2018",
    "verified_on": "2020-06-03",
}


def whole_form(path: dict[str, str]) -> dict[str, str]:
    """A form with every field of this path filled, the photo and 无手机原因 left out."""
    fields = [item for item in open_items(path) if isinstance(item, Field)]
    typed = {field.name: FILLED.get(field.name, f"{field.label}的内容") for field in fields}
    return {
        **{name: text for name, text in typed.items() if name not in ("photo", "no_phone_reason")},
        **path,
    }


DEFAULT = Policy.of({})
BEGINS, TODAY = dt.date(2020, 5, 16), dt.date(2020, 6, 30)


def number(text: str) -> str:
    return identity.parse(text).number


def checked(raw, policy=DEFAULT, **given) -> tuple[Answers | None, dict[str, str]]:
    rest = {"begins": BEGINS, "today": TODAY, "has_photo": True} | given
    return check(raw, policy, parse_idno=number, parse_phone=identity.parse_phone, **rest)


def errors(raw, policy=DEFAULT, **given) -> dict[str, str]:
    return checked(raw, policy, **given)[1]
