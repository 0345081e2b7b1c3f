-- Seconds of each of the shop's days: docketd was there, away by its own doing, stopped on purpose, or its computer
-- was off. What is missing to the length of a day nobody knows.
CREATE TABLE availability (
    id      INTEGER PRIMARY KEY,  -- in the order in which they were heard of: dates may jump
    day     TEXT NOT NULL UNIQUE,
    here    REAL NOT NULL,
    away    REAL NOT NULL,
    stopped REAL NOT NULL,
    off     REAL NOT NULL
) STRICT;

-- Each time of a second and more that docketd was away.
CREATE TABLE absences (
    id      INTEGER PRIMARY KEY,
    at      TEXT NOT NULL,
    seconds REAL NOT NULL,
    cause   TEXT NOT NULL,
    subject TEXT NOT NULL
) STRICT;

-- The last sign of life.
CREATE TABLE presence (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    boot   TEXT NOT NULL,
    up     REAL NOT NULL,  -- on the monotonic clock of that boot
    at     TEXT NOT NULL,  -- the date then
    ending INTEGER NOT NULL  -- docketd was asked to stop, and had little left to do
) STRICT;
