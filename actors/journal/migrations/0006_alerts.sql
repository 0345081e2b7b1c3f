-- What somebody should know: raised when it begins, ended when it is over. Each matter has one open row at most.
CREATE TABLE alerts (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    key      TEXT NOT NULL,
    severity TEXT NOT NULL,
    text     TEXT NOT NULL,
    first    TEXT NOT NULL,
    last     TEXT NOT NULL,
    count    INTEGER NOT NULL DEFAULT 1,
    ended_at TEXT
) STRICT;
CREATE UNIQUE INDEX alerts_open ON alerts (key) WHERE ended_at IS NULL;
