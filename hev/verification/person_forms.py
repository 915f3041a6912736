"""Who stood in the house: one of the people at hand, or somebody else by name, post and telephone."""

from collections.abc import Callable, Sequence

from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice

from hev import identity
from hev.accounts.models import Account
from hev.errors import Refused
from hev.register.names import clean_name

OTHER = "other"
LONGEST_POST = 50


class VerifierForm(FlaskForm):
    """`offer` gives the choices; the three texts belong to 其他人."""

    who = RadioField("核验人（到这一户现场的人）", choices=[], validate_choice=False)
    name = StringField("姓名", render_kw={"maxlength": 50, "autocomplete": "off"})
    post = StringField("职务", render_kw={"maxlength": LONGEST_POST, "autocomplete": "off"})
    phone = StringField("联系电话", render_kw={"maxlength": 30, "autocomplete": "off", "inputmode": "tel"})

    def offer(self, people: Sequence[Account], me: int) -> None:
        """Let one of these people be chosen."""
        mine = {me: "（我）"}
        self.who.choices = [
            SelectChoice(str(one.id), f"{one.person_name} {one.post}{mine.get(one.id, '')}") for one in people
        ] + [SelectChoice(OTHER, "其他人")]

    def chosen(self, people: Sequence[Account]) -> Account | dict[str, str]:
        """One of the people, or the form's three fields for somebody else. Raises Refused with the field."""
        found = next((one for one in people if str(one.id) == self.who.data), None)
        if found is not None:
            return found
        if self.who.data != OTHER:
            raise Refused("请选择核验人。没有变更。", "who")
        name, post = _read("name", self.name.data, clean_name), " ".join((self.post.data or "").split())
        if not 1 <= len(post) <= LONGEST_POST:
            raise Refused("请填写核验人职务，如：村书记。没有变更。", "post")
        phone = _read("phone", self.phone.data, identity.parse_phone)
        return {"verifier_name": name, "verifier_post": post, "verifier_phone": phone}


def _read(field: str, text: str | None, parse: Callable[[str], str]) -> str:
    try:
        return parse(text or "")
    except Refused as refused:
        raise Refused(f"{refused.message.rstrip('。')}。没有变更。", field) from None
