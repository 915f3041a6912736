"""The form of one key of the policy."""

from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice

from hev.errors import Refused
from hev.rounds.policy import SWITCH, Key, written
from hev.web import pin


class ValueForm(FlaskForm):
    """One key's value; what is asked for is told by its kind."""

    class Meta:
        # It is sent by GET: it asks what a change would mean, and changes nothing.
        csrf = False

    value: StringField | RadioField

    def read(self, key: Key) -> str | None:
        """The value as it is kept; None where it is none, which is said beside the field."""
        try:
            return written(key.parse(self.value.data or ""))
        except Refused as refused:
            pin(self, Refused(refused.message, "value"))
            return None


class _TextForm(ValueForm):
    value = StringField()


class _SwitchForm(ValueForm):
    value = RadioField(choices=[SelectChoice(*one) for one in SWITCH.items()], validate_choice=False)


def value_form(key: Key, value: str) -> ValueForm:
    """The form of a key with a value in it."""
    form = (_SwitchForm if key.kind == "switch" else _TextForm)(formdata=None, data={"value": value})
    form.value.label.text = key.label
    return form
