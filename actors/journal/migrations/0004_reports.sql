-- What happened in the tree of actors, for whoever asks later. Bounded: see `reports.py`.
CREATE TABLE reports (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    at   TEXT NOT NULL,
    boot TEXT NOT NULL,
    kind TEXT NOT NULL,
    path TEXT NOT NULL,
    data TEXT NOT NULL  -- JSON, without what a guest may have written
) STRICT;
