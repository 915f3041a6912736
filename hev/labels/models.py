"""The tables of labels: the labels, their counts by village, printers, and batches of PDFs."""

from peewee import (
    BigIntegerField,
    CharField,
    DateTimeField,
    FloatField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from hev.db import Model
from hev.register.models import Household


class Label(Model):
    """A household's QR label: a random address that says nothing and can be revoked."""

    household = ForeignKeyField(Household, backref="labels")
    token = CharField(32, unique=True)
    code = CharField(8, unique=True)
    created_at = DateTimeField()
    created_by = IntegerField(null=True)
    printed_at = DateTimeField(null=True)
    prints = IntegerField(default=0)
    revoked_at = DateTimeField(null=True, index=True)
    revoked_by = IntegerField(null=True)
    # A digest of the words last printed (rules.stamp); empty where that was before stamps were kept.
    stamp = CharField(30, default="")
    placed_at = DateTimeField(null=True)
    placed_by = IntegerField(null=True)


class LabelCount(Model):
    """How many households of a village wait for a printed label, have one, have it on the wall, need another.

    total = todo + printed + placed; `changed` are those of printed and placed whose words are no longer true.
    """

    village = BigIntegerField(unique=True)
    total = IntegerField(default=0)
    todo = IntegerField(default=0)
    printed = IntegerField(default=0)
    placed = IntegerField(default=0)
    changed = IntegerField(default=0)
    # A digest of the village's name and telephone as they were when it was counted.
    contact = CharField(18, default="")
    counted_at = DateTimeField(index=True)


class Printer(Model):
    """A printer of a region's office and by how many millimetres its sheets must be corrected."""

    region = BigIntegerField()
    name = CharField(40)
    right = FloatField(default=0)
    down = FloatField(default=0)
    account = IntegerField()
    person = CharField(50)
    changed_at = DateTimeField()

    class Meta:
        indexes = ((("region", "name"), True),)


class LabelBatch(Model):
    """An order of one PDF per village of a township or county, made by the worker."""

    region = BigIntegerField(index=True)
    which = CharField(8)
    sheet = CharField(4)
    right = FloatField(default=0)
    down = FloatField(default=0)
    account = IntegerField()
    name = CharField(20)
    person = CharField(50)
    # The job that works on it now or did so last.
    job = IntegerField(null=True)
    created_at = DateTimeField()
    swept_at = DateTimeField(null=True)


class BatchFile(Model):
    """The finished PDF of one village: which labels it holds with which words, and who took it when."""

    batch = ForeignKeyField(LabelBatch, backref="files", index=False, on_delete="CASCADE")
    village = BigIntegerField()
    count = IntegerField()
    bytes = IntegerField()
    lacks = TextField(default="[]")
    # [[label, stamp], …]: its labels count as printed once the file was handed out.
    contents = TextField(default="[]")
    handed_at = DateTimeField(null=True)
    handed_by = IntegerField(null=True)

    class Meta:
        indexes = ((("batch", "village"), True),)
