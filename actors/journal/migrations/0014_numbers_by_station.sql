-- Each station counts its own tickets (a sheet counts with the station that is called like its printer), from 1 on
-- each day of the shop. `restore` is the last one of `restores` that the count knows of.
CREATE TABLE series (
    name     TEXT PRIMARY KEY,
    letter   TEXT NOT NULL,
    last     INTEGER NOT NULL,
    given_at TEXT NOT NULL,
    day      TEXT NOT NULL,
    boot     TEXT NOT NULL,
    up       REAL NOT NULL,  -- on the monotonic clock of that boot
    restore  INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Until now printers counted, and began anew never: they go on where they are until the day ends.
INSERT INTO series (name, letter, last, given_at, day, boot, up)
SELECT printers.name, upper(substr(printers.name, 1, 1)), printers.running, max(attempts.started_at),
       substr(max(attempts.started_at), 1, 10), '', 0
FROM printers JOIN jobs ON jobs.printer = printers.name JOIN attempts ON attempts.job_id = jobs.id
WHERE printers.running > 0 GROUP BY printers.name;

-- What stands on the paper beside the number: the one before it ('first' of the day, or 'restored': unknown) and
-- when that was given; empty for tickets from before.
ALTER TABLE tickets ADD COLUMN before TEXT NOT NULL DEFAULT '';
ALTER TABLE tickets ADD COLUMN before_at TEXT;
