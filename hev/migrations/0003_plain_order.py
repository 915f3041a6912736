"""Lets an index answer a search by prefix on PostgreSQL whatever its locale: these texts are ordered by their bytes."""

from peewee import SqliteDatabase

COLUMNS = (("member", "name", 50), ("member", "rev", 20), ("household", "phone_rev", 20))


def up(migrator, db):
    if isinstance(db, SqliteDatabase):
        return  # it knows no other order
    for table, column, size in COLUMNS:
        db.execute_sql(f'ALTER TABLE {table} ALTER COLUMN {column} TYPE varchar({size}) COLLATE "C"')
