"""What is asked before evidence leaves the system: why, and whether with full numbers."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField

from hev.desk.evidence_rules import MOST_REASON


class EvidenceForm(FlaskForm):
    """The reason is recorded, and so is the tick."""

    reason = StringField("理由", render_kw={"maxlength": MOST_REASON, "autocomplete": "off"})
    full = BooleanField("含完整号码（身份证号、电话；会记录）")
