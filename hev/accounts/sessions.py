"""Login sessions kept on the server: begin, find, renew and end them."""

import datetime as dt
import hashlib
import secrets
from contextlib import suppress
from typing import Any

from hev import clock
from hev.accounts.models import Account, LoginSession
from hev.accounts.people import Person
from hev.db import write
from hev.errors import NoRoom
from hev.prepared import Prepared, made
from hev.regions.models import Region

IDLE = dt.timedelta(minutes=30)
# A session's row is touched at most this often, so that reading pages does not write.
TOUCH = dt.timedelta(minutes=1)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def begin(account: Account, ip: str) -> Person:
    """Start a session for an account whose password was just checked."""
    token, now = secrets.token_urlsafe(24), clock.now()
    row = LoginSession.create(token_hash=_hash(token), account=account, created_at=now, seen_at=now, ip=ip)
    region = Region.get(Region.code == account.region)
    return Person(account, region, token, row.id)


_ACCOUNT, _REGION = Account._meta.sorted_fields, Region._meta.sorted_fields


@Prepared
def _open_session(token_hash: str) -> Any:
    """(id, seen_at, the account's fields, its region's fields) of a session that was not ended."""
    return (
        LoginSession.select(LoginSession.id, LoginSession.seen_at, *_ACCOUNT, *_REGION)
        .join(Account)
        .join(Region, on=(Region.code == Account.region))
        .where(LoginSession.token_hash == token_hash, LoginSession.ended_at.is_null(), ~Account.disabled)
    )


def find(token: str) -> Person | None:
    """The person of a session that is neither ended nor idle for 30 minutes; touches it once a minute."""
    found = _open_session(_hash(token))
    if not found:
        return None
    id_, seen, *values = found[0]
    now, seen_at = clock.now(), LoginSession.seen_at.python_value(seen)
    if now - seen_at > IDLE:
        return None
    if now - seen_at > TOUCH:
        # A full disk keeps nobody from reading.
        with suppress(NoRoom), write():
            LoginSession.update(seen_at=now).where(LoginSession.id == id_).execute()
    account = made(Account, _ACCOUNT, values)
    return Person(account, made(Region, _REGION, values[len(_ACCOUNT) :]), token, id_)


def end(session_id: int) -> None:
    """End one session."""
    LoginSession.update(ended_at=clock.now()).where(
        LoginSession.id == session_id, LoginSession.ended_at.is_null()
    ).execute()


def end_all(account_id: int, keep: int | None = None) -> int:
    """End every session of an account, but `keep`; -> how many."""
    with write():
        query = LoginSession.update(ended_at=clock.now()).where(
            LoginSession.account == account_id, LoginSession.ended_at.is_null()
        )
        return (query.where(LoginSession.id != keep) if keep else query).execute()
