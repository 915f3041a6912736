"""The form of 申请更正, built from the table of kinds: each choice holds the few fields it needs."""

from collections.abc import Mapping, Sequence

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import Field as FormField

from hev.register.amendment_rules import KINDS, REASON_LIMIT, Facts, Field


class AmendmentForm(FlaskForm):
    """What is to be changed, its fields, and why; what was typed is read by the table's own rules."""

    kind = RadioField(
        "要更正什么", choices=[SelectChoice(kind.value, kind.label) for kind in KINDS], validate_choice=False
    )
    reason = StringField("原因和依据", render_kw={"maxlength": REASON_LIMIT})

    def offer(self, facts: Facts, beforehand: Mapping[str, str]) -> "AmendmentForm":
        """The members to choose from; to begin with, a place as it is now and what is known `beforehand`."""
        members = [(str(one.no), f"{one.name}（{one.relation}）") for one in facts.people if one.no > 1]
        for name in MEMBERS:
            self[name].choices = [("", "请选择"), *members]
        if not self.is_submitted():
            self["group"].data, self["address"].data = facts.group, facts.address
            self.kind.data, self.reason.data = beforehand.get("kind"), beforehand.get("reason")
        return self

    def texts(self) -> dict[str, str]:
        """What was typed, by the table's names."""
        return {field.name: str(field.data or "") for field in self}


def _field(field: Field) -> FormField:
    if field.member:
        return SelectField(field.label, validate_choice=False)
    return StringField(field.label, render_kw={"maxlength": field.limit, "autocomplete": "off"})


MEMBERS: Sequence[str] = [field.name for kind in KINDS for field in kind.fields if field.member]
for _kind in KINDS:
    for _one in _kind.fields:
        setattr(AmendmentForm, _one.name, _field(_one))


class DecisionForm(FlaskForm):
    """One act on a request: which, what is said about it, and the version that was seen."""

    act = HiddenField()
    version = HiddenField()
    note = TextAreaField("理由或意见", render_kw={"maxlength": REASON_LIMIT, "rows": 2})

    @property
    def seen(self) -> int:
        """The version of the request that this form was opened on; -1 for none of ours."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


BUTTONS = {
    "agree": "",
    "report": "plain",
    "refuse": "danger",
    "close": "plain",
    "withdraw": "danger",
    "comment": "plain",
}
