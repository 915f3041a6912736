"""The form 暂不能核验(走访)."""

from flask_wtf import FlaskForm
from wtforms import FileField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from hev.verification.review_rules import LONGEST, VISIT_REASONS
from hev.verification.visits import LONGEST_PLACE

_DAY = {"type": "date", "maxlength": 20}


class VisitForm(FlaskForm):
    """Why nobody could verify, when it is tried again, and what is known of people who live elsewhere."""

    op_id = HiddenField()
    # The picture that came with a form that had to be mended: a signed list.
    photos = HiddenField()
    reason = RadioField(
        "原因", choices=[SelectChoice(*one) for one in VISIT_REASONS.items()], validate_choice=False
    )
    visited_on = StringField("走访日期", render_kw=_DAY)
    next_on = StringField("下次什么时候再来", render_kw=_DAY)
    words = TextAreaField("说明", render_kw={"rows": 2, "maxlength": LONGEST})
    living_at = StringField("现住址", render_kw={"maxlength": LONGEST_PLACE})
    kin_phone = StringField(
        "亲属电话", render_kw={"inputmode": "tel", "maxlength": 30, "autocomplete": "off"}
    )
    photo = FileField("对方发来的照片")

    @property
    def elsewhere(self) -> bool:
        """Whether anything is said of people who live elsewhere."""
        fields = (self.living_at, self.kin_phone, self.photo)
        return any(field.errors or (field.data and field is not self.photo) for field in fields)
