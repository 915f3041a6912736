"""Tables of 现场调研: what a visitor of a township or above saw, public or not, with pictures."""

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


class Survey(Model):
    """One note of a visit: 调研人, 调研时间, 是否公开, 调研意见."""

    household = ForeignKeyField(Household, backref="surveys", on_delete="CASCADE")
    no = IntegerField()
    village = BigIntegerField()
    # One per form: the same form sent twice is one note.
    op_id = CharField(40, unique=True)
    surveyor = CharField(50)
    post = CharField(50, default="")
    surveyed_on = DateField()
    public = BooleanField(default=False)
    opinion = TextField()
    account = IntegerField()
    person = CharField(50)
    # For which region it was written, which alone may change whether it is public, or take it back.
    region = BigIntegerField()
    place = CharField(60, default="")
    at = DateTimeField()
    taken_back_at = DateTimeField(null=True)
    taken_back_by = CharField(50, default="")
    reason = CharField(200, default="")

    class Meta:
        indexes = ((("household", "no"), True), (("village", "at"), False))


class SurveyPhoto(Model):
    """A picture that came with a survey."""

    survey = ForeignKeyField(Survey, backref="pictures", on_delete="CASCADE")
    household = ForeignKeyField(Household, on_delete="CASCADE")
    photo = ForeignKeyField(Photo, unique=True)
    no = IntegerField()

    class Meta:
        indexes = ((("survey", "no"), True),)
