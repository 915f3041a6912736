"""Tables of people who log in."""

from peewee import BigIntegerField, BooleanField, CharField, DateTimeField, ForeignKeyField, IntegerField

from hev.db import Model


class Account(Model):
    """A person of a region; `name` is the region's 12 digits, then -2, -3 … for further named persons."""

    name = CharField(20, unique=True)
    region = BigIntegerField(index=True)
    number = IntegerField(default=1)
    person_name = CharField(50, default="")
    post = CharField(50, default="")
    phone = CharField(20, default="")
    password_hash = CharField(255)
    # True until 完善用户信息 is done; until then the password is the issued one and `expires_at` bounds it.
    must_complete = BooleanField(default=True)
    expires_at = DateTimeField(null=True)
    disabled = BooleanField(default=False)
    issued_by = IntegerField(null=True)
    issued_at = DateTimeField()
    last_login_at = DateTimeField(null=True)
    # When this person had enough of 模拟练习: the home page no longer offers it.
    practised_at = DateTimeField(null=True)


class LoginSession(Model):
    """A login; ending the row ends the session wherever its cookie is."""

    token_hash = CharField(64, unique=True)
    account = ForeignKeyField(Account, backref="sessions")
    created_at = DateTimeField()
    seen_at = DateTimeField()
    ended_at = DateTimeField(null=True)
    ip = CharField(45, default="")


class Throttle(Model):
    """Failed tries under one key (an account, a network); never a permanent lock."""

    key = CharField(100, unique=True)
    failures = IntegerField(default=0)
    last_at = DateTimeField()
    until = DateTimeField(null=True)


class FormerName(Model):
    """A name that an account had before its region was renumbered: at login it says which name to use now."""

    name = CharField(20, unique=True)
    account = ForeignKeyField(Account, backref="former_names", on_delete="CASCADE")
    at = DateTimeField()
