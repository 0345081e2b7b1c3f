-- What went to a printer for a job, the last time: compressed (zlib), with the model it was made for. A picture of the
-- ticket is drawn from it. The newest are kept, for a while.
CREATE TABLE kept_tickets (
    attempt INTEGER PRIMARY KEY REFERENCES attempts (id),
    job_id  INTEGER NOT NULL UNIQUE REFERENCES jobs (id),
    at      TEXT NOT NULL,
    model   TEXT NOT NULL,
    data    BLOB NOT NULL
) STRICT;
