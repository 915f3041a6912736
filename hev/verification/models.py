"""Tables of verification: immutable revisions, the steps of a case, unsent drafts."""

from peewee import (
    BigIntegerField,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from hev.db import Model
from hev.photos.models import Photo
from hev.register.models import Household
from hev.rounds.models import Case


class Verification(Model):
    """An immutable, numbered revision of the answers of a case: who stood in the house and what they found."""

    case = ForeignKeyField(Case, backref="verifications")
    household = ForeignKeyField(Household, backref="verifications")
    revision = IntegerField()
    # One per form: the same form sent twice is one revision.
    op_id = CharField(40, unique=True)
    result = CharField(10)
    means = CharField(12, default="")
    detail = CharField(20, default="")
    way = CharField(12, default="")
    year = CharField(4, default="")
    remark = TextField(default="")
    arrangement = TextField(default="")
    explanation = TextField(default="")
    heard = TextField(default="")
    idno = CharField(20)
    phone = CharField(20, default="")
    no_phone_reason = CharField(100, default="")
    verifier_name = CharField(50)
    verifier_post = CharField(50)
    verifier_phone = CharField(20)
    verified_on = DateField()
    photo = ForeignKeyField(Photo, null=True)
    photo_sha256 = CharField(64, default="")
    account = IntegerField()
    account_name = CharField(20)
    region = BigIntegerField()
    ip = CharField(45, default="")
    created_at = DateTimeField()

    class Meta:
        indexes = ((("case", "revision"), True), (("account", "household"), False))


class Step(Model):
    """One act on a case: from which state to which, who, when, and what they said."""

    case = ForeignKeyField(Case, backref="steps")
    household = ForeignKeyField(Household, backref="steps")
    no = IntegerField()
    act = CharField(10)
    before = CharField(10)
    after = CharField(10)
    account = IntegerField()
    person = CharField(50)
    level = CharField(10)
    note = TextField(default="")
    at = DateTimeField()

    class Meta:
        indexes = ((("case", "no"), True),)


class Draft(Model):
    """Unsent form content of one account for one case, as JSON of field → text."""

    account = IntegerField()
    case = ForeignKeyField(Case, backref="drafts")
    household = ForeignKeyField(Household)
    village = BigIntegerField()
    content = TextField()
    saved_at = DateTimeField()

    class Meta:
        indexes = ((("account", "case"), True),)
