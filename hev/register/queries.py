"""What is asked of households and members; the first argument is whose region."""

from hev.errors import NotFound
from hev.regions.models import Region
from hev.register.models import Correction, Household, Member


def household_of(whose: Region, household_id: int) -> Household:
    """A household of `whose` or below. Raises NotFound: absent and another region's look the same."""
    low, high = whose.span
    mine = (Household.village >= low) & (Household.village < high)
    found = Household.get_or_none(Household.id == household_id, mine)
    if found is None:
        raise NotFound
    return found


def members(household: Household) -> list[Member]:
    """The people of a household, the head first."""
    return list(Member.select().where(Member.household == household).order_by(Member.no))


def members_of(household: Household) -> str:
    """The people of a household in one line: 王彦庆（户主）、王小明（之子）."""
    return "、".join(f"{m.name}（{m.relation}）" if m.relation else m.name for m in members(household))


def corrections(household: Household) -> list[Correction]:
    """What was corrected here, the newest first."""
    return list(Correction.select().where(Correction.household == household).order_by(Correction.no.desc()))
