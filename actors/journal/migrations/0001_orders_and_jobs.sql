-- An order is known by (source, source_id): hearing of it twice changes nothing.
CREATE TABLE orders (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    source     TEXT NOT NULL,
    source_id  TEXT NOT NULL,
    number     TEXT NOT NULL,
    standing   TEXT NOT NULL,
    readable   INTEGER NOT NULL,
    revision   INTEGER NOT NULL,
    first_at   TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    UNIQUE (source, source_id)
) STRICT;

CREATE TABLE revisions (
    order_id INTEGER NOT NULL REFERENCES orders (id),
    revision INTEGER NOT NULL,
    document BLOB NOT NULL,  -- the order as understood, JSON
    raw      BLOB NOT NULL,  -- the bytes that came in
    at       TEXT NOT NULL,
    boot     TEXT NOT NULL,
    PRIMARY KEY (order_id, revision)
) STRICT, WITHOUT ROWID;

-- What must exist on paper.
CREATE TABLE tickets (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    order_id INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    station  TEXT NOT NULL,
    layout   TEXT NOT NULL,
    kind     TEXT NOT NULL,
    copy     INTEGER NOT NULL DEFAULT 1,
    items    TEXT NOT NULL,  -- positions in the revision's items, JSON
    running  TEXT NOT NULL DEFAULT '',  -- the number on the paper, given with the first attempt
    receipt  TEXT,  -- ReceiptLine, stored with the first attempt
    UNIQUE (order_id, revision, station, kind, copy),
    FOREIGN KEY (order_id, revision) REFERENCES revisions (order_id, revision)
) STRICT;

-- A ticket at a printer.
CREATE TABLE jobs (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    ticket_id    INTEGER NOT NULL REFERENCES tickets (id),
    printer      TEXT NOT NULL,
    state        TEXT NOT NULL,
    evidence     TEXT,
    why          TEXT NOT NULL DEFAULT '',
    starts       INTEGER NOT NULL DEFAULT 0,  -- begun and not ended: three make it unprintable
    marks        INTEGER NOT NULL DEFAULT 0,  -- marked copies decided on
    mark_sent_at TEXT,
    mark_printer TEXT,
    moved_from   INTEGER REFERENCES jobs (id),
    created_at   TEXT NOT NULL,
    changed_at   TEXT NOT NULL
) STRICT;
CREATE INDEX jobs_due ON jobs (printer, id) WHERE state = 'queued';
CREATE INDEX jobs_open ON jobs (printer, state) WHERE state IN ('sending', 'doubtful');
CREATE INDEX jobs_ticket ON jobs (ticket_id);

-- One sending of a job. Committed before the first byte.
CREATE TABLE attempts (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id     INTEGER NOT NULL REFERENCES jobs (id),
    number     INTEGER NOT NULL,
    fence      TEXT NOT NULL,
    size       INTEGER NOT NULL,
    counter    INTEGER,
    started_at TEXT NOT NULL,
    boot       TEXT NOT NULL,
    ended_at   TEXT,
    outcome    TEXT NOT NULL DEFAULT '',
    why        TEXT NOT NULL DEFAULT '',
    UNIQUE (job_id, number)
) STRICT;

-- Every change of a job's state, for whoever asks how docketd knows.
CREATE TABLE history (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id     INTEGER NOT NULL REFERENCES jobs (id),
    at         TEXT NOT NULL,
    event      TEXT NOT NULL,
    state      TEXT NOT NULL,
    evidence   TEXT,
    why        TEXT NOT NULL
) STRICT;
CREATE INDEX history_job ON history (job_id);

CREATE TABLE printers (
    name          TEXT PRIMARY KEY,
    running       INTEGER NOT NULL DEFAULT 0,  -- the last number given
    counter_moved INTEGER NOT NULL DEFAULT 0,  -- confirmed prints that moved the cut counter by one
    counter_stood INTEGER NOT NULL DEFAULT 0   -- confirmed prints that did anything else to it
) STRICT, WITHOUT ROWID;

CREATE TABLE sources (
    name    TEXT PRIMARY KEY,
    horizon TEXT NOT NULL,
    cursor  TEXT
) STRICT, WITHOUT ROWID;

-- The first answer to a request that carried an idempotency key.
CREATE TABLE answers (
    source   TEXT NOT NULL,
    key      TEXT NOT NULL,
    digest   TEXT NOT NULL,
    order_id INTEGER NOT NULL REFERENCES orders (id),
    revision INTEGER NOT NULL,
    at       TEXT NOT NULL,
    PRIMARY KEY (source, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE keys (
    key_id     TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    scopes     TEXT NOT NULL,
    digest     BLOB NOT NULL,
    created_at TEXT NOT NULL,
    revoked_at TEXT
) STRICT, WITHOUT ROWID;
