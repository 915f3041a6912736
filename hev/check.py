"""`check`: is the database sound, do tally and rows agree, do files and rows agree, is the log as it was sealed."""

import datetime as dt
from collections.abc import Iterator

from peewee import Case as when
from peewee import fn

from hev import clock, schema, seals
from hev.config import Settings
from hev.db import connection, db, is_sqlite
from hev.photos.actions import files_without_rows, rows_without_files, store_of
from hev.photos.models import Photo
from hev.problems.models import Problem, ProblemPhoto
from hev.problems.states import MERGED, WAITING
from hev.regions import rules
from hev.regions.models import Region
from hev.register.models import Household, Member
from hev.rounds.models import Case, Round, Tally
from hev.rounds.queries import FIELDS
from hev.rounds.states import SUSPECTED, Sums, group
from hev.verification.matters import OPEN
from hev.verification.models import Suspicion, Verification, Visit
from hev.verification.visits import MAY_VISIT

# A day on which nobody was visited.
NEVER = dt.date(1, 1, 1)

FOLLOWED_AFTER = dt.timedelta(hours=1)


def faults(settings: Settings) -> Iterator[str]:
    """A sentence for each thing that is wrong; none when all is well."""
    if missing := schema.pending():
        yield f"数据库结构不是最新的，缺 {len(missing)} 步：先运行 migrate。"
        return
    with connection():
        yield from _database()
        for round_ in Round.select():
            yield from _tally(round_)
        yield from _places()
        yield from _revisions()
        yield from _problems()
        yield from _matters()
        yield from seals.faults()
        yield from _files(settings)


def _database() -> Iterator[str]:
    if not is_sqlite():
        return
    for (line,) in db.execute_sql("PRAGMA integrity_check").fetchall():
        if line != "ok":
            yield f"数据库文件损坏：{line}"
    broken = db.execute_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        yield f"有 {len(broken)} 行指向不存在的记录，第一处在表 {broken[0][0]}。"


def _tally(round_: Round) -> Iterator[str]:
    """Every kept sum against the rows behind it."""
    counted: dict[int, Sums] = {}
    rows = (
        Case.select(Case.village, Case.state, Case.result, Case.means, fn.COUNT(Case.id), fn.SUM(Case.people))
        .where(Case.round == round_)
        .group_by(Case.village, Case.state, Case.result, Case.means)
        .tuples()
    )
    for village, *alike in rows:
        sums = group(*alike)
        for region in (village, *rules.ancestors(village)):
            counted[region] = counted.get(region, Sums()) + sums
    kept = {
        code: Sums(*row)
        for code, *row in Tally.select(Tally.region, *FIELDS).where(Tally.round == round_).tuples()
    }
    for code in sorted(counted.keys() | kept.keys()):
        if counted.get(code, Sums()) != kept.get(code, Sums()):
            yield f"批次“{round_.name}”中 {code:012d} 的统计与明细不一致。"


def _places() -> Iterator[str]:
    """Members stand where their household stands, and every household in a village that exists."""
    apart = Member.select().join(Household).where(Member.village != Household.village).count()
    if apart:
        yield f"有 {apart} 名家庭成员与所在户不在同一个村。"
    known = Region.select(Region.code).where(Region.level == "village")
    lost = Household.select().where(Household.village.not_in(known)).count()
    if lost:
        yield f"有 {lost} 户所在的村不在区划里。"


def _revisions() -> Iterator[str]:
    last = Verification.select(fn.MAX(Verification.revision)).where(Verification.case == Case.id)
    wrong = Case.select().where(Case.revision != fn.COALESCE(last, 0)).count()
    if wrong:
        yield f"有 {wrong} 户的核验次数与核验记录不一致。"


def _problems() -> Iterator[str]:
    """Reported problems wait where their state says, are merged where they name another, stand where their household does."""
    odd = Problem.select().where(Problem.waiting != Problem.state.in_(WAITING)).count()
    if odd:
        yield f"有 {odd} 条反映的“是否待办”与处理状态不一致。"
    alone = Problem.select().where((Problem.state == MERGED) != Problem.merged_into.is_null(False)).count()
    if alone:
        yield f"有 {alone} 条反映的合并记录与处理状态不一致。"
    # The worker follows a household that has moved within minutes.
    settled = Household.updated_at < clock.now() - FOLLOWED_AFTER
    apart = Problem.select().join(Household).where(Problem.village != Household.village, settled).count()
    if apart:
        yield f"有 {apart} 条反映与所在户不在同一个村。"
    foreign = ProblemPhoto.select().join(Photo).where(Photo.household != ProblemPhoto.household).count()
    if foreign:
        yield f"有 {foreign} 张反映的照片是另一户的。"


def _matters() -> Iterator[str]:
    """A suspicion is open exactly where a case is suspected, and who is visited again was visited last with that day."""
    open_ = Suspicion.select(fn.COUNT(Suspicion.id)).where(Suspicion.case == Case.id, Suspicion.state == OPEN)
    wanted = when(None, ((Case.state == SUSPECTED, 1),), 0)
    near = (Case.state == SUSPECTED) | Case.id.in_(
        Suspicion.select(Suspicion.case).where(Suspicion.state == OPEN)
    )
    if odd := Case.select().where(near, open_ != wanted).count():
        yield f"有 {odd} 户的疑似状态与疑似问题记录不一致。"
    last = Visit.select(Visit.next_on).where(Visit.case == Case.id).order_by(Visit.no.desc()).limit(1)
    planned = Case.visit_on.is_null(False)
    apart = Case.state.not_in(MAY_VISIT) | (fn.COALESCE(last, NEVER) != Case.visit_on)
    if odd := Case.select().where(planned, apart).count():
        yield f"有 {odd} 户的回访日期与走访记录不一致。"


def _files(settings: Settings) -> Iterator[str]:
    store = store_of(settings)
    if lost := rows_without_files(store):
        yield f"有 {len(lost)} 张照片的文件不见了，编号 {lost[0]} 等。"
    if spare := files_without_rows(store):
        # Left when the machine stopped between file and row: nobody was told that they were saved.
        yield f"有 {len(spare)} 个照片文件没有记录（断电时没有提交的），可以删除：{spare[0]} 等。"


def remove_spare(settings: Settings) -> int:
    """Remove photo files that no row names; -> how many. Only while nobody is saving."""
    store = store_of(settings)
    with connection():
        spare = files_without_rows(store)
    for key in spare:
        store.remove(key)
    return len(spare)
