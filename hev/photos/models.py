"""The table of front photos."""

from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    DateTimeField,
    FloatField,
    ForeignKeyField,
    IntegerField,
)

from hev.db import Model
from hev.register.models import Household


class Photo(Model):
    """A picture as received; only its rendition and thumbnail, made later, are ever served."""

    household = ForeignKeyField(Household, backref="photos", null=True)
    village = BigIntegerField()
    account = IntegerField()
    key = CharField(80, unique=True)
    format = CharField(5)
    bytes = IntegerField()
    width = IntegerField()
    height = IntegerField()
    sha256 = CharField(64, index=True)
    # taken_at is China time as the camera wrote it; taken_from says who claims it: exif · file · upload
    taken_at = DateTimeField(null=True)
    taken_from = CharField(6)
    lat = FloatField(null=True)
    lon = FloatField(null=True)
    # Sent by people who live elsewhere: nobody of the village stood there, so it is no front photo of a verification.
    sent = BooleanField(default=False)
    created_at = DateTimeField()
    # When the rendition was made; null until the worker or a first view made it.
    rendered_at = DateTimeField(null=True, index=True)
