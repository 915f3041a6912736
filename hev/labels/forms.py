"""What is chosen before labels are printed: sheet, first label, whose."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from hev.labels.sheets import SHEETS


def _from_one(_: FlaskForm, field: IntegerField) -> None:
    # Not NumberRange: it stumbles over a number of 400 digits. The sheet itself knows its last label.
    if field.data is not None and not 1 <= field.data < 10**6:
        raise ValidationError("从 1 开始填写。")


class SheetForm(FlaskForm):
    """The sheet and where on it to begin; `r`, `tab`, `h` say which labels, as in the page's address."""

    sheet = RadioField(
        "标签纸",
        choices=[SelectChoice(name, sheet.name) for name, sheet in SHEETS.items()],
        default="24",
        validators=[InputRequired("请选择标签纸。")],
    )
    start = IntegerField(
        "从第几枚开始",
        default=1,
        validators=[
            InputRequired("请填写从第几枚开始，整张新纸填 1。"),
            _from_one,
        ],
    )
    r = HiddenField()
    tab = HiddenField()
    h = HiddenField()
    anyway = HiddenField()
