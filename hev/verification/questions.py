"""What a form is made of: fields, and questions whose choices own what they open."""

from dataclasses import dataclass
from typing import Literal

from hev.rounds.policy import Policy

Kind = Literal["text", "textarea", "year", "date", "photo"]


@dataclass(frozen=True)
class Field:
    """Something to fill in. `required` is yes, no or the policy key that decides; `limit` counts characters.

    `missing` is told when a required field is empty; `instead` names a field that may be filled in its place;
    `answers` is the attribute of the answers that it fills, where that is not its name.
    """

    name: str
    label: str
    kind: Kind
    missing: str = ""
    required: bool | str = False
    limit: int = 0
    hint: str = ""
    instead: str = ""
    answers: str = ""

    def needed(self, policy: Policy) -> bool:
        """Whether it must be filled under this policy."""
        return getattr(policy, self.required) if isinstance(self.required, str) else self.required


@dataclass(frozen=True)
class Choice:
    """One answer to a question: it owns what it `opens`; `demands` are later fields that it makes required.

    `hint` is the definition shown beside it, `control` what to look at on the spot (deck 003 part 1).
    """

    value: str
    label: str
    hint: str = ""
    control: str = ""
    opens: tuple["Question | Field", ...] = ()
    demands: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """One choice among several, always required where it is open; `name` is unique in the form.

    `answers` names the attribute of the answers that it fills: three questions, one a means, fill `detail`.
    It is asked where the policy switch `on`, if it names one, is on.
    Names of their own keep a tick left in a closed branch (其他) from being taken for one in the open branch.
    """

    name: str
    label: str
    missing: str
    choices: tuple[Choice, ...]
    answers: str = ""
    on: str = ""

    def choice(self, value: str) -> Choice | None:
        """The choice of this value, None where there is none."""
        return next((choice for choice in self.choices if choice.value == value), None)


Item = Question | Field
