"""Tables of evidence packs: what the worker made of a village for whom, for how long it is kept, who took it."""

from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from hev.db import Model


class EvidencePack(Model):
    """An order of a village's evidence as PDF, with or without full numbers, and why."""

    region = BigIntegerField()
    full = BooleanField(default=False)
    reason = CharField(100)
    households = IntegerField(default=0)
    account = IntegerField()
    name = CharField(20)
    person = CharField(50)
    # The job that works on it now or did so last.
    job = IntegerField(null=True)
    created_at = DateTimeField()
    # When a part of it was last taken; [[when in UTC, who, which volume], …] of every time.
    taken_at = DateTimeField(null=True)
    takes = TextField(default="[]")
    swept_at = DateTimeField(null=True)

    class Meta:
        indexes = ((("region", "taken_at"), False),)


class EvidenceFile(Model):
    """One volume of a pack: which households it holds with the digests printed there, and what its file must be."""

    pack = ForeignKeyField(EvidencePack, backref="files", index=False, on_delete="CASCADE")
    no = IntegerField()
    households = IntegerField()
    pages = IntegerField()
    bytes = IntegerField()
    sha256 = CharField(64)
    lacks = TextField(default="[]")
    # [[household, digest], …] until it is swept: what has changed since is told before it is handed out.
    contents = TextField(default="[]")

    class Meta:
        indexes = ((("pack", "no"), True),)
