"""Forms of a suspicion: what was seen, what was found, what is being done until when."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from hev.rounds.states import CLEAR, CONFIRM, SUSPECT
from hev.verification.review_rules import LONGEST, MEASURES


class _Act(FlaskForm):
    """The version of the case that was seen; whoever sends it did not see a later one."""

    version = HiddenField()

    @property
    def seen(self) -> int:
        """The version as a number; -1 for what is none."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _words(label: str) -> TextAreaField:
    return TextAreaField(label, render_kw={"rows": 3, "maxlength": LONGEST})


class SuspectForm(_Act):
    """标为疑似."""

    words = _words("看到了什么情况")


class ClearForm(_Act):
    """排除疑似."""

    words = _words("核实的情况")


class ConfirmForm(_Act):
    """确认未保障."""

    words = _words("未保障的情况和原因")
    measure = RadioField(
        "正在采取的措施", choices=[SelectChoice(*one) for one in MEASURES.items()], validate_choice=False
    )
    until = StringField("到什么时候解决", render_kw={"type": "date", "maxlength": 20})


FORMS: dict[str, type[_Act]] = {SUSPECT: SuspectForm, CLEAR: ClearForm, CONFIRM: ConfirmForm}
