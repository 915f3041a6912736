"""Seals of finished days of the audit log, which only grow too; indexes that answer the audit page off their end."""

from peewee import CharField, DateField, DateTimeField, IntegerField, Model, SqliteDatabase

COLUMNS = (
    ("audit", ("at", "id", "region")),
    ("audit", ("event", "at", "id", "region")),
    ("audit", ("account", "at", "id", "event")),
    # How many households an account has verified, without reading the answers.
    ("verification", ("account", "household_id")),
)
SQLITE = tuple(
    f"CREATE TRIGGER audit_seal_no_{act.lower()} BEFORE {act} ON audit_seal "
    "BEGIN SELECT RAISE(ABORT, 'audit only grows'); END"
    for act in ("UPDATE", "DELETE")
)
POSTGRES = (
    "CREATE TRIGGER audit_seal_only_grows BEFORE UPDATE OR DELETE ON audit_seal "
    "FOR EACH ROW EXECUTE FUNCTION audit_grows()",
)


def up(migrator, db):
    class AuditSeal(Model):
        day = DateField(unique=True)
        first_id = IntegerField(default=0)
        last_id = IntegerField(default=0)
        count = IntegerField(default=0)
        digest = CharField(max_length=64)
        made_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'audit_seal'
    db.create_tables([AuditSeal])
    db.execute_sql("DROP INDEX audit_at")
    for table, columns in COLUMNS:
        name = "_".join((table, *columns))
        quoted = ", ".join(f'"{column}"' for column in columns)
        db.execute_sql(f'CREATE INDEX "{name}" ON "{table}" ({quoted})')
    for statement in SQLITE if isinstance(db, SqliteDatabase) else POSTGRES:
        db.execute_sql(statement)
