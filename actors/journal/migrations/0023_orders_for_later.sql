-- A ticket of an order for later: when it is to print (UTC), and when it was let print.
ALTER TABLE jobs ADD COLUMN fire_at TEXT;
ALTER TABLE jobs ADD COLUMN fired_at TEXT;
CREATE INDEX jobs_scheduled ON jobs (due_at) WHERE state = 'scheduled';

-- What was taken back before it was on paper, so that nobody was told; and, of a change, what its station had.
ALTER TABLE tickets ADD COLUMN withdrawn INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tickets ADD COLUMN had TEXT;  -- positions in the revision that was printed before, JSON

-- The date that is believed, at a time of the journal's own clock: see `domain/reckoning.py`.
CREATE TABLE reckoning (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    date    TEXT NOT NULL,
    elapsed REAL NOT NULL,
    boot    TEXT NOT NULL,
    apart   REAL NOT NULL,
    since   REAL,
    vouched TEXT NOT NULL
) STRICT;
