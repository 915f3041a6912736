"""The forms of 行政区划调整: one region or a list of them, and one household."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, StringField

from hev.desk.renumber_rules import HEADER, Line, read
from hev.errors import Refused
from hev.files.reading import read as read_file


class RenumberForm(FlaskForm):
    """Old code, new code and name of one region, or a file of them; `lines` carries them from the preview to the act."""

    old = StringField("原代码", render_kw={"maxlength": 20, "inputmode": "numeric", "autocomplete": "off"})
    new = StringField("新代码", render_kw={"maxlength": 20, "inputmode": "numeric", "autocomplete": "off"})
    name = StringField("新名称", render_kw={"maxlength": 60, "autocomplete": "off"})
    file = FileField("或者上传名单")
    lines = HiddenField()
    seen = HiddenField()

    def given(self) -> list[Line]:
        """The lines of this form, wherever they stand. Raises Refused with the field."""
        if self.lines.data:
            rows = [text.split("\t") for text in self.lines.data.splitlines()]
            return read(
                [(0, HEADER), *((int(r[0]), r[1:]) for r in rows if r[0].isdecimal() and len(r[0]) < 8)]
            )
        upload = self.file.data
        if upload and upload.filename:
            for sheet in read_file(upload.stream.read(), upload.filename):
                return read(sheet.rows)
            raise Refused("这个文件里没有工作表，什么也没有改。", "file")
        if not (self.old.data or "").strip():
            raise Refused("请填写原代码和新代码，或者选择名单文件。", "old")
        return read([(0, HEADER), (1, (self.old.data or "", self.new.data or "", self.name.data or ""))])


def as_text(lines: list[Line]) -> str:
    """Lines as the confirmation brings them back."""
    return "\n".join("\t".join((str(line.row), *line[1:])) for line in lines)


class MoveForm(FlaskForm):
    """The village that a household is moved to, and why."""

    village = StringField("调整到哪个村", render_kw={"maxlength": 60, "autocomplete": "off"})
    reason = StringField("原因", render_kw={"maxlength": 100})
