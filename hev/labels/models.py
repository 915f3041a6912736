"""The table of labels."""

from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField

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
    revoked_at = DateTimeField(null=True)
    revoked_by = IntegerField(null=True)
