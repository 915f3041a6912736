"""What households report, the steps that follow, ready answers; surveys; the pictures of both."""

from peewee import *


def up(migrator, db):
    class Household(Model):
        class Meta:
            database = db
            table_name = "household"

    class Photo(Model):
        class Meta:
            database = db
            table_name = "photo"

    class Amendment(Model):
        class Meta:
            database = db
            table_name = "amendment"

    class Problem(Model):
        household = ForeignKeyField(Household, on_delete="CASCADE")
        no = IntegerField()
        village = BigIntegerField()
        receipt = CharField(max_length=10, unique=True)
        op_id = CharField(max_length=40, unique=True)
        kind = CharField(max_length=6)
        topic = CharField(max_length=6, default="")
        words = TextField(default="")
        call_only = BooleanField(default=False)
        channel = CharField(max_length=6)
        caller = CharField(max_length=50, default="")
        idno = CharField(max_length=20, default="")
        known = BooleanField(default=False)
        phone = CharField(max_length=20, default="")
        state = CharField(max_length=10, default="new")
        waiting = BooleanField(default=True)
        outcome = CharField(max_length=6, default="")
        level = CharField(max_length=10)
        due_on = DateField()
        step_on = DateField()
        answered_at = DateTimeField(null=True)
        on_time = BooleanField(null=True)
        urged_at = DateTimeField(null=True)
        reopened = IntegerField(default=0)
        merged_into = ForeignKeyField("self", null=True)
        amendment = ForeignKeyField(Amendment, null=True, on_delete="SET NULL")
        account = IntegerField(null=True)
        person = CharField(max_length=50, default="")
        region = BigIntegerField(null=True)
        version = IntegerField(default=0)
        at = DateTimeField()
        closed_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "problem"
            indexes = (
                (("household", "no"), True),
                (("village", "at"), False),
                (("waiting", "village", "due_on"), False),
                (("state", "answered_at"), False),
            )

    class ProblemStep(Model):
        problem = ForeignKeyField(Problem, on_delete="CASCADE")
        household = ForeignKeyField(Household, on_delete="CASCADE")
        no = IntegerField()
        act = CharField(max_length=10)
        before = CharField(max_length=10)
        after = CharField(max_length=10)
        level = CharField(max_length=10)
        account = IntegerField(null=True)
        person = CharField(max_length=50, default="")
        place = CharField(max_length=60, default="")
        words = TextField(default="")
        outcome = CharField(max_length=6, default="")
        office = CharField(max_length=60, default="")
        at = DateTimeField()

        class Meta:
            database = db
            table_name = "problem_step"
            indexes = ((("problem", "no"), True),)

    class ProblemPhoto(Model):
        problem = ForeignKeyField(Problem, on_delete="CASCADE")
        household = ForeignKeyField(Household, on_delete="CASCADE")
        photo = ForeignKeyField(Photo, unique=True)
        no = IntegerField()

        class Meta:
            database = db
            table_name = "problem_photo"
            indexes = ((("problem", "no"), True),)

    class AnswerTemplate(Model):
        region = BigIntegerField(index=True)
        outcome = CharField(max_length=6)
        words = CharField(max_length=500)
        account = IntegerField()
        person = CharField(max_length=50)
        at = DateTimeField()

        class Meta:
            database = db
            table_name = "answer_template"

    class Survey(Model):
        household = ForeignKeyField(Household, on_delete="CASCADE")
        no = IntegerField()
        village = BigIntegerField()
        op_id = CharField(max_length=40, unique=True)
        surveyor = CharField(max_length=50)
        post = CharField(max_length=50, default="")
        surveyed_on = DateField()
        public = BooleanField(default=False)
        opinion = TextField()
        account = IntegerField()
        person = CharField(max_length=50)
        region = BigIntegerField()
        place = CharField(max_length=60, default="")
        at = DateTimeField()
        taken_back_at = DateTimeField(null=True)
        taken_back_by = CharField(max_length=50, default="")
        reason = CharField(max_length=200, default="")

        class Meta:
            database = db
            table_name = "survey"
            indexes = ((("household", "no"), True), (("village", "at"), False))

    class SurveyPhoto(Model):
        survey = ForeignKeyField(Survey, on_delete="CASCADE")
        household = ForeignKeyField(Household, on_delete="CASCADE")
        photo = ForeignKeyField(Photo, unique=True)
        no = IntegerField()

        class Meta:
            database = db
            table_name = "survey_photo"
            indexes = ((("survey", "no"), True),)

    db.create_tables([Problem, ProblemStep, ProblemPhoto, AnswerTemplate, Survey, SurveyPhoto])
