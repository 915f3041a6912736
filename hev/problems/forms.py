"""The forms of handling: one act on a problem with what it needs, and the ready answers of a region."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from hev import clock
from hev.identity import veil
from hev.problems import states as s
from hev.problems.deeds import MOST_OFFICE, Deed
from hev.problems.models import Problem
from hev.problems.rules import KINDS, LONGEST_WORDS

OUTCOMES = {value: label for value, label in s.OUTCOMES.items() if value != s.PASSED_ON}
# In the order in which they are reached for.
ORDER = (
    s.ANSWER, s.PASS, s.TAKE, s.MERGE, s.SPLIT, s.URGE, s.NOTE, s.AGREE, s.REOPEN, s.ADD, s.WITHDRAW,
)  # fmt: skip


def _choices(texts: dict[str, str]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in texts.items()]


class ActForm(FlaskForm):
    """One act: which, what it needs, what is said about it, and the version of the problem that was seen."""

    act = RadioField("怎么办理", validate_choice=False)
    outcome = RadioField("办理结果", choices=_choices(OUTCOMES), validate_choice=False)
    office = StringField("转给哪个单位", render_kw={"maxlength": MOST_OFFICE})
    into = RadioField("并入哪一个", validate_choice=False)
    template = SelectField("答复模板", validate_choice=False)
    words = TextAreaField("意见", render_kw={"rows": 3, "maxlength": LONGEST_WORDS})
    version = HiddenField()

    def offer(
        self, acts: Sequence[str], others: Sequence[Problem], ready: Sequence[tuple[str, str]]
    ) -> "ActForm":
        """The acts that the table allows now, the problems to merge with, the ready answers as (key, words)."""
        self.act.choices = [SelectChoice(act, s.ACTS[act]) for act in ORDER if act in acts]
        self.into.choices = [SelectChoice(str(one.no), _named(one)) for one in others]
        self.template.choices = [("", "请选择"), *((key, _short(words)) for key, words in ready)]
        # Nothing is chosen beforehand where it is answered already: putting an answer right is no daily work.
        if not self.is_submitted() and (s.PASS in acts or len(self.act.choices) == 1):
            self.act.data = self.act.choices[0].value
        return self

    def deed(self) -> Deed:
        """What was chosen."""
        into = self.into.data or ""
        return Deed(
            self.act.data or "", self.words.data or "", self.outcome.data or "", self.office.data or "",
            int(into) if into.isascii() and into.isdigit() and len(into) < 9 else 0, None, self.seen,
        )  # fmt: skip

    @property
    def seen(self) -> int:
        """The version of the problem that this form was opened on; -1 for none of ours."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def _named(problem: Problem) -> str:
    return f"{clock.show(problem.at)} {KINDS[problem.kind]}：{veil(problem.words)[:30] or '请打电话'}"


def _short(words: str) -> str:
    return words if len(words) <= 40 else words[:39] + "…"


class TemplateForm(FlaskForm):
    """One ready answer."""

    outcome = RadioField("办理结果", choices=_choices(s.OUTCOMES), validate_choice=False)
    words = TextAreaField("答复的话", render_kw={"rows": 3, "maxlength": LONGEST_WORDS})
