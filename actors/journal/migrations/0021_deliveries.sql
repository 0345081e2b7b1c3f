-- Orders that come with an event each: the highest number of those that an order was heard of with (NULL: none), and
-- the identities of the newest, because each may come again.
ALTER TABLE orders ADD COLUMN sequence INTEGER;

CREATE TABLE deliveries (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    event  TEXT NOT NULL,
    UNIQUE (source, event)
) STRICT;
