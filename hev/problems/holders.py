"""Which region has to answer: the first above a village, and the next above that where people use hev."""

from hev.accounts.models import Account
from hev.problems.states import HOLDERS
from hev.regions import rules
from hev.regions.models import Region


def first(village: int) -> str:
    """The level that answers what a village's household reports: the nearest above it that exists, as a rule the township."""
    chain = _chain(village)
    return next((level for level in HOLDERS if level in chain), HOLDERS[1])


def above(village: int, level: str) -> str:
    """The next level above `level` over this village that has people to answer; "" for none."""
    chain = _chain(village)
    higher = [chain[one] for one in HOLDERS[HOLDERS.index(level) + 1 :] if one in chain]
    mine = Account.region.in_(higher) & ~Account.disabled & ~Account.must_complete
    staffed = {code for (code,) in Account.select(Account.region).where(mine).tuples()} if higher else set()
    return next((one for one in HOLDERS[HOLDERS.index(level) + 1 :] if chain.get(one) in staffed), "")


def holder(village: int, level: str) -> str:
    """The name of the region that has to answer; empty where it is not known."""
    return {role: row.name for row in _over(village) for role in row.roles}.get(level, "")


def _chain(village: int) -> dict[str, int]:
    """{level: code} of the regions above a village that exist; a city that acts as county answers at both levels."""
    return {role: row.code for row in _over(village) for role in row.roles}


def _over(village: int) -> list[Region]:
    return list(Region.select().where(Region.code.in_(rules.ancestors(village))))
