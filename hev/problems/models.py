"""Tables of reported problems: what a household said, every step that followed, the pictures it sent, ready answers."""

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
from hev.register.amendment_models import Amendment
from hev.register.models import Household


class Problem(Model):
    """One 反映问题, by the household through its label or by staff for a caller."""

    household = ForeignKeyField(Household, backref="problems", on_delete="CASCADE")
    no = IntegerField()
    village = BigIntegerField()
    # What the reporter is told and can ask with: ten digits, on no label.
    receipt = CharField(10, unique=True)
    # One per form: the same form sent twice is one report.
    op_id = CharField(40, unique=True)
    kind = CharField(6)
    topic = CharField(6, default="")
    words = TextField(default="")
    call_only = BooleanField(default=False)
    channel = CharField(6)
    caller = CharField(50, default="")
    idno = CharField(20, default="")
    # Whether that number is one of the household's people (else 身份未核对).
    known = BooleanField(default=False)
    phone = CharField(20, default="")
    state = CharField(10, default="new")
    # Whether it still has to be settled (states.WAITING), kept for the index.
    waiting = BooleanField(default=True)
    outcome = CharField(6, default="")
    # The level of the region that has to answer, and by when this one must; `due_on` is what the household was told.
    level = CharField(10)
    due_on = DateField()
    step_on = DateField()
    # When it was first settled (not: passed on), and whether by the day that was told; null while it is open.
    answered_at = DateTimeField(null=True)
    on_time = BooleanField(null=True)
    urged_at = DateTimeField(null=True)
    reopened = IntegerField(default=0)
    merged_into = ForeignKeyField("self", backref="merged", null=True)
    amendment = ForeignKeyField(Amendment, backref="problems", null=True, on_delete="SET NULL")
    # Who reported it for a caller, and for which region, which alone may close it; null for the household itself.
    account = IntegerField(null=True)
    person = CharField(50, default="")
    region = BigIntegerField(null=True)
    # Raised by every step: who acts on an older one is shown what was done meanwhile.
    version = IntegerField(default=0)
    at = DateTimeField()
    closed_at = DateTimeField(null=True)

    class Meta:
        indexes = (
            (("household", "no"), True),
            (("village", "at"), False),
            (("waiting", "village", "due_on"), False),
            # Answered ones that a lapse of time closes.
            (("state", "answered_at"), False),
        )


class ProblemStep(Model):
    """One act on a problem: from which state to which, who, from which office, when, and what they said."""

    problem = ForeignKeyField(Problem, backref="steps", on_delete="CASCADE")
    household = ForeignKeyField(Household, on_delete="CASCADE")
    no = IntegerField()
    act = CharField(10)
    before = CharField(10)
    after = CharField(10)
    # The level it waits for after this step.
    level = CharField(10)
    account = IntegerField(null=True)
    # Empty for the household and for hev itself.
    person = CharField(50, default="")
    place = CharField(60, default="")
    words = TextField(default="")
    outcome = CharField(6, default="")
    office = CharField(60, default="")
    at = DateTimeField()

    class Meta:
        indexes = ((("problem", "no"), True),)


class ProblemPhoto(Model):
    """A picture that came with a report."""

    problem = ForeignKeyField(Problem, backref="pictures", on_delete="CASCADE")
    household = ForeignKeyField(Household, on_delete="CASCADE")
    photo = ForeignKeyField(Photo, unique=True)
    no = IntegerField()

    class Meta:
        indexes = ((("problem", "no"), True),)


class AnswerTemplate(Model):
    """A ready answer of a region, for its people and those below it."""

    region = BigIntegerField(index=True)
    outcome = CharField(6)
    words = CharField(500)
    account = IntegerField()
    person = CharField(50)
    at = DateTimeField()
