-- A further copy that somebody asked for (`copy` > 1): when and who.
ALTER TABLE tickets ADD COLUMN reprinted_at TEXT;
ALTER TABLE tickets ADD COLUMN reprinted_by TEXT NOT NULL DEFAULT '';

-- Who may look at the page. Secrets are kept as sha256 only.
CREATE TABLE links (
    digest  BLOB PRIMARY KEY,
    made_at TEXT NOT NULL,
    used_at TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
    digest     BLOB PRIMARY KEY,
    started_at TEXT NOT NULL,
    seen_at    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
