"""Carries out a 行政区划调整: regions, aliases, households, cases, sums and accounts take their new codes in one transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from peewee import Case as Choice
from peewee import fn

from hev import audit, clock
from hev.accounts.models import Account
from hev.accounts.people import Person
from hev.accounts.renaming import follow_region
from hev.db import for_update, is_sqlite, write_large
from hev.desk.renumber_rules import Line, Plan, plan
from hev.desk.whereabouts import FOLLOWS, FOLLOWS_ANY
from hev.errors import Refused
from hev.labels import batches, counts, printers
from hev.regions import rules
from hev.regions.models import Region, RegionAlias
from hev.register import imports
from hev.register.amendment_models import RosterValue
from hev.register.models import Household, RosterImport
from hev.register.places import label
from hev.rounds import queries as rounds
from hev.rounds.actions import recount_all
from hev.rounds.models import Case, Tally

# What one transaction moves at most, some 4 seconds of work: saves made meanwhile wait for it.
MOST_HOUSEHOLDS = 25_000
BUSY = "正在检查、导入或撤销花名册，没有调整。请等它完成以后再办理。"


class Overtaken(Exception):
    """What would happen is no longer what the preview showed."""


@dataclass(frozen=True)
class Effect:
    """One line of the preview: what it does, in counts."""

    old: int
    new: int
    old_name: str
    new_name: str
    merges: bool
    villages: int
    households: int
    accounts: int


@dataclass(frozen=True)
class Preview:
    """A plan with its counts; `seen` differs once any of them does."""

    plan: Plan
    effects: list[Effect]

    @property
    def totals(self) -> tuple[int, int, int]:
        """(villages, households, accounts) of all lines."""
        lines = self.effects
        return (
            sum(e.villages for e in lines),
            sum(e.households for e in lines),
            sum(e.accounts for e in lines),
        )

    @property
    def seen(self) -> str:
        """A short sign of everything that the preview says."""
        return blake2b(repr(self.effects).encode(), digest_size=8).hexdigest()


def preview(county: Region, lines: Iterable[Line]) -> Preview:
    """What the lines would do, or what is wrong with them. Refused when they are too much for one time."""
    known = _known(county)
    made = plan(lines, known, county.code)
    households = _numbers(Household, Household.village, made.villages)
    accounts = _numbers(Account, Account.region, made.moves)
    effects = []
    for old, new in sorted(made.given.items()):
        mine = [c for c in made.moves if rules.contains(old, c) and (c == old or c not in made.given)]
        effects.append(
            Effect(
                old, new, known[old], made.names[new], new in made.merged, sum(c in made.villages for c in mine),
                sum(households.get(c, 0) for c in mine), sum(accounts.get(c, 0) for c in mine),
            )
        )  # fmt: skip
    found = Preview(made, effects)
    if (number := found.totals[1]) > MOST_HOUSEHOLDS:
        raise Refused(
            f"一次最多调整 {MOST_HOUSEHOLDS} 户，这里有 {number} 户，什么也没有改。请按乡镇分几次办理。"
        )
    return found


def carry_out(county: Region, lines: list[Line], seen: str, person: Person, ip: str = "") -> Preview:
    """Do what the preview said, all of it or nothing; -> what was done.

    Raises Overtaken when the counts have changed since, Refused for faulty lines or while a roster is under way.
    """
    with write_large():
        _lock(county)
        found = preview(county, lines)
        if found.plan.faults:
            raise Refused("名单里有错误，什么也没有改。请改正后重新上传。")
        if found.seen != seen:
            raise Overtaken
        regions = {region.code: region for region in Region.select().where(_within(Region.code, county))}
        _regions(found.plan, regions)
        _rows(found.plan)
        _end_undoing(county)
        _aliases(county, found.plan, regions)
        _sums(county, found.plan)
        counts.leave(found.plan.villages)
        batches.leave(found.plan.villages)
        printers.follow(found.plan.moves)
        follow_region(found.plan.moves)
        for effect in found.effects:
            audit.record(
                "region_moved", account=person, region=effect.new, ip=ip, before=effect.old, after=effect.new,
                name=effect.new_name, old_name=effect.old_name, villages=effect.villages,
                households=effect.households, accounts=effect.accounts,
            )  # fmt: skip
    return found


def _lock(county: Region) -> None:
    """The county's regions first: two adjustments, or one and an issue of accounts, never interleave."""
    mine = Region.select(Region.id).where(_within(Region.code, county)).order_by(Region.code)
    list(for_update(mine))
    open_ = RosterImport.state.in_(("checking", "ready", "committing", "undoing")) & (
        RosterImport.county == county.code
    )
    # Held, so that a plan that waits is not begun with while its villages change their codes.
    under_way = list(for_update(RosterImport.select().where(open_).order_by(RosterImport.id)))
    if any(one.state != "ready" and not imports.stuck(one) for one in under_way):
        raise Refused(BUSY)


def _known(county: Region) -> dict[int, str]:
    rows = Region.select(Region.code, Region.name).where(_within(Region.code, county))
    return {code: name for code, name in rows.tuples() if code != county.code}


def _within(field: Any, region: Region) -> Any:
    low, high = region.span
    return (field >= low) & (field < high)


def _numbers(model: Any, field: Any, codes: Iterable[int]) -> dict[int, int]:
    rows = model.select(field, fn.COUNT(model.id)).where(field.in_(list(codes))).group_by(field)
    return dict(rows.tuples())


def _regions(made: Plan, known: Mapping[int, Region]) -> None:
    """The tree with its new codes: rows that go are taken out first, so that codes may change places."""
    Region.delete().where(Region.code.in_(list(made.moves))).execute()
    present = (known.keys() - made.moves.keys()) | set(made.moves.values())
    above = {*rules.ancestors(next(iter(made.moves))), *present}
    done: set[int] = set()
    for old, new in sorted(made.moves.items()):
        if new in done or (new in known and new not in made.moves):
            there = Region.get(Region.code == new)
            phone = there.phone or known[old].phone
            Region.update(name=made.names[new], phone=phone).where(Region.code == new).execute()
            continue
        done.add(new)
        Region.create(
            code=new, name=made.names[new], level=known[old].level, parent=rules.parent(new, above),
            phone=known[old].phone, practice=known[old].practice,
        )  # fmt: skip


def _aliases(county: Region, made: Plan, known: Mapping[int, Region]) -> None:
    """Lists from above still speak of the old villages for a while: by name and by code they mean the new ones.

    A name that a village has by now means that village.
    """
    now = {made.moves.get(code, code): region.name for code, region in known.items()} | made.names
    in_use = {_label(now, code) for code in now if rules.level(code) == "village"}
    before = {code: region.name for code, region in known.items()}
    for old, new in made.villages.items():
        for text in {_label(before, old), f"{old:012d}"} - in_use:
            RegionAlias.insert(county=county.code, text=text, village=new).on_conflict(
                conflict_target=[RegionAlias.county, RegionAlias.text], update={RegionAlias.village: new}
            ).execute()


def _label(names: Mapping[int, str], village: int) -> str:
    return label(names.get(village - village % rules.SPANS["township"], ""), names[village])[:60]


def _rows(made: Plan) -> None:
    """Everything that says where it is; on PostgreSQL the households are locked first, as everybody does."""
    villages = list(made.villages)
    here = Household.village.in_(villages)
    if not is_sqlite():
        for_update(Household.select(Household.id).where(here).order_by(Household.id)).execute()
    # So that their labels, which carry the village's name, are counted anew.
    Household.update(updated_at=clock.now()).where(here).execute()
    for columns, moves in ((FOLLOWS, made.villages), (FOLLOWS_ANY, made.moves)):
        for column in columns if moves else ():
            change = column.model.update({column: _mapped(column, moves)})
            change.where(column.in_(list(moves))).execute()
    if villages:
        words = {str(old): str(new) for old, new in made.villages.items()}
        mine = (RosterValue.field == "village") & RosterValue.value.in_(list(words))
        RosterValue.update(value=_mapped(RosterValue.value, words)).where(mine).execute()


def _end_undoing(county: Region) -> None:
    """What imports kept for being undone speaks of the old codes: putting it back would hide households from everybody."""
    kept = (RosterImport.county == county.code) & (RosterImport.undo != "")
    # One whose undoing broke down stays imported.
    RosterImport.update(state="done").where(kept, RosterImport.state == "undoing").execute()
    RosterImport.update(undo="").where(kept).execute()


def _mapped(column: Any, moves: Mapping[Any, Any]) -> Any:
    """The new code of a column by its old one, for all rows at once: codes may change places."""
    return Choice(column, tuple(moves.items()))


def _sums(county: Region, made: Plan) -> None:
    """The cases of rounds under way, and the sums of every village they leave or reach with all above them."""
    olds = list(made.villages)
    for round_ in rounds.followed(county.code) if olds else ():
        mine = (Case.round == round_.id) & Case.village.in_(olds)
        Case.update(village=_mapped(Case.village, made.villages)).where(mine).execute()
        recount_all(round_.id, {*made.villages, *made.villages.values()})
        gone = (Tally.round == round_.id) & Tally.region.in_(list(made.gone)) & (Tally.total == 0)
        Tally.delete().where(gone).execute()
