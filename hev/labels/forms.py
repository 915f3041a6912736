"""What is chosen before labels are printed: sheet, first label, whose."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from hev.labels.sheets import SHEETS


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
            NumberRange(1, message="从 1 开始填写。"),
        ],
    )
    r = HiddenField()
    tab = HiddenField()
    h = HiddenField()
    anyway = HiddenField()
