"""The form by which staff report a problem for somebody who called, came, or was visited."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from hev.errors import Refused
from hev.identity import mask_phone, parse_phone
from hev.problems import rules
from hev.register.models import Household
from hev.register.names import clean_sentence

MOST_NAME = 50


def _choices(texts: dict[str, str]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in texts.items()]


class ReportForm(FlaskForm):
    """Who called and how, what it is about, where to call back; `seen` is the version of the like report that was offered."""

    op_id = HiddenField()
    carried = HiddenField()
    seen = HiddenField()
    channel = RadioField(
        "怎么反映来的",
        choices=_choices({key: label for key, label in rules.CHANNELS.items() if key != rules.BY_QR}),
        validate_choice=False,
    )
    caller = StringField(
        "反映人姓名", [Optional()], render_kw={"maxlength": MOST_NAME, "autocomplete": "off"}
    )
    phone = StringField(
        "回电号码", [Optional()], render_kw={"maxlength": 20, "inputmode": "tel", "autocomplete": "off"}
    )
    kind = RadioField("反馈问题类型", choices=_choices(rules.KINDS), validate_choice=False)
    topic = RadioField(
        "是哪一种情况", choices=_choices({**rules.TOPICS, "": "都不是，是别的事"}), validate_choice=False
    )
    words = TextAreaField("反映的内容", render_kw={"maxlength": rules.LONGEST_WORDS, "rows": 4})

    def fill(self, home: Household, op_id: str) -> "ReportForm":
        """A fresh form: the household's own telephone is where to call back unless another is typed."""
        self.op_id.data, self.phone.data, self.topic.data = op_id, mask_phone(home.phone), ""
        return self

    def report(self, home: Household) -> tuple[rules.Report, list[Refused]]:
        """What was typed, and what is wrong with it; a telephone left masked is the one that is kept."""
        kind, channel = self.kind.data or "", self.channel.data or ""
        phone, faults = self._phone(home)
        report = rules.Report(
            kind=kind, topic=self.topic.data or "" if kind == rules.OTHER else "", words=clean_sentence(self.words.data or ""),
            phone=phone, channel="" if channel == rules.BY_QR else channel,
            caller=clean_sentence(self.caller.data or "")[:MOST_NAME],
        )  # fmt: skip
        return report, [*rules.faults(report), *faults]

    def _phone(self, home: Household) -> tuple[str, list[Refused]]:
        typed = (self.phone.data or "").strip()
        if typed == mask_phone(home.phone):
            return home.phone, []
        try:
            return parse_phone(typed) if typed else "", []
        except Refused as refused:
            return "", [Refused(refused.message, "phone")]

    @property
    def version(self) -> int:
        """The version of the like report that this form showed; -1 for none of ours."""
        text = self.seen.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1
