"""Control questions of a revision, pictures that were sent from elsewhere, suspicions of cases suspected before there were any."""

from peewee import SqliteDatabase

COLUMNS = ("control varchar(10)", "old_home varchar(10)", "plate varchar(10)", "means_changed varchar(10)", "control_why text")
# What waits or is overdue is found by an index of its own, however large the county.
INDEXES = (
    """CREATE INDEX case_suspected ON "case" (round_id, village) WHERE state = 'suspected'""",
    """CREATE INDEX case_unsafe ON "case" (round_id, village) WHERE result = 'unsafe'""",
)
# The last act on such a case suspected it; a 未保障 of the village's waits with its revision.
BEHIND = """
INSERT INTO suspicion (case_id, household_id, no, seen, revision, person, account, at, state, found, measure, settled_by)
SELECT c.id, c.household_id, 1, COALESCE(NULLIF(v.explanation, ''), NULLIF(c.note, ''), NULLIF(s.note, ''), '没有写明'),
  CASE WHEN c.result = 'unsafe' THEN c.revision END, s.person, s.account, s.at, 'open', '', '', ''
FROM "case" c
JOIN step s ON s.case_id = c.id AND s.no = (SELECT MAX(l.no) FROM step l WHERE l.case_id = c.id)
LEFT JOIN verification v ON v.case_id = c.id AND v.revision = c.revision AND c.result = 'unsafe'
WHERE c.state = 'suspected' AND NOT EXISTS (SELECT 1 FROM suspicion o WHERE o.case_id = c.id)
"""


def up(migrator, db):
    sqlite = isinstance(db, SqliteDatabase)
    truth, no = ("INTEGER", "0") if sqlite else ("BOOLEAN", "FALSE")
    db.execute_sql(f"ALTER TABLE photo ADD COLUMN sent {truth} NOT NULL DEFAULT {no}")
    for column in COLUMNS:
        db.execute_sql(f"ALTER TABLE verification ADD COLUMN {column} NOT NULL DEFAULT ''")
    for statement in (*INDEXES, BEHIND):
        db.execute_sql(statement)
