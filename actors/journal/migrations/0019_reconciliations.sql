-- Who asks how today goes asks for the orders since a moment.
CREATE INDEX orders_first ON orders (first_at);

-- A source's list of a day of the shop, compared with this journal: the last time, and what was missing at any time.
CREATE TABLE reconciliations (
    source  TEXT NOT NULL,
    day     TEXT NOT NULL,
    at      TEXT NOT NULL,
    listed  INTEGER NOT NULL,  -- orders of that day on its list
    missing TEXT NOT NULL,  -- what people call those that the journal had not heard of, JSON
    sums    TEXT NOT NULL,  -- what had become of the day's orders by then, JSON
    PRIMARY KEY (source, day)
) STRICT, WITHOUT ROWID;
