-- A person wants no orders of this source for now: since when, and who it was.
CREATE TABLE paused_sources (
    name      TEXT PRIMARY KEY,
    paused_at TEXT NOT NULL,
    paused_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
