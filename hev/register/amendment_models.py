"""Tables of what is asked of the roster (申请更正), and of the roster's own word where another value is in force."""

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
from hev.register.models import Household


class Amendment(Model):
    """One 申请更正: what it is now (`was`) and what it should be (`wanted`), both JSON of key → text, and why."""

    household = ForeignKeyField(Household, backref="amendments", on_delete="CASCADE")
    no = IntegerField()
    village = BigIntegerField()
    kind = CharField(10)
    was = TextField(default="{}")
    wanted = TextField(default="{}")
    reason = CharField(200)
    state = CharField(10, default="pending")
    # Raised by every step: who decides on an older one is shown what was decided meanwhile.
    version = IntegerField(default=0)
    # Who asks: the account, the person, and the region they asked for, which alone may withdraw it.
    account = IntegerField()
    person = CharField(50)
    region = BigIntegerField()
    at = DateTimeField()

    class Meta:
        indexes = ((("household", "no"), True), (("village", "state"), False))


class AmendmentStep(Model):
    """One act on a request: from which state to which, who, when, and what they said."""

    amendment = ForeignKeyField(Amendment, backref="steps", on_delete="CASCADE")
    household = ForeignKeyField(Household, on_delete="CASCADE")
    no = IntegerField()
    act = CharField(10)
    before = CharField(10)
    after = CharField(10)
    account = IntegerField(null=True)
    person = CharField(50)
    note = CharField(200, default="")
    at = DateTimeField()

    class Meta:
        indexes = ((("amendment", "no"), True),)


class RosterValue(Model):
    """The roster's own word on one field of a household where a local value is, or was, in force.

    Fields: number, name, village, group_name, address, members (JSON with the size), absent; and idno, phone once an
    import differed from a correction. A value equal to the one in force says that they agree again.
    """

    household = ForeignKeyField(Household, backref="roster_values", on_delete="CASCADE")
    field = CharField(10)
    value = TextField()
    # Whether the roster changed its word while a local value was in force: 保留本地更正 or 采用名册 is to be decided.
    asked = BooleanField(default=False, index=True)
    # The import that last changed the word, and what stood here before it (JSON, null: nothing), so that it can be undone.
    roster = IntegerField(null=True, index=True)
    previous = TextField(null=True)
    at = DateTimeField()
    decision = CharField(8, default="")
    person = CharField(50, default="")
    decided_at = DateTimeField(null=True)

    class Meta:
        indexes = ((("household", "field"), True),)
