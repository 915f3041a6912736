"""What the home page tells a person unasked, each with where to do something about it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask import url_for

from hev import clock, disk, web
from hev.access import ADMIN, TOWNSHIP_COUNTY, VILLAGE, WORK
from hev.accounts.people import Person
from hev.accounts.standing import silent_count
from hev.backup import queries as backups
from hev.backup import rules
from hev.desk import practising
from hev.problems import queries as problems
from hev.register import amendment_queries, import_queries
from hev.verification import revisits, suspicion_queries


@dataclass(frozen=True)
class Notice:
    """One sentence, the address that leads to its matter ("" for none), and its tone: warn, bad or ''."""

    text: str
    url: str = ""
    tone: str = "warn"


def parked_households(person: Person) -> Iterator[Notice]:
    """Households that the newest imported roster left out because of faults: the county is not complete without them."""
    if person.roles.isdisjoint(ADMIN):
        return
    roster, parked = import_queries.parked_of_latest(person.region)
    if parked:
        url = url_for("rosters.show", roster_id=roster)
        yield Notice(f"最近一次花名册里有 {parked} 户因错误没有导入，改正后请再导入。", url)


def silent_villages(person: Person) -> Iterator[Notice]:
    """Villages where nobody has logged in yet: somebody should call them."""
    if person.roles.isdisjoint(TOWNSHIP_COUNTY):
        return
    if villages := silent_count(person.region):
        yield Notice(
            f"有 {villages} 个村还没有人登录过：看名单，打印出来催一催。", url_for("accounts.silent")
        )


def backup_age(person: Person) -> Iterator[Notice]:
    """How old the last backup is and the last one that was restored on trial: a warning, or one calm line with the disk."""
    if person.roles.isdisjoint(ADMIN):
        return
    settings, now, url = web.settings(), clock.now(), url_for("backups.index")
    if settings.backups is None:
        yield Notice("自动备份已关闭（HEV_BACKUP=off），请系统维护人员另作安排。", url)
        return
    state = backups.state()
    warnings = rules.warnings(state.made, state.verified, now)
    yield from (Notice(sentence, url, tone) for tone, sentence in warnings)
    if not warnings and state.made and state.verified:
        left, _ = disk.free(settings.instance)
        yield Notice(rules.calm(state.made, state.verified, left, now), url, "")


def changes_to_decide(person: Person) -> Iterator[Notice]:
    """Requests for a change and roster conflicts that only the county decides."""
    if person.roles.isdisjoint(ADMIN):
        return
    requests, differing = amendment_queries.waiting(person.region)
    if requests:
        yield Notice(f"有 {requests} 条更正申请待处理。", url_for("amendments.index"))
    if differing:
        yield Notice(f"有 {differing} 处本地更正与名册不一致，请决定用哪一个。", url_for("conflicts.index"))


def problems_to_answer(person: Person) -> Iterator[Notice]:
    """What households reported and this level has to answer, what is urged, and what was answered for callers of this office."""
    waiting, late, urged, answered = problems.waiting(person.region, person.roles)
    url = url_for("problems.index", tab="mine")
    if waiting:
        about = "，".join(
            part
            for part in (f"其中 {late} 个已逾期" if late else "", f"{urged} 个被督办" if urged else "")
            if part
        )
        yield Notice(
            f"有 {waiting} 个反映问题待办理{'，' + about if about else ''}。",
            url,
            "bad" if late or urged else "warn",
        )
    if answered:
        url = url_for("problems.index", tab="answered")
        yield Notice(f"有 {answered} 个代为反映的问题已答复，请问一问群众解决了没有。", url)


def visits_due(person: Person) -> Iterator[Notice]:
    """Households that the village meant to go to again by today."""
    if VILLAGE in person.roles and (homes := revisits.due_count(person.region)):
        yield Notice(f"今天和以前应回访 {homes} 户。", url_for("listing.households", tab="visit"))


def measures_overdue(person: Person) -> Iterator[Notice]:
    """Homes that are not safe though what is being done about them should be done by now."""
    if not person.roles.isdisjoint(TOWNSHIP_COUNTY) and (
        homes := suspicion_queries.overdue_count(person.region)
    ):
        yield Notice(f"有 {homes} 户未保障的措施已到期。", url_for("suspicions.index", tab="unsafe"), "bad")


def first_steps(person: Person) -> Iterator[Notice]:
    """Three households to practise on, for somebody who has not done them nor said that they need not."""
    if person.roles.isdisjoint(WORK) or person.account.practised_at or practising.finished(person):
        return
    yield Notice("第一次用？先在模拟村练三户，不计入统计。", url_for("practice.index"), "")


SOURCES: tuple[Callable[[Person], Iterator[Notice]], ...] = (
    parked_households,
    changes_to_decide,
    problems_to_answer,
    visits_due,
    measures_overdue,
    silent_villages,
    backup_age,
    first_steps,
)


def notices(person: Person) -> list[Notice]:
    """All that this person is told today."""
    return [notice for source in SOURCES for notice in source(person)]
