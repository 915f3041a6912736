"""What is chosen before labels are printed, ordered, replaced; what was measured of a printer."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from hev.labels.calibration import Measured, millimetres
from hev.labels.queries import ALL, DUE, WHICH
from hev.labels.sheets import SHEETS

_SHEETS = [SelectChoice(name, sheet.name) for name, sheet in SHEETS.items()]
STRAIGHT = "不校正"


def _from_one(_: FlaskForm, field: IntegerField) -> None:
    # Not NumberRange: it stumbles over a number of 400 digits. The sheet itself knows its last label.
    if field.data is not None and not 1 <= field.data < 10**6:
        raise ValidationError("从 1 开始填写。")


class PrinterForm(FlaskForm):
    """Where it will be printed; `offer` gives the choices."""

    printer = SelectField("打印机", choices=[], default="")

    def offer(self, printers: list[tuple[str, str]], remembered: str = "") -> None:
        """Let one of these printers be chosen, [(id, name with its offset)]; nothing sent means the remembered one."""
        self.printer.choices = [SelectChoice(*one) for one in [("", STRAIGHT), *printers]]
        known = {value for value, _ in printers}
        if not self.is_submitted() and remembered in known:
            self.printer.data = remembered
        if self.printer.data is None:
            self.printer.data = ""


class SheetForm(PrinterForm):
    """The sheet and where on it to begin; `r`, `tab`, `h` say which labels, as in the page's address."""

    sheet = RadioField(
        "标签纸",
        choices=_SHEETS,
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


class BatchForm(PrinterForm):
    """A batch of PDFs of a region `r`."""

    which = RadioField(
        "打印哪些",
        choices=[SelectChoice(which, WHICH[which]) for which in (DUE, ALL)],
        default=DUE,
        validators=[InputRequired("请选择打印哪些。")],
    )
    sheet = RadioField("标签纸", choices=_SHEETS, default="24", validators=[InputRequired("请选择标签纸。")])
    r = HiddenField()


class NameForm(FlaskForm):
    """A new printer."""

    name = StringField(
        "打印机名称",
        validators=[InputRequired("请填写打印机名称。"), Length(max=40, message="最多 40 个字。")],
    )


class MeasuredForm(FlaskForm):
    """What a ruler says of a printed calibration page, in millimetres."""

    left = StringField("① 纸的左边缘到 A 的竖线", validators=[InputRequired("请填写 ① 量得的毫米数。")])
    top = StringField("② 纸的上边缘到 A 的横线", validators=[InputRequired("请填写 ② 量得的毫米数。")])
    across = StringField("③ A 到 B", default="150", validators=[InputRequired("请填写 ③ 量得的毫米数。")])
    along = StringField("④ A 到 C", default="230", validators=[InputRequired("请填写 ④ 量得的毫米数。")])

    def read(self) -> Measured:
        """The lengths. Raises Refused for what is none."""
        fields = (self.left, self.top, self.across, self.along)
        return Measured(*(millimetres(field.data or "", field.name) for field in fields))


class ReissueForm(FlaskForm):
    """Why all labels of a village are replaced; `count` is how many the person was shown."""

    reason = StringField(
        "原因",
        validators=[
            InputRequired("请写明为什么要全村换码，没有作废任何标识牌。"),
            Length(max=100, message="最多 100 个字。"),
        ],
    )
    count = HiddenField()
    r = HiddenField()
