"""The words for a value, a result in short and a result as a sentence, all read from the rule table."""

from collections.abc import Iterator

from hev.verification.questions import Choice, Item, Question
from hev.verification.rules import CONTROLLED, FORM, every_item

LABELS: dict[tuple[str, str], str] = {
    (item.name, choice.value): choice.label
    for item, _ in every_item(CONTROLLED)
    if isinstance(item, Question)
    for choice in item.choices
}


def sentence(result: str, means: str = "", detail: str = "", way: str = "") -> str:
    """`住房安全有保障：改造安全（农村危房改造·维修加固）`; empty without a result.

    KeyError for a value that the table does not have.
    """
    head, *rest = [choice.label for choice in _chosen(result, means, detail, way)] or [""]
    if not rest:
        return head
    closer = f"（{'·'.join(rest[1:])}）" if rest[1:] else ""
    return f"{head}：{rest[0]}{closer}"


def short(result: str, means: str = "", detail: str = "", way: str = "") -> str:
    """`改造安全 农村危房改造 维修加固`, `鉴定安全 B级`, `住房安全未保障`: the sentence for a column."""
    labels = [choice.label for choice in _chosen(result, means, detail, way)]
    return " ".join(labels[1:] or labels)


def _chosen(result: str, means: str, detail: str, way: str) -> Iterator[Choice]:
    """The choices on the way down the tree, as far as it has been answered."""
    given = {"result": result, "means": means, "detail": detail, "way": way}
    items: tuple[Item, ...] = FORM
    while question := next((item for item in items if isinstance(item, Question)), None):
        value = given[question.answers]
        if not value:
            return
        choice = question.choice(value)
        if choice is None:
            raise KeyError((question.name, value))
        yield choice
        items = choice.opens
