"""Forms of accounts: what is typed, read by the rules; every fault is said at once beside its field."""

from collections.abc import Callable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField

from hev.accounts import passwords, rules
from hev.accounts.actions import Details
from hev.errors import Refused
from hev.web import pin

KIND = "8 到 64 个字符，要有数字、小写字母、大写字母和符号。"


class LoginForm(FlaskForm):
    """账号 and 密码; `next` is where to go then, `kept` what an ended session was about to save."""

    account = StringField("账号")
    password = PasswordField("密码")
    next = HiddenField()
    kept = HiddenField()


class ReadingForm(FlaskForm):
    """A form whose fields are read by rules that refuse with a sentence."""

    def read(self, name: str, rule: Callable[[str], str]) -> str:
        """What a field holds by its rule; a refusal is pinned to the field."""
        try:
            return rule(self._fields[name].data or "")
        except Refused as refused:
            pin(self, Refused(refused.message, name))
            return ""

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether nothing is wrong."""
        fine = super().validate(extra_validators)
        self.check()
        return fine and not self.errors

    def check(self) -> None:
        """Pin what is wrong."""


class DetailsForm(ReadingForm):
    """姓名, 职位, 手机号 of the person who works under an account."""

    person_name = StringField("姓名")
    post = StringField("职位")
    phone = StringField("手机号")
    details: Details

    def check(self) -> None:
        """Read the three into `details`."""
        self.details = Details(
            self.read("person_name", rules.read_person_name),
            self.read("post", rules.read_post),
            self.read("phone", rules.read_phone),
        )


class FirstForm(DetailsForm):
    """完善用户信息 [003]: the details and a password of one's own."""

    new_password = PasswordField("新密码")
    again_password = PasswordField("确认新密码")
    next = HiddenField()
    kept = HiddenField()
    account_name = ""

    def check(self) -> None:
        """The details, and the password judged against them."""
        super().check()
        check_new(self, self.account_name, self.details.phone, self.details.person_name)


class PasswordForm(ReadingForm):
    """The password that holds now and the one that shall."""

    current_password = PasswordField("现在的密码")
    new_password = PasswordField("新密码")
    again_password = PasswordField("确认新密码")
    own = ("", "", "")

    def check(self) -> None:
        """The new one by the rule."""
        if not self.current_password.data:
            pin(self, Refused("请填写现在的密码。", "current_password"))
        check_new(self, *self.own)


class PersonForm(ReadingForm):
    """A further named person of the region."""

    person_name = StringField("姓名")
    post = StringField("职位")

    def check(self) -> None:
        """The name must be there, the post is as given."""
        self.read("person_name", rules.read_person_name)
        if self.post.data:
            self.read("post", rules.read_post)


def check_new(form: Any, account: str, phone: str, person_name: str) -> None:
    """Pin what is wrong with `new_password` and its repetition."""
    for fault in passwords.faults(form.new_password.data or "", account, phone, person_name):
        pin(form, Refused(fault, "new_password"))
    if form.new_password.data != form.again_password.data:
        pin(form, Refused("两次填写的新密码不一样，请重新填写。", "again_password"))
