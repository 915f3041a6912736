"""What a member is also looked for by: pinyin initials and the name backwards, made by the worker behind every new name."""

from peewee import SqliteDatabase

COLUMNS = ("initials", "initials_alt", "name_rev")
# An index leaves out whoever has no such key yet: importing a roster costs nothing more than before.
INDEXES = (
    *(
        f"CREATE INDEX member_{column}{at} ON member ({order}) WHERE {column} IS NOT NULL"
        for column in COLUMNS
        for at, order in (("", f"{column}, village"), ("_here", f"village, {column}"))
    ),
    "CREATE INDEX member_unspelt ON member (id) WHERE initials IS NULL",
)
# Whoever changes a name need not think of what hangs on it.
SQLITE = (
    "CREATE TRIGGER member_renamed AFTER UPDATE OF name ON member WHEN NEW.name <> OLD.name "
    "BEGIN UPDATE member SET initials = NULL, initials_alt = NULL, name_rev = NULL WHERE id = NEW.id; END",
)
POSTGRES = (
    "CREATE FUNCTION member_unspell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "NEW.initials := NULL; NEW.initials_alt := NULL; NEW.name_rev := NULL; RETURN NEW; END $$",
    "CREATE TRIGGER member_renamed BEFORE UPDATE OF name ON member FOR EACH ROW "
    "WHEN (NEW.name IS DISTINCT FROM OLD.name) EXECUTE FUNCTION member_unspell()",
)


def up(migrator, db):
    sqlite = isinstance(db, SqliteDatabase)
    order = "" if sqlite else ' COLLATE "C"'
    for column in COLUMNS:
        db.execute_sql(f"ALTER TABLE member ADD COLUMN {column} varchar(50){order}")
    for statement in INDEXES + (SQLITE if sqlite else POSTGRES):
        db.execute_sql(statement)
