"""The control questions: what to look at on the spot before a home counts as safe (deck 003 part 1, plans 001 and 002)."""

from hev.rounds.policy import CONTROL_QUESTIONS
from hev.verification.questions import Choice, Field, Question

_INSTEAD = "请改选“住房安全未保障”，没有核实清楚的标为疑似；确实仍然安全的，请在这里写明原因"
WHY_LIMIT = 300


def _against(name: str, found: str, means: str) -> Field:
    """What somebody has to write who calls a home safe although it is not what its means says."""
    return Field(
        name, f"{found}，为什么仍填{means}", "textarea", f"{found}的不能填{means}：{_INSTEAD}", True, WHY_LIMIT,
        f"{found}的一般应改选“住房安全未保障”，或者标为疑似。", answers="control_why",
    )  # fmt: skip


ENDANGERED = Question(
    "endangered",
    "是否变危",
    "请回答是否变危：鉴定以后有没有出现新的安全隐患",
    (
        Choice("no", "没有变危"),
        Choice("yes", "已变危", opens=(_against("endangered_why", "已变危", "鉴定安全"),)),
    ),
    "control",
    CONTROL_QUESTIONS,
)
RELAPSED = Question(
    "relapsed",
    "是否返危",
    "请回答是否返危：改造以后有没有又变成危房",
    (
        Choice("no", "没有返危"),
        Choice("yes", "已返危", opens=(_against("relapsed_why", "已返危", "改造安全"),)),
    ),
    "control",
    CONTROL_QUESTIONS,
)
SETTLED = Question(
    "settled",
    "是否落实",
    "请回答是否落实：是否已搬出危房，并且住进了安全住房",
    (
        Choice("yes", "已落实"),
        Choice("no", "没有落实", opens=(_against("settled_why", "没有落实", "保障安全"),)),
    ),
    "control",
    CONTROL_QUESTIONS,
)
PLATE = Question(
    "plate",
    "标识牌是否悬挂且与明白卡一致",
    "请回答标识牌是否悬挂、是否与明白卡一致",
    (
        Choice("matching", "已悬挂，一致"),
        Choice("differing", "已悬挂，不一致"),
        Choice("missing", "没有悬挂"),
    ),
    "plate",
    CONTROL_QUESTIONS,
)
MEANS_CHANGED = Question(
    "means_changed",
    "保障方式是否变化",
    "请回答保障方式是否变化",
    (Choice("no", "没有变化"), Choice("yes", "有变化")),
    "means_changed",
    CONTROL_QUESTIONS,
)


def old_home(kind: str) -> Question:
    """旧房是否拆除, asked where people left an old home; one for each kind of renovation, so that none answers for another."""
    return Question(
        f"old_{kind}",
        "旧房是否拆除",
        "请回答旧房是否拆除",
        (
            Choice("gone", "已拆除"),
            Choice("standing", "未拆除"),
            Choice("none", "没有旧房"),
        ),
        "old_home",
        CONTROL_QUESTIONS,
    )


def unlike(changed: str, means: str, before: str, words: str) -> str:
    """The sentence for a `no change` that the means of the last round contradicts; empty where nothing does."""
    if changed != "no" or not before or means in ("", before):
        return ""
    return f"上一批次是{words}，与这次选的保障方式不同：请选“有变化”，或者核对保障方式"
