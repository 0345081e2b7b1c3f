-- The branches of a source that its orders were for: with more than one somebody has to say whose tickets these are.
CREATE TABLE branches (
    source   TEXT NOT NULL,
    id       TEXT NOT NULL,
    name     TEXT NOT NULL,
    first_at TEXT NOT NULL,
    PRIMARY KEY (source, id)
) STRICT, WITHOUT ROWID;
