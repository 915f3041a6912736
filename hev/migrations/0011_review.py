"""Why forms went back, suspicions, visits, samples before a bulk pass; the day on which a household is visited again."""

from peewee import *


def up(migrator, db):
    def known(name, table):
        return type(name, (Model,), {"Meta": type("Meta", (), {"database": db, "table_name": table})})

    Case, Household, Photo = known("Case", "case"), known("Household", "household"), known("Photo", "photo")

    class ReturnNote(Model):
        case = ForeignKeyField(Case)
        household = ForeignKeyField(Household)
        step = IntegerField()
        revision = IntegerField()
        field = CharField(max_length=20, default="")
        reason = CharField(max_length=10)
        words = CharField(max_length=500, default="")
        closed_by = IntegerField(null=True)

        class Meta:
            database = db
            table_name = "return_note"
            indexes = ((("case", "step"), False),)

    class Suspicion(Model):
        case = ForeignKeyField(Case)
        household = ForeignKeyField(Household)
        no = IntegerField()
        seen = TextField()
        revision = IntegerField(null=True)
        person = CharField(max_length=50)
        account = IntegerField()
        at = DateTimeField()
        state = CharField(max_length=10, default="open")
        found = TextField(default="")
        measure = CharField(max_length=10, default="")
        until = DateField(null=True)
        settled_by = CharField(max_length=50, default="")
        settled_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "suspicion"
            indexes = ((("case", "no"), True), (("state", "until"), False))

    class Visit(Model):
        case = ForeignKeyField(Case)
        household = ForeignKeyField(Household)
        no = IntegerField()
        op_id = CharField(max_length=40, unique=True)
        reason = CharField(max_length=10)
        words = TextField(default="")
        visited_on = DateField()
        next_on = DateField()
        living_at = CharField(max_length=200, default="")
        kin_phone = CharField(max_length=20, default="")
        photo = ForeignKeyField(Photo, null=True)
        person = CharField(max_length=50)
        account = IntegerField()
        at = DateTimeField()

        class Meta:
            database = db
            table_name = "visit"
            indexes = ((("case", "no"), True),)

    class Sample(Model):
        round = IntegerField()
        region = BigIntegerField()
        act = CharField(max_length=10)
        waiting = IntegerField()
        passed = IntegerField(null=True)
        account = IntegerField()
        person = CharField(max_length=50)
        at = DateTimeField()
        state = CharField(max_length=10, default="open")
        done_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "sample"
            indexes = ((("account", "state"), False), (("region", "at"), False))

    class SampledCase(Model):
        sample = ForeignKeyField(Sample, on_delete="CASCADE")
        case = ForeignKeyField(Case)
        household = ForeignKeyField(Household)
        version = IntegerField()
        opened_at = DateTimeField(null=True)
        right = BooleanField(null=True)

        class Meta:
            database = db
            table_name = "sampled_case"
            indexes = ((("sample", "case"), True),)

    db.create_tables([ReturnNote, Suspicion, Visit, Sample, SampledCase])
    db.execute_sql('ALTER TABLE "case" ADD COLUMN visit_on DATE')
    db.execute_sql('CREATE INDEX case_visit_on ON "case" (round_id, village, visit_on) WHERE visit_on IS NOT NULL')
