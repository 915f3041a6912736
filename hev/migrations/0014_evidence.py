"""Evidence packs of villages and their volumes."""

from peewee import *


def up(migrator, db):
    class EvidencePack(Model):
        region = BigIntegerField()
        full = BooleanField(default=False)
        reason = CharField(max_length=100)
        households = IntegerField(default=0)
        account = IntegerField()
        name = CharField(max_length=20)
        person = CharField(max_length=50)
        job = IntegerField(null=True)
        created_at = DateTimeField()
        taken_at = DateTimeField(null=True)
        takes = TextField(default="[]")
        swept_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "evidence_pack"
            indexes = ((("region", "taken_at"), False),)

    class EvidenceFile(Model):
        pack = ForeignKeyField(EvidencePack, index=False, on_delete="CASCADE")
        no = IntegerField()
        households = IntegerField()
        pages = IntegerField()
        bytes = IntegerField()
        sha256 = CharField(max_length=64)
        lacks = TextField(default="[]")
        contents = TextField(default="[]")

        class Meta:
            database = db
            table_name = "evidence_file"
            indexes = ((("pack", "no"), True),)

    db.create_tables([EvidencePack, EvidenceFile])
