"""The verification form, built from the rule table: a field for each question, standing where its owners allow."""

from dataclasses import dataclass

from flask_wtf import FlaskForm
from wtforms import FileField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import Field as FormField

from hev.rounds.policy import Policy
from hev.verification.questions import Field, Item, Question
from hev.verification.rules import CONTROLLED, FORM, every_item, page_items

Path = tuple[tuple[str, str], ...]
Table = tuple[Item, ...]

# Kept by the form itself, not answers.
OWN_FIELDS = ("op_id", "version", "photo_id", "photo_time")


def _shared(paths: list[Path]) -> Path:
    """The longest beginning that all paths have in common."""
    first, *rest = paths
    for depth, step in enumerate(first):
        if any(len(path) <= depth or path[depth] != step for path in rest):
            return first[:depth]
    return first


def _places(table: Table) -> dict[Path, list[list[Item]]]:
    """For each open branch the items it shows, each once: a field of several branches stands above them.

    Short texts that follow each other stand side by side where there is room: they come as one group.
    """
    paths: dict[str, list[Path]] = {}
    for item, path in every_item(table):
        paths.setdefault(item.name, []).append(path)
    places: dict[Path, list[list[Item]]] = {}
    for item in page_items(table):
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
    for item, _ in every_item(CONTROLLED):
        names.setdefault(item.name, item.label)
    return names


def _hints(table: Table) -> dict[str, str]:
    """The hint of each field; one that only some branches give is said with their name."""
    owners = {
        (question.name, choice.value): choice.label
        for question, _ in every_item(table)
        if isinstance(question, Question)
        for choice in question.choices
    }
    found: dict[str, dict[str, None]] = {}
    count: dict[str, set[str]] = {}
    for item, path in every_item(table):
        if isinstance(item, Field):
            count.setdefault(item.name, set()).add(item.hint)
            if item.hint:
                owner = owners[path[-1]] if path and len(count[item.name]) > 1 else ""
                said = "" if item.hint.startswith(owner) else f"{owner}："
                found.setdefault(item.name, {})[said + item.hint] = None
    return {name: "".join(texts) for name, texts in found.items()}


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
    """The form's own hidden fields; each table of questions adds its fields, and its rules are checked elsewhere."""

    op_id = HiddenField()
    version = HiddenField()
    photo_id = HiddenField()
    photo_time = HiddenField()

    def texts(self) -> dict[str, str]:
        """What was typed, by the rule table's names."""
        return {name: str(self[name].data or "") for name in LABELS if name != "photo" and name in self}

    def show(self, errors: dict[str, str]) -> list[tuple[str, str]]:
        """Pin the rule table's sentences on their fields; -> [(id, sentence)] for the summary."""
        for name, sentence in errors.items():
            if name in self:
                self[name].errors = [sentence]
        return [(self[name].id if name in self else "", sentence) for name, sentence in errors.items()]


@dataclass(frozen=True)
class Layout:
    """How a table of questions stands on the page: its form, and where, with which hints and definitions."""

    form: type[VerificationForm]
    places: dict[Path, list[list[Item]]]
    hints: dict[str, str]
    notes: dict[str, dict[str, str]]
    # Questions whose short choices stand side by side.
    rows: frozenset[str]


def _in_a_row(question: Question) -> bool:
    """Choices of a few letters that open nothing."""
    return bool(question.name in ("grade", "way") or question.on) and not any(
        c.opens for c in question.choices
    )


def _layout(table: Table) -> Layout:
    fields = {item.name: _field(item) for item in page_items(table)}
    questions = {item.name: item for item, _ in every_item(table) if isinstance(item, Question)}
    return Layout(
        type("VerificationForm", (VerificationForm,), fields),
        _places(table),
        _hints(table),
        {
            name: {c.value: " ".join(filter(None, (c.hint, c.control))) for c in q.choices}
            for name, q in questions.items()
        },
        frozenset(name for name, q in questions.items() if _in_a_row(q)),
    )


_PLAIN, _CONTROLLED = _layout(FORM), _layout(CONTROLLED)


def layout(policy: Policy) -> Layout:
    """The page as a county asks it."""
    return _CONTROLLED if policy.control_questions else _PLAIN
