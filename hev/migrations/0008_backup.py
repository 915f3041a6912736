"""The record of backups made and tried out."""

from peewee import BigIntegerField, BooleanField, CharField, DateTimeField, IntegerField, Model, TextField


def up(migrator, db):
    class BackupEvent(Model):
        kind = CharField(max_length=8)
        ok = BooleanField()
        name = CharField(default="", max_length=20)
        message = TextField(default="")
        bytes = BigIntegerField(default=0)
        photos = IntegerField(default=0)
        at = DateTimeField()

        class Meta:
            database = db
            table_name = "backup_event"
            indexes = ((("kind", "ok", "at"), False),)

    db.create_tables([BackupEvent])
