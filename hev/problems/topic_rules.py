"""From a report that asks for a correction of the register to the correction, and back to what its household is told."""

from hev.identity import veil
from hev.problems.states import OUTCOMES
from hev.register.amendment_rules import BY_VALUE, REASON_LIMIT
from hev.register.amendment_states import AGREED, ARRIVED, REFUSED

PHONE, MEMBER, TWICE = "phone", "member", "twice"
# The kinds of 申请更正 that a topic leads to; the first alone is chosen beforehand.
KINDS = {MEMBER: ("add", "remove", "change"), TWICE: ("twice",)}
ASKED = "已按您反映的申请更正，等县里办理。"
WITHDRAWN_NOTE = "更正申请已撤回，请直接办理这条反映，或者重新申请。"
DECIDED = (AGREED, ARRIVED, REFUSED)


def kind_of(topic: str) -> str:
    """The kind of request that is chosen beforehand; "" where there are several to choose from."""
    kinds = KINDS.get(topic, ())
    return kinds[0] if len(kinds) == 1 else ""


def reason(words: str, receipt: str) -> str:
    """Why a correction is asked for, in the household's own words, numbers masked."""
    behind = f"（农户反映，回执号 {receipt}）"
    return veil(words)[: REASON_LIMIT - len(behind)] + behind


def phone_told(masked: str) -> str:
    """What the household is told when its telephone was put right."""
    return f"联系方式已改为 {masked}。"


def decided(state: str, kind: str, note: str) -> tuple[str, str]:
    """(outcome, words) for a household whose report became a request of this kind that is decided; names no member.

    KeyError for a state in which nothing is decided. A refusal is 暂无法解决: it does not say that the household was wrong.
    """
    said = {
        AGREED: ("solved", f"您反映的“{BY_VALUE[kind].label}”，县里已经核实，资料已经改正。"),
        ARRIVED: ("solved", f"您反映的“{BY_VALUE[kind].label}”，上级名册已经改正。"),
        REFUSED: ("cannot", f"您反映的“{BY_VALUE[kind].label}”，县里核实后没有同意更正。"),
    }
    outcome, words = said[state]
    assert outcome in OUTCOMES
    # What an import says of itself is for staff.
    told = veil(note) if note and state != ARRIVED else ""
    return outcome, f"{words}{'县里的意见：' + told if told else ''}"
