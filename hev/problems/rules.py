"""What may be reported, by when it must be answered, and what counts as on time (domain.md §9)."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from hev.errors import Refused
from hev.problems.states import WAITING
from hev.register.names import LONGEST_NAME, clean_sentence, clean_text

KINDS = {"house": "房屋质量问题", "money": "资金补助问题", "check": "房屋验收问题", "other": "其他"}
OTHER = "other"
# What is often reported as 其他 although it asks for a correction of the register.
TOPICS = {"phone": "电话号码变了", "member": "家里人口有变化", "twice": "登记重复了"}
CHANNELS = {"qr": "扫码", "phone": "电话", "visit": "来访", "field": "入户", "other": "其他途径"}
BY_QR = "qr"
LONGEST_WORDS, MOST_PHOTOS = 500, 3
WITHDRAW_FOR = dt.timedelta(minutes=10)
LAPSE_AFTER = dt.timedelta(days=30)
# More open reports than this of one household are a matter for the telephone.
MOST_OPEN = 20

_TOPIC_WORDS = {
    "twice": re.compile("录入重复|重复录入|登记重复|重复登记|重复了|录了两次|登记了两次|两条一样"),
    "phone": re.compile(
        r"(电话|手机|号码|联系方式)[^。；;!！?？]{0,12}(换|变|改|停机|错|不对|新|没用|不用)"
        r"|(换|改|新|变更|新添)[^。；;!！?？]{0,6}(电话|手机号|号码|联系方式)"
    ),
    "member": re.compile(
        "(家庭)?成员[^。；;!！?？]{0,8}(变|增|减|少|多|错|漏)|(人口|户口)[^。；;!！?？]{0,8}(变|增|减|少|多|迁|转)"
        "|迁出|迁走|迁入|搬走|出嫁|嫁到|嫁出|去世|死亡|过世|病故|出生|新生儿|生了|结婚|离婚|分户|并户"
    ),
}


@dataclass(frozen=True)
class Report:
    """A problem as its reporter put it; `phone` is where to call back, `idno` what was typed, accepted or empty."""

    kind: str
    words: str
    phone: str
    topic: str = ""
    call_only: bool = False
    channel: str = BY_QR
    caller: str = ""
    idno: str = ""


def tidied(report: Report) -> Report:
    """The report with its texts made fit to be kept."""
    return replace(report, words=clean_sentence(report.words), caller=clean_text(report.caller))


def faults(report: Report) -> Iterator[Refused]:
    """What a report lacks once it is tidied, each with its field."""
    if report.channel not in CHANNELS:
        yield Refused("请选择是怎么反映来的。", "channel")
    if report.kind not in KINDS:
        yield Refused("请选择要反映哪一类问题。", "kind")
    if report.topic and (report.kind != OTHER or report.topic not in TOPICS):
        yield Refused("请重新选择是哪一种情况。", "topic")
    if not report.words and not report.call_only and not report.topic:
        yield Refused("请写几个字说明情况，或者选“只要给我打电话”。", "words")
    if len(report.words) > LONGEST_WORDS:
        yield Refused(f"最多写 {LONGEST_WORDS} 个字，这里有 {len(report.words)} 个字，请改短。", "words")
    if len(report.caller) > LONGEST_NAME:
        yield Refused(f"姓名最多 {LONGEST_NAME} 个字，请改短。", "caller")


def checked(given: Report) -> Report:
    """The report tidied. Refused with the first of its faults."""
    report = tidied(given)
    for fault in faults(report):
        raise fault
    return report


def recognised(words: str) -> str:
    """The topic that a report's words speak of: phone, member, twice; "" where they speak of none."""
    return next((topic for topic, pattern in _TOPIC_WORDS.items() if pattern.search(words)), "")


def due(today: dt.date, days: int) -> dt.date:
    """The last day for an answer to what is reported today."""
    return today + dt.timedelta(days=days)


def overdue(state: str, due_on: dt.date, today: dt.date) -> bool:
    """Whether somebody should have settled it by now."""
    return state in WAITING and today > due_on


def may_withdraw(reported: dt.datetime, now: dt.datetime) -> bool:
    """Whether the reporter may still take it back."""
    return now - reported <= WITHDRAW_FOR


def on_time_rate(on_time: int, late: int, overdue_open: int) -> float | None:
    """按时答复率, 0 … 1: answered on time ÷ (answered + overdue open); None where there is neither."""
    counted = on_time + late + overdue_open
    return on_time / counted if counted else None
