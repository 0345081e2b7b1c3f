-- An order whose guest was forgotten, and who wanted it: what comes of it later is kept without the guest, too.
ALTER TABLE orders ADD COLUMN forgotten_at TEXT;
ALTER TABLE orders ADD COLUMN forgotten_by TEXT NOT NULL DEFAULT '';

-- Revisions that still have the bytes that came in, until these are old enough to go.
CREATE TABLE kept_raw (
    order_id INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    at       TEXT NOT NULL,
    PRIMARY KEY (order_id, revision)
) STRICT, WITHOUT ROWID;
CREATE INDEX kept_raw_oldest ON kept_raw (at);
INSERT INTO kept_raw SELECT order_id, revisions.revision, at FROM revisions JOIN orders ON orders.id = order_id
WHERE what = 'order';

-- People name an order by what stands on its paper.
CREATE INDEX orders_number ON orders (number);
