-- The journal's own clock: seconds that have passed since its first ticket, whatever happens to dates.
CREATE TABLE clock (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    boot    TEXT NOT NULL,
    up      REAL NOT NULL,  -- on the monotonic clock of that boot
    at      TEXT NOT NULL,  -- the date then
    elapsed REAL NOT NULL
) STRICT;

-- When a job may go out and when it is too old to, on that clock; and its rank among those that may.
ALTER TABLE jobs ADD COLUMN since REAL NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN due_at REAL NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN later INTEGER NOT NULL DEFAULT 0;  -- not due yet when last looked at
ALTER TABLE jobs ADD COLUMN stale_at REAL;  -- NULL: never
ALTER TABLE jobs ADD COLUMN rank INTEGER NOT NULL DEFAULT 1;  -- 0: before all others
CREATE INDEX jobs_next ON jobs (printer, later, rank, id) WHERE state = 'queued';
CREATE INDEX jobs_later ON jobs (printer, due_at) WHERE state = 'queued' AND later = 1;
CREATE INDEX jobs_stale ON jobs (printer, stale_at) WHERE state = 'queued';
CREATE INDEX jobs_held ON jobs (printer) WHERE state = 'held';
