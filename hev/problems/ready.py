"""Ready answers: a few that hev brings, and those that townships and counties keep for themselves and all below."""

from dataclasses import dataclass

from hev import audit, clock
from hev.accounts.people import Person
from hev.db import write
from hev.errors import NotFound, Refused
from hev.problems.models import AnswerTemplate
from hev.problems.rules import LONGEST_WORDS
from hev.problems.states import OUTCOMES
from hev.regions.models import Region
from hev.regions.rules import ancestors
from hev.register.names import clean_sentence

MOST = 30


@dataclass(frozen=True)
class Ready:
    """A ready answer: `key` names it in a form; `region` is whose it is, None for one that hev brings."""

    key: str
    outcome: str
    words: str
    region: int | None = None
    id: int = 0


BROUGHT = (
    Ready("b1", "solved", "已到您家查看并修好，请您再看一看；还有问题，请点“没有解决”。"),
    Ready("b2", "solved", "补助资金已核对，已经发放到您家的账户，请您查收。"),
    Ready("b3", "solved", "已到您家重新验收，验收合格。"),
    Ready("b4", "untrue", "已到现场核实，没有发现所反映的情况。您有新的情况，请补充说明。"),
    Ready("b5", "cannot", "暂时不能解决，原因是：。我们会继续关注，有条件时马上办理。"),
    Ready("b6", "passed", "这件事由他们办理，我们会一直跟进，办好以后再答复您。"),
)


def of(whose: Region) -> list[Ready]:
    """What people of a region may use: hev's, their own and those of the regions above them."""
    rows = AnswerTemplate.select().where(AnswerTemplate.region.in_([whose.code, *ancestors(whose.code)]))
    kept = [
        Ready(str(row.id), row.outcome, row.words, row.region, row.id)
        for row in rows.order_by(AnswerTemplate.id)
    ]
    return [*kept, *BROUGHT]


def keep(outcome: str, words: str, person: Person, ip: str = "") -> AnswerTemplate:
    """Add a ready answer for this person's region and all below. Refused, with its field."""
    words = clean_sentence(words)
    if outcome not in OUTCOMES:
        raise Refused("请选择用于哪种办理结果，没有保存。", "outcome")
    if not words:
        raise Refused("请写答复的话，没有保存。", "words")
    if len(words) > LONGEST_WORDS:
        raise Refused(f"最多写 {LONGEST_WORDS} 个字，这里有 {len(words)} 个字，请改短。", "words")
    with write():
        mine = AnswerTemplate.region == person.region.code
        if AnswerTemplate.select().where(mine).count() >= MOST:
            raise Refused(f"没有保存：最多 {MOST} 条，请先删去不用的。")
        made = AnswerTemplate.create(
            region=person.region.code, outcome=outcome, words=words, account=person.id, person=person.person_name,
            at=clock.now(),
        )  # fmt: skip
        audit.record("answers_changed", account=person, region=person.region.code, ip=ip, new=words[:80])
    return made


def remove(template: int, person: Person, ip: str = "") -> None:
    """Take a ready answer of one's own region away. Raises NotFound for any other."""
    with write():
        one = AnswerTemplate.get_or_none(
            AnswerTemplate.id == template, AnswerTemplate.region == person.region.code
        )
        if one is None:
            raise NotFound
        one.delete_instance()
        audit.record("answers_changed", account=person, region=person.region.code, ip=ip, old=one.words[:80])
