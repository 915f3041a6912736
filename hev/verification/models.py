"""Tables of verification: immutable revisions, the steps of a case, unsent drafts."""

from peewee import (
    BigIntegerField,
    BooleanField,
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
    # Control questions, empty where the county does not ask them.
    control = CharField(10, default="")
    old_home = CharField(10, default="")
    plate = CharField(10, default="")
    means_changed = CharField(10, default="")
    control_why = TextField(default="")
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


class ReturnNote(Model):
    """One reason of a return (退回), pinned to a field of the form; the next revision closes it."""

    case = ForeignKeyField(Case, backref="return_notes")
    household = ForeignKeyField(Household)
    # The number of the step that returned the case, and the revision it was about.
    step = IntegerField()
    revision = IntegerField()
    field = CharField(20, default="")
    reason = CharField(10)
    words = CharField(500, default="")
    # The revision that answered it; null while it is open.
    closed_by = IntegerField(null=True)

    class Meta:
        indexes = ((("case", "step"), False),)


class Suspicion(Model):
    """疑似问题: what was seen, and what was found out about it; it counts nowhere until it is settled."""

    case = ForeignKeyField(Case, backref="suspicions")
    household = ForeignKeyField(Household)
    no = IntegerField()
    seen = TextField()
    # The revision that said 未保障 and waits to be confirmed; null for a mere suspicion.
    revision = IntegerField(null=True)
    person = CharField(50)
    account = IntegerField()
    at = DateTimeField()
    # open → cleared (排除) or confirmed (确认未保障)
    state = CharField(10, default="open")
    found = TextField(default="")
    measure = CharField(10, default="")
    until = DateField(null=True)
    settled_by = CharField(50, default="")
    settled_at = DateTimeField(null=True)

    class Meta:
        indexes = ((("case", "no"), True), (("state", "until"), False))


class Visit(Model):
    """走访记录: an attempt that could not verify, with when it is tried again and what is known of people living elsewhere."""

    case = ForeignKeyField(Case, backref="visits")
    household = ForeignKeyField(Household, backref="visits")
    no = IntegerField()
    # One per form: the same form sent twice is one visit.
    op_id = CharField(40, unique=True)
    reason = CharField(10)
    words = TextField(default="")
    visited_on = DateField()
    next_on = DateField()
    # Evidence for those who live elsewhere: where, whom to call, and a picture that they sent, marked as such.
    living_at = CharField(200, default="")
    kin_phone = CharField(20, default="")
    photo = ForeignKeyField(Photo, null=True)
    person = CharField(50)
    account = IntegerField()
    at = DateTimeField()

    class Meta:
        indexes = ((("case", "no"), True),)


class Sample(Model):
    """Households drawn for a look before a bulk pass, and what became of it."""

    round = IntegerField()
    region = BigIntegerField()
    # The state its cases wait in, and the act that passes them.
    source = CharField(10)
    act = CharField(10)
    # How many waited when it was drawn, and how many of them were passed in the end.
    waiting = IntegerField()
    passed = IntegerField(null=True)
    account = IntegerField()
    person = CharField(50)
    at = DateTimeField()
    # open → passing → passed, or dropped
    state = CharField(10, default="open")
    done_at = DateTimeField(null=True)
    # The job that passes a large one.
    job = IntegerField(null=True)

    class Meta:
        indexes = ((("account", "state"), False), (("region", "at"), False))


class SampledCase(Model):
    """One case of a sample, with the version that was drawn: when somebody judged it, and whether it was found right."""

    sample = ForeignKeyField(Sample, backref="cases", on_delete="CASCADE")
    case = ForeignKeyField(Case)
    household = ForeignKeyField(Household)
    version = IntegerField()
    opened_at = DateTimeField(null=True)
    right = BooleanField(null=True)

    class Meta:
        indexes = ((("sample", "case"), True),)
