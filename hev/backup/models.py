"""The record of backups made and tried out: what the home page needs without looking at a disk that may be far away."""

from peewee import BigIntegerField, BooleanField, CharField, DateTimeField, IntegerField, TextField

from hev.db import Model

MADE, VERIFIED = "made", "verified"


class BackupEvent(Model):
    """One backup or one trial of it, done or failed; `kind` is MADE or VERIFIED."""

    kind = CharField(8)
    ok = BooleanField()
    name = CharField(20, default="")
    message = TextField(default="")
    bytes = BigIntegerField(default=0)
    photos = IntegerField(default=0)
    at = DateTimeField()

    class Meta:
        indexes = ((("kind", "ok", "at"), False),)
