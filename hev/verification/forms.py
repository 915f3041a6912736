"""The verification form, built from the rule table: a field for each question, standing where its owners allow."""

from collections.abc import Iterator

from flask_wtf import FlaskForm
from wtforms import FileField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import Field as FormField

from hev.verification.rules import Field, Item, Question, every_item, page_items

Path = tuple[tuple[str, str], ...]

# Kept by the form itself, not answers.
OWN_FIELDS = ("op_id", "version", "photo_id", "photo_time")


def _shared(paths: list[Path]) -> Path:
    """The longest beginning that all paths have in common."""
    first, *rest = paths
    for depth, step in enumerate(first):
        if any(len(path) <= depth or path[depth] != step for path in rest):
            return first[:depth]
    return first


def _places() -> dict[Path, list[list[Item]]]:
    """For each open branch the items it shows, each once: a field of several branches stands above them.

    Short texts that follow each other stand side by side where there is room: they come as one group.
    """
    paths: dict[str, list[Path]] = {}
    for item, path in every_item():
        paths.setdefault(item.name, []).append(path)
    places: dict[Path, list[list[Item]]] = {}
    for item in page_items():
        groups = places.setdefault(_shared(paths[item.name]), [])
        if groups and _short(item) and _short(groups[-1][-1]):
            groups[-1].append(item)
        else:
            groups.append([item])
    return places


def _short(item: Item) -> bool:
    return isinstance(item, Field) and item.kind in ("text", "date", "year")


def _labels() -> dict[str, str]:
    """What a field is called on the form: as its first owner says."""
    names: dict[str, str] = {}
    for item, _ in every_item():
        names.setdefault(item.name, item.label)
    return names


def _hints() -> dict[str, str]:
    """The hint of each field; one that only some branches give is said with their name."""
    owners = {
        (question.name, choice.value): choice.label
        for question, _ in every_item()
        if isinstance(question, Question)
        for choice in question.choices
    }
    found: dict[str, dict[str, None]] = {}
    count: dict[str, set[str]] = {}
    for item, path in every_item():
        if isinstance(item, Field):
            count.setdefault(item.name, set()).add(item.hint)
            if item.hint:
                owner = owners[path[-1]] if path and len(count[item.name]) > 1 else ""
                said = "" if item.hint.startswith(owner) else f"{owner}："
                found.setdefault(item.name, {})[said + item.hint] = None
    return {name: "".join(texts) for name, texts in found.items()}


PLACES = _places()
HINTS = _hints()
LABELS = _labels()


def _field(item: Item) -> FormField:
    label = LABELS[item.name]
    if isinstance(item, Question):
        return RadioField(
            label, choices=[SelectChoice(c.value, c.label) for c in item.choices], validate_choice=False
        )
    if item.kind == "photo":
        return FileField(label)
    if item.kind == "textarea":
        return TextAreaField(label, render_kw={"rows": 2, "maxlength": item.limit})
    kinds: dict[str, dict[str, object]] = {
        "date": {"type": "date"},
        "year": {"inputmode": "numeric", "size": 6},
    }
    return StringField(label, render_kw={**kinds.get(item.kind, {}), "maxlength": item.limit})


class VerificationForm(FlaskForm):
    """Every question of the rule table and the form's own hidden fields; the rules are checked elsewhere."""

    op_id = HiddenField()
    version = HiddenField()
    photo_id = HiddenField()
    photo_time = HiddenField()

    def texts(self) -> dict[str, str]:
        """What was typed, by the rule table's names."""
        return {name: str(self[name].data or "") for name in LABELS if name != "photo"}

    def show(self, errors: dict[str, str]) -> list[tuple[str, str]]:
        """Pin the rule table's sentences on their fields; -> [(id, sentence)] for the summary."""
        for name, sentence in errors.items():
            if name in self:
                self[name].errors = [sentence]
        return [(self[name].id if name in self else "", sentence) for name, sentence in errors.items()]


for _item in page_items():
    setattr(VerificationForm, _item.name, _field(_item))


def questions() -> Iterator[Question]:
    """Every question of the table once."""
    yield from {item.name: item for item, _ in every_item() if isinstance(item, Question)}.values()


NOTES = {
    q.name: {c.value: " ".join(filter(None, (c.hint, c.control))) for c in q.choices} for q in questions()
}
