"""The fictitious demo county 示例县 as plain data: regions, staff, households and their stories."""

import datetime as dt
import itertools
import math
import random
from dataclasses import dataclass, replace

from hev.demo.people import People, Person
from hev.demo.stories import PACES, Plan, Planner

CODE = 990101000000
UPPER = ((990000000000, "示例省"), (990100000000, "示例市"), (CODE, "示例县"))
TOWNSHIPS = (
    ("云岭镇", ("云岭村", "松坡村", "桃花沟村", "石磨村", "高家湾村")),
    ("清溪乡", ("清溪村", "柳树坪村", "杏花村", "上河村")),
    ("龙泉乡", ("龙泉村", "白杨沟村", "金竹村")),
)
PASSWORD = "Demo-2020"
# One account of each level, to be told at the start.
LOGINS = (
    ("县", f"{CODE}", "示例县"),
    ("乡镇", f"{CODE + 100_000}", TOWNSHIPS[0][0]),
    ("村", f"{CODE + 100_201}", TOWNSHIPS[0][1][0]),
)
UNEVEN = (17, 9, 6, 4, 12, 14, 7, 3, 8, 10, 5, 5)  # shares of the households, village by village
VILLAGE_PACES = (1, 0, 2, 4, 1, 2, 3, 0, 2, 1, 3, 4)  # index into PACES
CENTRE = (40.52, 99.31)  # latitude, longitude in the uninhabited Gobi
SIZES, SIZE_WEIGHTS = (1, 2, 3, 4, 5, 6, 7), (9, 16, 20, 24, 17, 10, 4)
METRES_PER_DEGREE = 111_320
POSTS = ("村书记", "驻村第一书记", "村委会主任")
NO_PHONE = ("老人不会使用手机", "由邻居代为转达")
CATEGORIES, CATEGORY_WEIGHTS = ("脱贫户", "低保户", "分散供养特困户", "监测户"), (70, 18, 7, 5)


@dataclass(frozen=True)
class Region:
    """A region of the demo; `phone` (of township and village) is shown on the household's page."""

    code: int
    name: str
    phone: str = ""


@dataclass(frozen=True)
class Staff:
    """The person behind a region's account; for a village its verifier."""

    region: int
    name: str
    post: str
    phone: str


@dataclass(frozen=True)
class Household:
    """One household: `number` is 户编号, `position` the house's (latitude, longitude) or None."""

    village: int
    number: str
    group: str
    category: str
    phone: str
    members: tuple[Person, ...]
    position: tuple[float, float] | None
    plan: Plan

    @property
    def head(self) -> Person:
        """户主, always the first member."""
        return self.members[0]


@dataclass(frozen=True)
class County:
    """Everything the demo shows; regions are listed from the widest down, households by village."""

    regions: tuple[Region, ...]
    staff: tuple[Staff, ...]
    households: tuple[Household, ...]

    def verifier(self, village: int) -> Staff:
        """Who stands in the houses of a village."""
        return next(person for person in self.staff if person.region == village)


def county(seed: int = 1, households: int = 600, today: dt.date = dt.date(2020, 8, 1)) -> County:
    """The demo county; the same arguments make the same county. `today` is for people's ages only."""
    rng = random.Random(seed)
    people = People(seed, today)
    regions = _regions(people)
    staff = tuple(_staff(region, people, rng) for region in regions[len(UPPER) - 1 :])
    planner = Planner(rng)
    villages = [region.code for region in regions if region.code % 1000]
    made: list[Household] = []
    for at, (village, size) in enumerate(zip(villages, _sizes(households), strict=True)):
        centre = _village_centre(at)
        pace = VILLAGE_PACES[at] % len(PACES)
        made += [_household(village, n, people, rng, centre, planner.plan(pace)) for n in range(1, size + 1)]
    return County(tuple(regions), staff, tuple(made))


def _regions(people: People) -> list[Region]:
    regions = [Region(code, name) for code, name in UPPER]
    for t, (township, villages) in enumerate(TOWNSHIPS):
        code = CODE + (100 + t) * 1000
        regions.append(Region(code, township, people.landline()))
        regions += [Region(code + 201 + v, name, people.landline()) for v, name in enumerate(villages)]
    return regions


def _staff(region: Region, people: People, rng: random.Random) -> Staff:
    if region.code % 1000:
        post = rng.choices(POSTS, (6, 2, 2))[0]
    else:
        post = "县住建局干部" if region.code == CODE else "乡镇住建助理"
    person = people.person(28, 56)
    return Staff(region.code, person.name, post, people.phone())


def _sizes(households: int) -> list[int]:
    """Households per village by UNEVEN, summing up to `households`."""
    total = sum(UNEVEN)
    bounds = [round(households * sum(UNEVEN[:i]) / total) for i in range(len(UNEVEN) + 1)]
    return [high - low for low, high in itertools.pairwise(bounds)]


def _village_centre(at: int) -> tuple[float, float]:
    """Villages lie on a widening spiral around the county town, some kilometres apart."""
    turn, metres = at * 2.4, 3000 + 1500 * at
    return _moved(CENTRE, metres * math.cos(turn), metres * math.sin(turn))


def _moved(position: tuple[float, float], north: float, east: float) -> tuple[float, float]:
    """`position` shifted by metres, to 6 decimals (0.1 m)."""
    latitude = position[0] + north / METRES_PER_DEGREE
    longitude = position[1] + east / (METRES_PER_DEGREE * math.cos(math.radians(position[0])))
    return round(latitude, 6), round(longitude, 6)


def _household(
    village: int, n: int, people: People, rng: random.Random, centre: tuple[float, float], plan: Plan
) -> Household:
    reach = 15_000 if rng.random() < 0.01 else 350  # metres; a few photos come from far away
    place = _moved(centre, rng.gauss(0, reach), rng.gauss(0, reach))
    phone = people.phone() if rng.random() > 0.03 else ""
    if plan.answers and not phone:
        plan = replace(plan, answers=replace(plan.answers, no_phone_reason=rng.choice(NO_PHONE)))
    return Household(
        village=village,
        number=f"{village}{n:04d}",
        group=f"{(n - 1) // 12 + 1}组",
        category=rng.choices(CATEGORIES, CATEGORY_WEIGHTS)[0],
        phone=phone,
        members=people.family(rng.choices(SIZES, SIZE_WEIGHTS)[0]),
        position=place if rng.random() > 0.04 else None,
        plan=plan,
    )
