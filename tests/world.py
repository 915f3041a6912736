"""The small county in which the tests live: Li's village, Wang's township, Zhao's township, Ma's county."""

import datetime as dt

from werkzeug.security import generate_password_hash

from hev import clock
from hev.accounts.models import Account
from hev.db import write
from hev.regions import rules
from hev.regions.models import Region
from hev.register.models import Household, Member
from hev.rounds import actions as rounds
from hev.rounds.models import Round

PROVINCE, CITY, COUNTY = 990000000000, 990100000000, 990101000000
TOWNSHIP, SIBLING_TOWNSHIP = 990101100000, 990101101000
VILLAGE, SIBLING_VILLAGE, FAR_VILLAGE = 990101100201, 990101100202, 990101101201
NAMES = {
    0: "全国", PROVINCE: "示例省", CITY: "示例市", COUNTY: "示例县", TOWNSHIP: "第一乡", SIBLING_TOWNSHIP: "第二乡",
    VILLAGE: "李家村", SIBLING_VILLAGE: "邻家村", FAR_VILLAGE: "远山村",
}  # fmt: skip
PEOPLE = {
    "li": (VILLAGE, "李立", "村书记"), "neighbour": (SIBLING_VILLAGE, "林邻", "村书记"),
    "wang": (TOWNSHIP, "王望", "乡镇干部"), "zhao": (SIBLING_TOWNSHIP, "赵照", "乡镇干部"),
    "ma": (COUNTY, "马骉", "县管理员"), "city": (CITY, "施市", "市干部"),
    "province": (PROVINCE, "盛省", "省干部"), "nation": (0, "全国", "部干部"),
}  # fmt: skip
PASSWORD = "Test-pass-1"
_HASH = generate_password_hash(PASSWORD, "pbkdf2:sha256:1")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def idno(serial: int, born: str = "19600101") -> str:
    """An invented identity number with its right check digit on the unassigned prefix 990101."""
    body = f"990101{born}{serial:03d}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def add_household(village: int, serial: int, name: str, members: int = 2, number: str = "") -> Household:
    """A household with its head and further members; no case yet."""
    now = clock.now()
    head, phone = idno(serial), f"1380000{serial:04d}"
    home = Household.create(
        village=village, county=COUNTY, number=number or f"{village}{serial:04d}", name=name, idno=head, roster_idno=head,
        phone=phone, roster_phone=phone, phone_rev=phone[::-1], size=members, created_at=now, updated_at=now,
    )  # fmt: skip
    for no in range(1, members + 1):
        own = head if no == 1 else idno(serial, f"19{70 + no}0202")
        Member.create(
            household=home, village=village, no=no, name=name if no == 1 else f"{name[0]}成员{no}",
            relation="户主" if no == 1 else "之子", idno=own, rev=own[::-1],
        )  # fmt: skip
    return home


def build() -> dict[str, object]:
    """Fill an empty database; -> people by name, households as `homes` (three of Li's, a neighbour's, a far one)."""
    with write():
        for code, name in NAMES.items():
            Region.create(
                code=code, name=name, level=rules.level(code), parent=rules.parent(code, NAMES),
                phone="13900000001" if code == TOWNSHIP else "",
            )  # fmt: skip
        people = {who: _account(*given) for who, given in PEOPLE.items()}
        homes = [
            add_household(village, serial, name)
            for village, serial, name in (
                (VILLAGE, 1, "王彦庆"), (VILLAGE, 2, "阿不都·热合曼"), (VILLAGE, 3, "𠮷田宝"),
                (SIBLING_VILLAGE, 4, "林家宝"), (FAR_VILLAGE, 5, "赵远山"),
            )
        ]  # fmt: skip
        today = clock.today()
        month = dt.timedelta(days=30)
        round_ = Round.create(
            region=COUNTY, name="试点", begins=today - month, ends=today + month, created_at=clock.now()
        )
        rounds.open_cases(round_, [(h.id, h.village, h.size) for h in homes])
        rounds.recount_all(round_.id, {h.village for h in homes})
    return {**people, "homes": homes, "round": round_}


def _account(region: int, person: str, post: str) -> Account:
    return Account.create(
        name=f"{region:012d}", region=region, person_name=person, post=post, phone="13911112222",
        password_hash=_HASH, must_complete=False, issued_at=clock.now(),
    )  # fmt: skip
