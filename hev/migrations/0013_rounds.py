"""Rounds of some households, rounds that wait for their day or were ended; who has had enough of practising."""

from peewee import SqliteDatabase


def up(migrator, db):
    moment = "DATETIME" if isinstance(db, SqliteDatabase) else "TIMESTAMP"
    for table, column in (
        ("round", "scope VARCHAR(8) NOT NULL DEFAULT 'region'"),
        ("round", "plan TEXT NOT NULL DEFAULT ''"),
        ("round", "state VARCHAR(8) NOT NULL DEFAULT 'open'"),
        ("round", "account INTEGER"),
        ("account", f"practised_at {moment}"),
    ):
        db.execute_sql(f'ALTER TABLE "{table}" ADD COLUMN {column}')
