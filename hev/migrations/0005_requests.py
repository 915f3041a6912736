"""What is asked of the roster, its own word beside local values, former names of accounts; longer texts in corrections."""

from peewee import *


def up(migrator, db):
    class Household(Model):
        class Meta:
            database = db
            table_name = "household"

    class Account(Model):
        class Meta:
            database = db
            table_name = "account"

    class Amendment(Model):
        household = ForeignKeyField(Household, on_delete="CASCADE")
        no = IntegerField()
        village = BigIntegerField()
        kind = CharField(max_length=10)
        was = TextField(default="{}")
        wanted = TextField(default="{}")
        reason = CharField(max_length=200)
        state = CharField(max_length=10, default="pending")
        version = IntegerField(default=0)
        account = IntegerField()
        person = CharField(max_length=50)
        region = BigIntegerField()
        at = DateTimeField()

        class Meta:
            database = db
            table_name = "amendment"
            indexes = ((("household", "no"), True), (("village", "state"), False))

    class AmendmentStep(Model):
        amendment = ForeignKeyField(Amendment, on_delete="CASCADE")
        household = ForeignKeyField(Household, on_delete="CASCADE")
        no = IntegerField()
        act = CharField(max_length=10)
        before = CharField(max_length=10)
        after = CharField(max_length=10)
        account = IntegerField(null=True)
        person = CharField(max_length=50)
        note = CharField(max_length=200, default="")
        at = DateTimeField()

        class Meta:
            database = db
            table_name = "amendment_step"
            indexes = ((("amendment", "no"), True),)

    class RosterValue(Model):
        household = ForeignKeyField(Household, on_delete="CASCADE")
        field = CharField(max_length=10)
        value = TextField()
        asked = BooleanField(default=False, index=True)
        roster = IntegerField(null=True, index=True)
        previous = TextField(null=True)
        at = DateTimeField()
        decision = CharField(max_length=8, default="")
        person = CharField(max_length=50, default="")
        decided_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "roster_value"
            indexes = ((("household", "field"), True),)

    class FormerName(Model):
        name = CharField(max_length=20, unique=True)
        account = ForeignKeyField(Account, on_delete="CASCADE")
        at = DateTimeField()

        class Meta:
            database = db
            table_name = "former_name"

    db.create_tables([Amendment, AmendmentStep, RosterValue, FormerName])
    carry_conflicts(db)
    if not isinstance(db, SqliteDatabase):  # which keeps texts of any length
        for column in ("old", "new"):
            db.execute_sql(f"ALTER TABLE correction ALTER COLUMN {column} TYPE varchar(250)")


def carry_conflicts(db):
    """Conflicts that earlier imports left with their rows wait for a decision from now on."""
    yes = "1" if isinstance(db, SqliteDatabase) else "TRUE"
    for field in ("idno", "phone"):
        db.execute_sql(
            "INSERT INTO roster_value (household_id, field, value, asked, roster, at, decision, person) "
            f"SELECT h.id, '{field}', h.roster_{field}, {yes}, MAX(r.roster_id), MAX(i.created_at), '', '' "
            "FROM roster_row r JOIN household h ON h.id = r.household JOIN roster_import i ON i.id = r.roster_id "
            f"WHERE r.kind = 'conflict' AND i.state = 'done' AND h.{field} <> h.roster_{field} "
            f"AND r.{field} = h.roster_{field} GROUP BY h.id, h.roster_{field}"
        )
