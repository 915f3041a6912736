"""What a household reads of its reports: each step and each state in plain words (domain.md §9, §10)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from hev.problems import states as s
from hev.rounds.policy import day_in_words

# How a report came that the household did not send itself.
CAME = {
    "phone": "您打电话反映",
    "visit": "您上门反映",
    "field": "工作人员入户时记录",
    "other": "工作人员代您反映",
}


@dataclass(frozen=True)
class Done:
    """One step as it is kept; `holder` names the region that has to answer after it."""

    act: str
    place: str
    person: str
    words: str
    outcome: str
    office: str
    holder: str


def step(done: Done) -> str:
    """One step as a sentence; empty for what is not told (内部备注)."""
    who = f"{done.place} {done.person}".strip()
    words = f"：{done.words}" if done.words else ""
    outcome = s.OUTCOMES.get(done.outcome, "")
    told = {
        s.TAKE: f"{who} 开始处理",
        s.ANSWER: f"{who} 答复（{outcome}）{words}",
        s.PASS: f"{who} 已转给{done.office}办理，仍由{done.place}负责到底{words}",
        s.MERGE: "和您家反映的另一个问题合并办理",
        s.SPLIT: "恢复单独办理",
        s.URGE: f"{done.place}督促尽快办理{words}",
        s.AMEND: "已按您反映的情况申请更正，等县里办理",
        s.SETTLE: f"答复（{outcome}）{words}",
        s.ADD: f"您补充{words}" if done.words else "您补充了照片",
        s.AGREE: "您说：解决了",
        s.REOPEN: f"您说：没有解决{words}。已转给{done.holder}",
        s.WITHDRAW: "您撤回了这条反映",
        s.ESCALATE: f"到期没有答复，已上报{done.holder}",
        s.LAPSE: "答复后 30 天没有收到不同意见，已办结",
    }
    return told.get(done.act, "").strip()


def standing(state: str, holder: str, due_on: dt.date, today: dt.date) -> str:
    """Where a report stands and what comes next."""
    by = f"由{holder or '乡镇'}办理，"
    if state in s.WAITING and today > due_on:
        return f"{by}本应{day_in_words(due_on)}以前答复，已经超期。您可以打电话催问。"
    if state == s.PASSED:
        return f"已转到别的单位，{by}{day_in_words(due_on)}以前给您最后答复。"
    if state in s.WAITING:
        return f"{by}{day_in_words(due_on)}以前答复。"
    told = {
        s.ANSWERED: "已经答复。解决了没有，请您按一下下面的按钮。", s.CLOSED: "已办结。",
        s.MERGED: "和您家的另一条合并办理，请看那一条。", s.WITHDRAWN: "您已撤回，不再办理。",
    }  # fmt: skip
    return told[state]


def may_tell(state: str, withdrawable: bool) -> Sequence[str]:
    """The acts that the household may take now, in the order of their buttons."""
    acts = s.open_acts(state, {s.REPORTER})
    order = (s.AGREE, s.REOPEN, s.ADD, s.WITHDRAW)
    return [act for act in order if act in acts and (act != s.WITHDRAW or withdrawable)]


def grouped(receipt: str) -> str:
    """A receipt number as it is read aloud: 123 456 7890."""
    return f"{receipt[:3]} {receipt[3:6]} {receipt[6:]}"


DONE = {
    s.AGREE: "谢谢，已记下：解决了。", s.REOPEN: "已记下：没有解决。已重新办理。", s.ADD: "补充的情况已保存。",
    s.WITHDRAW: "已撤回。", "new": "已经收到您的反映。", "added": "已补充到原来的那一条。",
}  # fmt: skip
