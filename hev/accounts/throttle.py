"""Failed tries counted by account and by network: each makes the next one wait longer, none ever locks."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from hev import clock
from hev.accounts import rules
from hev.accounts.models import Account, LoginSession, Throttle
from hev.db import for_update, write
from hev.errors import Refused

# How many of its last logins tell an account's usual networks.
USUAL = 20


@dataclass(frozen=True)
class Limit:
    """One counter: its key, how many tries are free, how long the longest wait is."""

    key: str
    free: int
    longest: dt.timedelta


def limits(account: Account | None, name: str, ip: str) -> list[Limit]:
    """The counters that a try to log in as `name` from `ip` falls under.

    Where an account has logged in before, it is counted apart: a stranger elsewhere cannot keep its owner waiting.
    """
    network = rules.network(ip)
    key = f"a:{name}@{network}" if account and network in _usual(account) else f"a:{name}"
    return [
        Limit(key, rules.ACCOUNT_FREE, rules.ACCOUNT_LONGEST),
        Limit(f"n:{network}", rules.NETWORK_FREE, rules.NETWORK_LONGEST),
    ]


def _usual(account: Account) -> set[str]:
    rows = (
        LoginSession.select(LoginSession.ip)
        .where(LoginSession.account == account)
        .order_by(LoginSession.id.desc())
        .limit(USUAL)
    )
    return {rules.network(row.ip) for row in rows}


def charge(counted: Sequence[Limit]) -> None:
    """Count a try before it is judged, so that tries at the same moment do not slip through together.

    Raises Refused, counting nothing, while one of the counters still waits.
    """
    now = clock.now()
    with write():
        rows = [(limit, locked(limit.key, now)) for limit in sorted(counted, key=lambda each: each.key)]
        wait = max((row.until - now for _, row in rows if row.until and row.until > now), default=None)
        if wait:
            raise Refused(
                f"试得太频繁，请等 {rules.in_words(wait)}再试。账号没有被锁定，不用联系管理员解锁。", "wait"
            )
        for limit, row in rows:
            row.failures = 1 if now - row.last_at > rules.FORGET_AFTER else row.failures + 1
            row.until = now + rules.wait_after(row.failures, limit.free, limit.longest)
            row.last_at = now
            row.save()


def settle(counted: Sequence[Limit]) -> None:
    """Take back what a right password was charged: the account's count wholly, the network's by one."""
    account, network = counted
    Throttle.delete().where(Throttle.key == account.key).execute()
    Throttle.update(failures=Throttle.failures - 1, until=None).where(
        Throttle.key == network.key, Throttle.failures > 0
    ).execute()


def locked(key: str, now: dt.datetime) -> Throttle:
    """The row of a counter, made where it is the first try; call it in the transaction that counts."""
    found = for_update(Throttle.select().where(Throttle.key == key)).first()
    if found is None:
        Throttle.insert(key=key, last_at=now).on_conflict_ignore().execute()
        found = for_update(Throttle.select().where(Throttle.key == key)).get()
    return found
