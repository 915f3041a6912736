"""Logging in: one answer for a wrong password and for an account that does not exist."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from hev import audit, clock
from hev.accounts import passwords, renaming, rules, sessions, throttle
from hev.accounts.models import Account
from hev.accounts.people import Person
from hev.db import db, for_update, write
from hev.errors import Refused
from hev.regions.models import Region

WRONG = "账号或密码不对，请核对后再试。账号是所在地区的 12 位编码；忘记密码请联系上一级重新发放。"


class Stranger(NamedTuple):
    """Who tried to log in, as the record names them: the account they named, proved by nothing."""

    name: str
    id: None = None
    person_name: str = ""


def enter(typed_name: str, password: str, ip: str) -> Person:
    """Begin a session for the account if the password is right.

    Raises Refused: to wait (field `wait`), not right, expired or disabled. The latter two are said only to someone
    who knows the password.
    """
    name = rules.read_account_name(typed_name)
    account = Account.get_or_none(Account.name == name)
    counted = throttle.limits(account, name, ip)
    throttle.charge(counted)
    with _connection_lent():
        right = passwords.matches(account.password_hash if account else None, password)
    refusal = _why_not(account) if right else WRONG
    with write():
        if right:
            throttle.settle(counted)
        if not refusal and account is not None and _unchanged(account):
            return _begin(account, ip)
        _record_failure(account, name, ip)
    raise Refused((refusal or WRONG) if right else WRONG + renaming.told(name))


def is_right(account: Account, password: str, ip: str) -> bool:
    """Whether this is the account's password; wrong ones count like failed logins. Raises Refused to wait."""
    counted = throttle.limits(account, account.name, ip)
    throttle.charge(counted)
    with _connection_lent():
        right = passwords.matches(account.password_hash, password)
    if right:
        with write():
            throttle.settle(counted)
    return right


@contextmanager
def _connection_lent() -> Iterator[None]:
    """Give the connection back while a password waits its turn: a morning's logins must not hold up the pages."""
    held = not db.is_closed() and not db.in_transaction()
    if held:
        db.close()
    try:
        yield
    finally:
        if held:
            db.connect(reuse_if_open=True)


def _why_not(account: Account | None) -> str:
    """Why an account whose password is right may not come in; empty when it may."""
    if account is None:
        return WRONG
    region = Region.get(Region.code == account.region)
    whom = rules.reissuer(rules.Place(region.code, region.level, region.parent, account.number))
    if account.disabled:
        return f"这个账号已停用，不能登录。如需恢复，请联系{whom}。"
    if rules.status(account.must_complete, False, account.expires_at, clock.now()) == "expired":
        return f"这个一次性密码已于 {clock.show(account.expires_at)} 过期，请联系{whom}重新发放。"
    return ""


def _unchanged(account: Account) -> bool:
    """Whether nobody reset or disabled the account while its password was checked; locks it for the login."""
    row = for_update(Account.select().where(Account.id == account.id)).first()
    return row is not None and row.password_hash == account.password_hash and not row.disabled


def _begin(account: Account, ip: str) -> Person:
    person = sessions.begin(account, ip)
    Account.update(last_login_at=clock.now()).where(Account.id == account.id).execute()
    audit.record("login", account=account, region=account.region, ip=ip)
    return person


def _record_failure(account: Account | None, name: str, ip: str) -> None:
    # Some type their password where the account belongs: only what looks like an account is kept.
    shown = name if rules.ACCOUNT_NAME.fullmatch(name) else "（不是账号）"
    audit.record("login_failed", account=Stranger(shown), region=account.region if account else None, ip=ip)
