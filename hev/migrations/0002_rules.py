"""What the tables may not do: two households with one number, two valid labels, a changed audit entry."""

from peewee import SqliteDatabase

INDEXES = (
    "CREATE UNIQUE INDEX household_number ON household (county, number) WHERE number <> ''",
    "CREATE UNIQUE INDEX label_valid ON label (household_id) WHERE revoked_at IS NULL",
)
SQLITE = tuple(
    f"CREATE TRIGGER audit_no_{act.lower()} BEFORE {act} ON audit "
    "BEGIN SELECT RAISE(ABORT, 'audit only grows'); END"
    for act in ("UPDATE", "DELETE")
)
POSTGRES = (
    "CREATE FUNCTION audit_grows() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'audit only grows'; END $$",
    "CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE ON audit "
    "FOR EACH ROW EXECUTE FUNCTION audit_grows()",
)


def up(migrator, db):
    for statement in INDEXES + (SQLITE if isinstance(db, SqliteDatabase) else POSTGRES):
        db.execute_sql(statement)
