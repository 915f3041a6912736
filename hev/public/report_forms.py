"""The household's forms: what is the matter and where to call back; a receipt number; a word about an answer."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from hev.identity import mask_phone
from hev.problems.rules import BY_QR, KINDS, LONGEST_WORDS, OTHER, TOPICS, Report
from hev.public.asking import Typed

CALL, SAY = "call", "say"


class ReportForm(FlaskForm):
    """One report; `carried` are the pictures that came before, `like` what to do about the same one that is open."""

    kind = RadioField(
        "是哪一类问题", choices=[SelectChoice(*one) for one in KINDS.items()], validate_choice=False
    )
    topic = RadioField(
        "是哪种情况",
        choices=[SelectChoice(*one) for one in (*TOPICS.items(), ("", "别的事"))],
        validate_choice=False,
        default="",
    )
    how = RadioField(
        "怎么说",
        choices=[SelectChoice(SAY, "写几个字"), SelectChoice(CALL, "只要给我打电话")],
        validate_choice=False,
        default=SAY,
    )
    words = TextAreaField("是什么情况", render_kw={"rows": 3, "maxlength": LONGEST_WORDS})
    callback = RadioField("打哪个电话", validate_choice=False)
    phone = StringField("电话号码", render_kw={"inputmode": "tel", "autocomplete": "tel"})
    idno = StringField("身份证号", render_kw={"autocomplete": "off", "maxlength": 30})
    op_id = HiddenField()
    carried = HiddenField()
    like = HiddenField()

    def offer(self, telephone: str) -> "ReportForm":
        """The household's own telephone, masked, where there is one."""
        kept = [SelectChoice("kept", f"打登记的电话 {mask_phone(telephone)}")] if telephone else []
        self.callback.choices = [*kept, SelectChoice("other", "打另一个号码")]
        if self.callback.data not in [choice.value for choice in self.callback.choices]:
            self.callback.data = self.callback.choices[0].value
        return self

    def report(self, who: Typed) -> Report:
        """What was reported."""
        kind = self.kind.data or ""
        return Report(
            kind, self.words.data or "", who.phone, topic=(self.topic.data or "") if kind == OTHER else "",
            call_only=self.how.data == CALL, channel=BY_QR, idno=who.idno,
        )  # fmt: skip


class AskForm(FlaskForm):
    """回执号 or 身份证号; near the limit the 验证码 too."""

    number = StringField("回执号或身份证号", render_kw={"autocomplete": "off", "maxlength": 30})
    robot = StringField("验证码", render_kw={"autocomplete": "off", "inputmode": "numeric", "maxlength": 6})
    sealed = HiddenField()


class WordForm(FlaskForm):
    """One act of the household on its report."""

    act = HiddenField()
    version = HiddenField()
    words = TextAreaField("要说的话", render_kw={"rows": 2, "maxlength": LONGEST_WORDS})

    @property
    def seen(self) -> int | None:
        """The version of the report that the page showed; None where it said none."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
