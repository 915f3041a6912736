"""Rules of accounts: their names, who may issue and reset whom, waiting after failed tries, where a login may lead."""

import datetime as dt
import ipaddress
import re
import unicodedata
from dataclasses import dataclass

from hev.errors import Refused
from hev.regions import rules as regions

# How long a slip's password lasts.
SECRET_LIFE = dt.timedelta(days=7)
# Tries that cost no waiting, and the longest wait: a person who mistypes is not punished, nobody is ever locked out.
ACCOUNT_FREE, ACCOUNT_LONGEST = 4, dt.timedelta(minutes=15)
# A whole county may log in for the first time from one training room.
NETWORK_FREE, NETWORK_LONGEST = 100, dt.timedelta(minutes=1)
FIRST_WAIT = 5
# Failures are forgotten after this long without another.
FORGET_AFTER = dt.timedelta(hours=1)
MOST_PERSONS = 50
# A slip's password runs out so soon that somebody should be called; an account has not been used for so long.
SOON, UNUSED = dt.timedelta(days=2), dt.timedelta(days=30)
NAME_LENGTH, POST_LENGTH = 50, 50

POSTS = {
    "village": ("村书记", "村主任", "驻村第一书记", "驻村工作队员", "村文书", "扶贫专干"),
    "township": ("乡镇干部", "分管领导", "包村干部", "扶贫办主任", "村镇建设助理员"),
    "county": ("县管理员", "住建局干部", "扶贫办干部", "危改办主任"),
    "city": ("市住建局干部", "市扶贫办干部"),
    "province": ("省住建厅干部", "省扶贫办干部"),
    "nation": ("部工作人员",),
}
# Who looks after the accounts of the level directly below, by the level above.
KEEPERS = {
    "township": "乡镇管理员",
    "county": "县管理员",
    "city": "市管理员",
    "province": "省管理员",
    "nation": "部管理员",
}
OPERATOR = "系统维护人员"

ACCOUNT_NAME = re.compile(r"[0-9]{12}(-[0-9]{1,4})?")
MOBILE = re.compile(r"1[3-9]\d{9}")
# One dot for all names, as in the roster (domain.md §7).
DOTS = str.maketrans(dict.fromkeys("•‧．・", "·"))
NOWHERE = ("/login", "/logout", "/switch")


@dataclass(frozen=True)
class Place:
    """Where an account stands: its region (code, level, code above) and its number there, 1 for the first person."""

    code: int
    level: str
    parent: int | None
    number: int = 1
    acts_as_county: bool = False


def account_name(region: int, number: int) -> str:
    """510722160080 for the first person of a region, 510722160080-2 for the second …"""
    return f"{region:012d}" if number == 1 else f"{region:012d}-{number}"


def read_account_name(typed: str) -> str:
    """An account's name however it was typed: full-width digits, long dashes, spaces."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", typed))
    text = re.sub(r"[‐‑–—−]+", "-", text)
    return text[:20]


def issues_subtree(by: Place) -> bool:
    """Whether this person hands out all accounts below, not only those of the level directly below."""
    return "county" in regions.roles(by.level, by.acts_as_county)


def may_reset(by: Place, account: Place, completed: bool) -> bool:
    """Whether `by` may give `account` a new one-time password (domain.md §3).

    The level directly above may; the first person of a region may for the further ones; a county replaces any
    slip below it until its first login is done.
    """
    if account.code == by.code:
        return by.number == 1 and account.number != 1
    if account.parent == by.code:
        return True
    return not completed and issues_subtree(by) and regions.contains(by.code, account.code)


def reissuer(place: Place) -> str:
    """Who gives this account a new one-time password, in words."""
    if place.number != 1:
        return "本地区的主账号使用人"
    if place.parent is None:
        return OPERATOR
    keeper = KEEPERS[regions.level(place.parent)]
    # A county is often the highest that has accounts at all.
    return f"{keeper}或{OPERATOR}" if issues_subtree(place) else keeper


def wait_after(failures: int, free: int, longest: dt.timedelta) -> dt.timedelta:
    """How long the next try waits after this many failures: nothing for the `free` first, then doubling."""
    if failures <= free:
        return dt.timedelta(0)
    return min(longest, dt.timedelta(seconds=FIRST_WAIT * 2 ** min(failures - free - 1, 20)))


def in_words(wait: dt.timedelta) -> str:
    """A wait as people say it, rounded up: 45 秒, 3 分钟."""
    seconds = max(1, int(wait.total_seconds()))
    return f"{seconds} 秒" if seconds < 60 else f"{-(-seconds // 60)} 分钟"


def network(ip: str) -> str:
    """The network an address belongs to: /24 of IPv4, /64 of IPv6; `unknown` for what is no address."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            return str(ipaddress.ip_network((address, 64), strict=False))
        address = address.ipv4_mapped
    return str(ipaddress.ip_network((address, 24), strict=False))


def local_path(text: str) -> str:
    """`text` if it is a path of this site that a login may lead to, else `/`."""
    odd = "\\" in text or any(ord(c) <= 32 or ord(c) == 127 for c in text)
    if odd or len(text) > 2_000 or not text.startswith("/") or text.startswith("//"):
        return "/"
    return "/" if text.partition("?")[0] in NOWHERE else text


def read_person_name(typed: str) -> str:
    """姓名 without stray spaces and with one kind of dot. Raises Refused when empty, too long, or not writing."""
    name = re.sub(r"\s+", " ", typed).strip().translate(DOTS)
    if not name:
        raise Refused("请填写姓名。", "person_name")
    if len(name) > NAME_LENGTH or not name.isprintable():
        raise Refused(f"姓名最多 {NAME_LENGTH} 个字，不能有特殊控制符。", "person_name")
    return name


def read_post(typed: str) -> str:
    """职位. Raises Refused when empty or too long."""
    post = re.sub(r"\s+", " ", typed).strip()
    if not post:
        raise Refused("请填写职位，例如村书记。", "post")
    if len(post) > POST_LENGTH or not post.isprintable():
        raise Refused(f"职位最多 {POST_LENGTH} 个字，不能有特殊控制符。", "post")
    return post


def read_phone(typed: str) -> str:
    """手机号 as 11 digits. Raises Refused for anything but a mobile number."""
    digits = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", typed)).removeprefix("+86")
    if not MOBILE.fullmatch(digits) or not digits.isascii():
        raise Refused("手机号应是 1 开头的 11 位数字，请核对。", "phone")
    return digits


STATUS = {
    "none": ("未发放", ""),
    "waiting": ("未登录", "info"),
    "expired": ("未登录，密码已过期", "warn"),
    "active": ("已启用", "ok"),
    "disabled": ("已停用", "bad"),
}


# What the overview counts and filters by. Those that expire or are expired are among those without a login.
SHOWS = {
    "none": "未发放",
    "waiting": "还没有登录",
    "soon": "快到期",
    "expired": "已过期",
    "unused": "30 天没有使用",
    "disabled": "已停用",
}


def status(must_complete: bool, disabled: bool, expires: dt.datetime | None, now: dt.datetime) -> str:
    """The key in STATUS of an account that was issued."""
    if disabled:
        return "disabled"
    if not must_complete:
        return "active"
    return "expired" if expires and expires <= now else "waiting"
