"""Handing out accounts, completing them, changing passwords: each act in one transaction with its audit entry."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from hev import audit, clock
from hev.accounts import login, passwords, queries, rules, sessions
from hev.accounts.models import Account
from hev.accounts.people import Person
from hev.db import for_update, write
from hev.errors import Refused
from hev.regions.models import Region
from hev.regions.queries import by_code

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Issued:
    """A one-time password as it goes on a slip; nowhere else is it in clear. `expires` is kept UTC."""

    account: str
    region: int
    secret: str
    expires: dt.datetime


@dataclass(frozen=True)
class Details:
    """What 完善用户信息 asks of a person, already read by the rules."""

    person_name: str
    post: str
    phone: str


def create_admin(region_code: int) -> tuple[str, str]:
    """The first account of a region and its one-time password, for the command line.

    An account that exists is reset: this is the way back when nobody above can do it. Raises NotFound.
    """
    region = by_code(region_code)
    account = Account.get_or_none(Account.region == region.code, Account.number == 1)
    with write():
        issued = _renew(account) if account else _create(region.code, 1, None)
        audit.record("admin_created", region=region.code, name=issued.account)
    return issued.account, issued.secret


def issue(
    by: Person | None, region: Region, again: bool = False, progress: Progress | None = None
) -> list[Issued]:
    """Accounts for the regions below that have none, by code; `again`: new passwords where nobody completed the first login.

    A county and the command line (`by` None) reach the whole subtree, others the level directly below.
    `progress(done, total)` is called while the passwords are made. Raises Refused for another's region.
    """
    whole = by is None or rules.issues_subtree(queries.place_of(by))
    if by is not None and region.code != by.region.code and not whole:
        raise Refused("只能给直接下一级发放账号，没有发放。")
    if again:
        codes = [account.region for account in queries.unfinished(region, whole)]
    else:
        codes = [each.code for each in queries.unissued(region, whole)]
    made = _hashed(codes, progress)
    with write():
        return _hand_out(by, made, again)


def _hashed(codes: Sequence[int], progress: Progress | None) -> dict[int, tuple[str, str]]:
    """region → (secret, its hash), made before the transaction so that nobody waits for it."""
    made = {}
    for done, code in enumerate(codes, 1):
        secret = passwords.new_secret()
        made[code] = secret, passwords.hash_issued(secret)
        if progress:
            progress(done, len(codes))
    return made


def _hand_out(by: Person | None, made: dict[int, tuple[str, str]], again: bool) -> list[Issued]:
    # Locked, because two people may issue at the same moment: one of them finds the work done.
    list(for_update(Region.select(Region.id).where(Region.code.in_(list(made))).order_by(Region.code)))
    rows = Account.select().where(Account.region.in_(list(made)), Account.number == 1)
    existing = {account.region: account for account in rows}
    issued = []
    for code, (secret, hashed) in made.items():
        account = existing.get(code)
        if again and account is not None and account.must_complete and not account.disabled:
            issued.append(_renew(account, secret, hashed, by))
        elif not again and account is None:
            issued.append(_create(code, 1, by, secret=secret, hashed=hashed))
    for each in issued:
        audit.record("account_issued", account=by, region=each.region, name=each.account, again=again)
    return issued


def reset(by: Person, account_id: int) -> Issued:
    """A new one-time password; all sessions of the account end. Raises NotFound, Refused."""
    account = _managed(by, account_id)
    with write():
        issued = _renew(account, by=by)
        audit.record("account_reset", account=by, region=issued.region, name=issued.account)
    return issued


def set_disabled(by: Person, account_id: int, disabled: bool) -> Account:
    """Stop an account, ending its sessions, or let it in again. Raises NotFound, Refused."""
    account = _managed(by, account_id)
    with write():
        Account.update(disabled=disabled).where(Account.id == account.id).execute()
        if disabled:
            sessions.end_all(account.id)
        event = "account_disabled" if disabled else "account_enabled"
        audit.record(event, account=by, region=account.region, name=account.name)
    return account


def add_person(by: Person, person_name: str, post: str = "") -> Issued:
    """A further named person of one's own region, -2, -3 …; only the first person adds. Raises Refused."""
    if by.account.number != 1:
        raise Refused("增加使用人由本地区的主账号办理，没有增加。")
    name = rules.read_person_name(person_name)
    with write():
        own = for_update(Account.select().where(Account.region == by.region.code))
        number = max(account.number for account in own) + 1
        if number > rules.MOST_PERSONS:
            raise Refused(f"一个地区最多 {rules.MOST_PERSONS} 位使用人，没有增加。")
        issued = _create(by.region.code, number, by, person_name=name, post=post.strip()[: rules.POST_LENGTH])
        audit.record("person_added", account=by, region=by.region.code, name=issued.account, person=name)
    return issued


def complete(person: Person, details: Details, password: str, ip: str) -> Person:
    """完善用户信息: the account is the person's from now on; -> the person in a renewed session. Raises Refused."""
    _check_chosen(person.account, password, details)
    hashed = passwords.hash_chosen(password)
    with write():
        account = _locked(person)
        if not account.must_complete:
            raise Refused("这个账号已经完善过用户信息，请重新登录。")
        _store(account, details)
        account.must_complete, account.expires_at = False, None
        renewed = _renew_session(account, hashed, ip)
        audit.record("account_completed", account=account, region=account.region, ip=ip)
    return renewed


def change_password(person: Person, current: str, chosen: str, ip: str) -> Person:
    """A new password; every other session ends, this one is renewed. Raises Refused."""
    if not login.is_right(person.account, current, ip):
        raise Refused("现在的密码不对，密码没有改。", "current_password")
    if current == chosen:
        raise Refused("新密码和现在的一样，密码没有改。", "new_password")
    account = person.account
    _check_chosen(account, chosen, Details(account.person_name, account.post, account.phone))
    hashed = passwords.hash_chosen(chosen)
    with write():
        account = _locked(person)
        renewed = _renew_session(account, hashed, ip)
        audit.record("password_changed", account=account, region=account.region, ip=ip)
    return renewed


def change_details(person: Person, details: Details) -> None:
    """Change one's own 姓名, 职位, 手机号."""
    with write():
        account = _locked(person)
        old = {"person_name": account.person_name, "post": account.post, "phone": account.phone}
        _store(account, details)
        account.save()
        audit.record("details_changed", account=person, region=account.region, was=old)


def end_session(person: Person, session_id: int) -> None:
    """End one of one's own sessions; others' are left alone without a word."""
    if any(row.id == session_id for row in queries.sessions_of(person.account)):
        with write():
            sessions.end(session_id)
            audit.record("logout", account=person, region=person.region.code, other=session_id)


def leave(person: Person, ip: str) -> None:
    """End this session."""
    with write():
        sessions.end(person.session_id)
        audit.record("logout", account=person, region=person.region.code, ip=ip)


def _managed(by: Person, account_id: int) -> Account:
    line = queries.account_of(by, account_id)
    if line.account is None or not line.resettable:
        raise Refused("这个账号不由您管理，没有改动。请联系它的直接上一级。")
    return line.account


def _check_chosen(account: Account, password: str, details: Details) -> None:
    found = passwords.faults(password, account.name, details.phone, details.person_name)
    if found:
        raise Refused("".join(found), "new_password")


def _locked(person: Person) -> Account:
    """The person's account, held. Raises Refused when it was reset while a password was being hashed."""
    account = for_update(Account.select().where(Account.id == person.id)).get()
    if account.password_hash != person.account.password_hash:
        raise Refused("这个账号的密码刚刚改过或被重置，没有保存。请用新的密码登录。")
    return account


def _store(account: Account, details: Details) -> None:
    account.person_name, account.post, account.phone = details.person_name, details.post, details.phone


def _renew_session(account: Account, hashed: str, ip: str) -> Person:
    account.password_hash = hashed
    account.save()
    sessions.end_all(account.id)
    return sessions.begin(account, ip)


def _create(
    region: int,
    number: int,
    by: Any,
    *,
    secret: str = "",
    hashed: str = "",
    person_name: str = "",
    post: str = "",
) -> Issued:
    secret = secret or passwords.new_secret()
    now = clock.now()
    expires = now + rules.SECRET_LIFE
    account = Account.create(
        name=rules.account_name(region, number), region=region, number=number, person_name=person_name, post=post,
        password_hash=hashed or passwords.hash_issued(secret), must_complete=True,
        expires_at=expires, issued_by=by and by.id, issued_at=now,
    )  # fmt: skip
    return Issued(account.name, region, secret, expires)


def _renew(account: Account, secret: str = "", hashed: str = "", by: Any = None) -> Issued:
    """A new one-time password for an account that exists; its sessions end."""
    secret = secret or passwords.new_secret()
    now = clock.now()
    expires = now + rules.SECRET_LIFE
    Account.update(
        password_hash=hashed or passwords.hash_issued(secret), must_complete=True, expires_at=expires,
        disabled=False, issued_by=by and by.id, issued_at=now,
    ).where(Account.id == account.id).execute()  # fmt: skip
    sessions.end_all(account.id)
    return Issued(account.name, account.region, secret, expires)
