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
    """A person of a household, the head (no 1, 户主) included; `rev` is the 18-digit stem backwards."""

    household = ForeignKeyField(Household, backref="members", index=False, on_delete="CASCADE")
    village = BigIntegerField()
    no = IntegerField()
    name = CharField(50)
    sex = CharField(1, default="")
    relation = CharField(30, default="")
    idno = CharField(20, default="")
    rev = CharField(20, default="")

    class Meta:
        indexes = (
            (("household", "no"), True),
            (("name", "village"), False),
            (("village", "name"), False),
            (("rev", "village"), False),
        )


class Correction(Model):
    """A local correction of 身份证号 or 联系方式: the history of what the roster did not know."""

    household = ForeignKeyField(Household, backref="corrections", on_delete="CASCADE")
    no = IntegerField()
    field = CharField(10)
    old = CharField(20)
    new = CharField(20)
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
    # checking → ready → committing → done; or refused (unreadable, overtaken) · dropped (全部不导入)
    state = CharField(12, default="checking")
    message = TextField(default="")
    counts = TextField(default="{}")
    # How many imports this county had when the plan was made: a plan made before another import is out of date.
    earlier = IntegerField(default=0)
    # The job that works on it now or did so last.
    job = IntegerField(null=True)
    account = IntegerField(null=True)
    person = CharField(50)
    created_at = DateTimeField()
    done_at = DateTimeField(null=True)


class RosterRow(Model):
    """One household of an import's stored plan, with the columns of Household so that one statement moves them all."""

    roster = ForeignKeyField(RosterImport, backref="rows", index=False, on_delete="CASCADE")
    # new · changed · conflict · seen (the same, was absent before) · absent
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

    roster = ForeignKeyField(RosterImport, on_delete="CASCADE")
    at = IntegerField()
    household = IntegerField(null=True)
    village = BigIntegerField()
    no = IntegerField()
    name = CharField(50)
    sex = CharField(1, default="")
    relation = CharField(30, default="")
    idno = CharField(20, default="")
    rev = CharField(20, default="")


class RosterFault(Model):
    """A faulty cell of an import, named as the office sees it."""

    roster = ForeignKeyField(RosterImport, backref="faults", on_delete="CASCADE")
    sheet = CharField(100)
    row = IntegerField()
    column = CharField(60)
    value = CharField(100)
    reason = CharField(200)
