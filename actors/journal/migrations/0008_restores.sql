-- Each time that this journal was put in the place of another: from when on it knows nothing (NULL: of nothing
-- before), where the other one lies, and when docketd took notice (NULL: not yet).
CREATE TABLE restores (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    since TEXT,
    aside TEXT NOT NULL,
    at    TEXT
) STRICT;
