"""The list of regions that is uploaded, and the telephones of a region and those below it."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import StringField
from wtforms.form import BaseForm

from hev.errors import Refused
from hev.identity import parse_phone
from hev.regions.models import Region


class LoadForm(FlaskForm):
    """A list of codes and names."""

    file = FileField("区划名单", validators=[FileRequired("请先选择文件，还没有导入。")])


class PhonesForm(BaseForm):
    """One telephone field for each region, named after its code."""

    def __init__(self, regions: Sequence[Region]) -> None:
        super().__init__({f"p{region.code}": StringField(region.name) for region in regions})
        self.form_errors: list[str] = []
        self.phones: dict[int, str] = {}

    def read(self) -> bool:
        """Check every number; `phones` then holds {code: number, or "" where none is written}."""
        for name, field in self._fields.items():
            text = (field.data or "").strip()
            try:
                self.phones[int(name[1:])] = parse_phone(text) if text else ""
            except Refused as refused:
                field.errors = [f"{field.label.text}：{refused.message}"]
        return not any(field.errors for field in self)
