"""The form for the two facts of a household that may be corrected here."""

from flask_wtf import FlaskForm
from wtforms import StringField

from hev.errors import Refused
from hev.identity import mask, mask_phone, parse, parse_phone
from hev.register.models import Household


class CorrectForm(FlaskForm):
    """身份证号 and 联系方式 in force, masked until they are typed anew; the reason is optional."""

    idno = StringField("身份证号", render_kw={"maxlength": 30, "autocomplete": "off"})
    phone = StringField("联系方式", render_kw={"maxlength": 20, "inputmode": "tel", "autocomplete": "off"})
    reason = StringField("更正原因", render_kw={"maxlength": 100})

    def fill(self, household: Household) -> "CorrectForm":
        """Show what is in force."""
        self.idno.data, self.phone.data = mask(household.idno), mask_phone(household.phone)
        return self

    def values(self, household: Household) -> tuple[str, str]:
        """(idno, phone) as they are to be; a field left masked stays as it is. Raises Refused with the field."""
        idno, phone = (self.idno.data or "").strip(), (self.phone.data or "").strip()
        try:
            number = household.idno if idno == mask(household.idno) else parse(idno).number
        except Refused as refused:
            raise Refused(refused.message, "idno") from None
        try:
            kept = phone == mask_phone(household.phone)
            return number, household.phone if kept else parse_phone(phone) if phone else ""
        except Refused as refused:
            raise Refused(refused.message, "phone") from None
