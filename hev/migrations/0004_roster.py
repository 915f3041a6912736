"""Supplements, undoing, and lists of an import by page: what an import was before, and faults by their household."""

from peewee import SqliteDatabase

COLUMNS = (
    "ALTER TABLE roster_import ADD COLUMN part {boolean} NOT NULL DEFAULT {false}",
    "ALTER TABLE roster_import ADD COLUMN turn INTEGER",
    "ALTER TABLE roster_import ADD COLUMN undo TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE roster_fault ADD COLUMN at INTEGER NOT NULL DEFAULT 0",
    "CREATE TABLE roster_before (id {key}, roster_id INTEGER NOT NULL, kind VARCHAR(9) NOT NULL,"
    " household INTEGER NOT NULL, data TEXT NOT NULL,"
    " FOREIGN KEY (roster_id) REFERENCES roster_import (id) ON DELETE CASCADE)",
    "CREATE INDEX rosterbefore_roster_id_kind_household ON roster_before (roster_id, kind, household)",
    "DROP INDEX rostermember_roster_id",
    "CREATE INDEX rostermember_roster_id_at ON roster_member (roster_id, at)",
    "DROP INDEX rosterfault_roster_id",
    "CREATE INDEX rosterfault_roster_id_at ON roster_fault (roster_id, at)",
    # What was imported until now came in the order of the numbers.
    "UPDATE roster_import SET turn = id WHERE state = 'done'",
)
SQLITE = {"boolean": "INTEGER", "false": "0", "key": "INTEGER NOT NULL PRIMARY KEY"}
POSTGRES = {"boolean": "BOOLEAN", "false": "FALSE", "key": "SERIAL NOT NULL PRIMARY KEY"}


def up(migrator, db):
    words = SQLITE if isinstance(db, SqliteDatabase) else POSTGRES
    for statement in COLUMNS:
        db.execute_sql(statement.format(**words))
