"""Labels that know what they say and whether they hang: a stamp of the printed words, counts by village, printers, batches."""

from peewee import *

COLUMNS = ("stamp VARCHAR(30) NOT NULL DEFAULT ''", "placed_at {time}", "placed_by INTEGER")


def up(migrator, db):
    time = "DATETIME" if isinstance(db, SqliteDatabase) else "TIMESTAMP"
    for column in COLUMNS:
        db.execute_sql(f"ALTER TABLE label ADD COLUMN {column.format(time=time)}")
    db.execute_sql('CREATE INDEX "label_revoked_at" ON "label" ("revoked_at")')
    db.execute_sql('CREATE INDEX "household_updated_at_village" ON "household" ("updated_at", "village")')

    class LabelCount(Model):
        village = BigIntegerField(unique=True)
        total = IntegerField(default=0)
        todo = IntegerField(default=0)
        printed = IntegerField(default=0)
        placed = IntegerField(default=0)
        changed = IntegerField(default=0)
        contact = CharField(max_length=18, default='')
        counted_at = DateTimeField(index=True)
        class Meta:
            database = db
            table_name = 'label_count'
    db.create_tables([LabelCount])

    class Printer(Model):
        region = BigIntegerField()
        name = CharField(max_length=40)
        right = FloatField(default=0)
        down = FloatField(default=0)
        account = IntegerField()
        person = CharField(max_length=50)
        changed_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'printer'
            indexes = ((('region', 'name'), True),)
    db.create_tables([Printer])

    class LabelBatch(Model):
        region = BigIntegerField(index=True)
        which = CharField(max_length=8)
        sheet = CharField(max_length=4)
        right = FloatField(default=0)
        down = FloatField(default=0)
        account = IntegerField()
        name = CharField(max_length=20)
        person = CharField(max_length=50)
        job = IntegerField(null=True)
        created_at = DateTimeField()
        swept_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'label_batch'
    db.create_tables([LabelBatch])

    class BatchFile(Model):
        batch = ForeignKeyField(LabelBatch, index=False, on_delete='CASCADE')
        village = BigIntegerField()
        count = IntegerField()
        bytes = IntegerField()
        lacks = TextField(default='[]')
        contents = TextField(default='[]')
        handed_at = DateTimeField(null=True)
        handed_by = IntegerField(null=True)
        class Meta:
            database = db
            table_name = 'batch_file'
            indexes = ((('batch', 'village'), True),)
    db.create_tables([BatchFile])
