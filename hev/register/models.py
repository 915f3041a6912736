"""Tables of the roster: households, their members, local corrections, imports."""

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


class Household(Model):
    """One 建档立卡户. `idno` and `phone` are in force; the roster's own values stand beside them."""

    village = BigIntegerField()
    county = BigIntegerField()
    number = CharField(40, default="")
    name = CharField(50)
    idno = CharField(20)
    roster_idno = CharField(20)
    phone = CharField(20, default="")
    roster_phone = CharField(20, default="")
    # The phone backwards: a tail search is then a prefix search on an index.
    phone_rev = CharField(20, default="")
    size = IntegerField(default=1)
    group_name = CharField(60, default="")
    address = CharField(200, default="")
    absent_since = DateTimeField(null=True)
    created_at = DateTimeField()
    updated_at = DateTimeField()

    class Meta:
        indexes = (
            (("county", "number"), False),
            (("number", "village"), False),
            (("village", "id"), False),
            (("phone_rev", "village"), False),
            # What changed lately, for those who keep something of a household elsewhere.
            (("updated_at", "village"), False),
        )


class Member(Model):
    """A person of a household, the head (no 1, 户主) included; `rev` is the 18-digit stem backwards.

    What follows from the name is made by the worker, a moment after it (hev.register.spelling); null until then.
    """

    household = ForeignKeyField(Household, backref="members", index=False, on_delete="CASCADE")
    village = BigIntegerField()
    no = IntegerField()
    name = CharField(50)
    sex = CharField(1, default="")
    relation = CharField(30, default="")
    idno = CharField(20, default="")
    rev = CharField(20, default="")
    # Pinyin initials, wyq; `initials_alt` those of a second living reading, null where there is none.
    initials = CharField(50, null=True)
    initials_alt = CharField(50, null=True)
    name_rev = CharField(50, null=True)

    class Meta:
        # Further ones, of the last three, are in migration 0009.
        indexes = (
            (("household", "no"), True),
            (("name", "village"), False),
            (("village", "name"), False),
            (("rev", "village"), False),
        )


class Correction(Model):
    """A local correction: the history of what the roster did not know. Members are told in words."""

    household = ForeignKeyField(Household, backref="corrections", on_delete="CASCADE")
    no = IntegerField()
    field = CharField(10)
    old = CharField(250)
    new = CharField(250)
    reason = CharField(100, default="")
    account = IntegerField()
    person = CharField(50)
    at = DateTimeField()

    class Meta:
        indexes = ((("household", "no"), True),)


class RosterImport(Model):
    """One uploaded roster: its check, its stored plan and what became of it."""

    county = BigIntegerField(index=True)
    filename = CharField(200)
    key = CharField(80)
    sha256 = CharField(64)
    # A supplement (补充、改正的部分): whoever is missing from it is not marked absent.
    part = BooleanField(default=False)
    # checking → ready → committing → done (→ undoing → undone); or refused (unreadable, overtaken) · dropped (全部不导入)
    state = CharField(12, default="checking")
    message = TextField(default="")
    counts = TextField(default="{}")
    # How often imports had changed this county when the plan was made: a plan made before another import is out of date.
    earlier = IntegerField(default=0)
    # The how-manieth import of its county it was carried out as; none before that.
    turn = IntegerField(null=True)
    # What undoing it needs to know (register/before.py), as JSON; empty once it cannot be undone any more.
    undo = TextField(default="")
    # The job that works on it now or did so last.
    job = IntegerField(null=True)
    account = IntegerField(null=True)
    person = CharField(50)
    created_at = DateTimeField()
    done_at = DateTimeField(null=True)


class RosterRow(Model):
    """One household of an import's stored plan, with the columns of Household so that one statement moves them all."""

    roster = ForeignKeyField(RosterImport, backref="rows", index=False, on_delete="CASCADE")
    # new · changed · conflict · seen (the same, was absent before) · absent · parked (left out for its faults)
    kind = CharField(8)
    # Place in the list; a new household's id is counted from it.
    at = IntegerField(default=0)
    household = IntegerField(null=True)
    village = BigIntegerField(default=0)
    number = CharField(40, default="")
    name = CharField(50, default="")
    idno = CharField(20, default="")
    phone = CharField(20, default="")
    phone_rev = CharField(20, default="")
    size = IntegerField(default=1)
    group_name = CharField(60, default="")
    address = CharField(200, default="")
    # Whether its members are replaced by those staged in RosterMember.
    members = BooleanField(default=False)

    class Meta:
        indexes = ((("roster", "kind"), False),)


class RosterMember(Model):
    """A person of a new household (none yet) or of one whose members change, with the columns of Member."""

    roster = ForeignKeyField(RosterImport, index=False, on_delete="CASCADE")
    at = IntegerField()
    household = IntegerField(null=True)
    village = BigIntegerField()
    no = IntegerField()
    name = CharField(50)
    sex = CharField(1, default="")
    relation = CharField(30, default="")
    idno = CharField(20, default="")
    rev = CharField(20, default="")

    class Meta:
        indexes = ((("roster", "at"), False),)


class RosterBefore(Model):
    """A row of household, member or case as it was before an import changed it, as JSON: what undoing puts back."""

    roster = ForeignKeyField(RosterImport, index=False, on_delete="CASCADE")
    # The table it is of.
    kind = CharField(9)
    household = IntegerField()
    data = TextField()

    class Meta:
        indexes = ((("roster", "kind", "household"), False),)


class RosterFault(Model):
    """A faulty cell of an import, named as the office sees it; `at` is that of its parked household."""

    roster = ForeignKeyField(RosterImport, backref="faults", index=False, on_delete="CASCADE")
    at = IntegerField(default=0)
    sheet = CharField(100)
    row = IntegerField()
    column = CharField(60)
    value = CharField(100)
    reason = CharField(200)

    class Meta:
        indexes = ((("roster", "at"), False),)
