-- How many of each of its tickets a station wants: `copy` counts them, and goes on with what somebody wanted again.
ALTER TABLE tickets ADD COLUMN copies INTEGER NOT NULL DEFAULT 1;
-- What of a revision is on no cook's ticket because the settings say so, and the station that takes it.
CREATE TABLE unprinted (
    order_id INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    station  TEXT NOT NULL,
    items    TEXT NOT NULL,  -- positions in the revision's items, JSON
    PRIMARY KEY (order_id, revision, station),
    FOREIGN KEY (order_id, revision) REFERENCES revisions (order_id, revision)
) STRICT, WITHOUT ROWID;
