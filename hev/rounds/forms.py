"""The form of a roster's file."""

from flask_wtf import FlaskForm
from wtforms import FileField, RadioField
from wtforms.fields.choices import SelectChoice

from hev.errors import Refused

WHOLE, PART = "whole", "part"
SCOPES = {WHOLE: "全县完整名册", PART: "补充、改正的部分"}


class RosterForm(FlaskForm):
    """The file of a roster, and whether it is the whole one: who is missing from the whole one is no longer listed."""

    scope = RadioField(
        "这份名册是",
        choices=[SelectChoice(*one) for one in SCOPES.items()],
        default=WHOLE,
        validate_choice=False,
    )
    file = FileField("名册文件")

    @property
    def part(self) -> bool:
        """Whether it is a supplement. Raises Refused for an answer that was not offered."""
        if self.scope.data not in SCOPES:
            raise Refused("请选择这份名册是全县完整名册，还是补充、改正的部分；没有上传。", "scope")
        return self.scope.data == PART
