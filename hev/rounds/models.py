"""Tables of a campaign: round, policy, case and the tally that counts its cases."""

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
from hev.register.models import Household


class Round(Model):
    """One 核验批次 with its dates; by its scope it holds all households of `region` and below, or some of them."""

    region = BigIntegerField(index=True)
    name = CharField(60)
    begins = DateField()
    ends = DateField()
    created_at = DateTimeField()
    # region (all of them) · list · due (到期复查); what the latter two choose by is in `plan`, as JSON (round_rules).
    scope = CharField(8, default="region")
    plan = TextField(default="")
    # draft (a preview that nobody confirmed) → waiting (for its first day, or for the worker) → open ⇄ closed
    state = CharField(8, default="open")
    account = IntegerField(null=True)


class Policy(Model):
    """One value of one policy key of a county; the newest row is in force, the older ones are its history."""

    county = BigIntegerField()
    key = CharField(30)
    value = CharField(200)
    since = DateTimeField()
    account = IntegerField()

    class Meta:
        indexes = ((("county", "key"), False),)


class Case(Model):
    """One household in one round: 核验任务, with the answers of its latest revision."""

    round = ForeignKeyField(Round, backref="cases")
    household = ForeignKeyField(Household, backref="cases")
    village = BigIntegerField()
    people = IntegerField(default=1)
    state = CharField(10, default="todo")
    result = CharField(10, default="")
    means = CharField(12, default="")
    detail = CharField(20, default="")
    way = CharField(12, default="")
    revision = IntegerField(default=0)
    # Raised by every change: an editor who holds an older one is shown both versions.
    version = IntegerField(default=0)
    photo = IntegerField(null=True)
    verified_on = DateField(null=True)
    note = TextField(default="")
    # When somebody goes there again after a visit that could not verify (待回访); its index is in migration 0011.
    visit_on = DateField(null=True)
    updated_at = DateTimeField()

    class Meta:
        indexes = (
            (("round", "household"), True),
            # The household makes it answer by itself which rows stand on a page of a list.
            (("round", "village", "state", "household"), False),
            # Of those that wait for somebody, a partial one by the time since when: case_waiting, in migration 0011.
        )


class Tally(Model):
    """The sums of one region in one round (domain.md §5), kept in the transaction that changes a case."""

    round = ForeignKeyField(Round, backref="tallies")
    region = BigIntegerField()
    total = IntegerField(default=0)
    todo = IntegerField(default=0)
    returned = IntegerField(default=0)
    suspected = IntegerField(default=0)
    submitted = IntegerField(default=0)
    reviewed = IntegerField(default=0)
    approved = IntegerField(default=0)
    appraised = IntegerField(default=0)
    renovated = IntegerField(default=0)
    sheltered = IntegerField(default=0)
    unsafe = IntegerField(default=0)
    people = IntegerField(default=0)
    safe_people = IntegerField(default=0)

    class Meta:
        indexes = ((("round", "region"), True),)
