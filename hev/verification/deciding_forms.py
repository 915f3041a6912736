"""The form of an act on a case: one for all acts, each takes what it needs."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectMultipleField, StringField, TextAreaField

from hev.rounds.policy import read_day
from hev.verification.deciding import Decision
from hev.verification.review_rules import notes_of
from hev.verification.sheet import known_version


class DecisionForm(FlaskForm):
    """`reason` holds the ticked reasons of a return as field:code; `then` says where the person goes on, from which `place`."""

    act = HiddenField()
    case = HiddenField()
    version = HiddenField()
    reason = SelectMultipleField(validate_choice=False, choices=[])
    words = TextAreaField()
    measure = HiddenField()
    until = StringField()
    then = HiddenField()
    place = HiddenField()

    def decision(self, ip: str) -> Decision:
        """What was sent, unchecked."""
        words = self.words.data or ""
        return Decision(
            self.act.data or "", known_version(self.version.data), words, notes_of(self.reason.data or (), words),
            self.measure.data or "", read_day(self.until.data or ""), ip,
        )  # fmt: skip

    def names_another(self, case: int) -> bool:
        """Whether it was opened on another case of the household than this one, a round ago."""
        return bool(self.case.data) and self.case.data != str(case)

    def typed(self) -> dict[str, Any]:
        """What was typed, to be shown again."""
        return {
            "act": self.act.data or "", "words": self.words.data or "", "reasons": set(self.reason.data or ()),
            "measure": self.measure.data or "", "until": self.until.data or "",
        }  # fmt: skip
