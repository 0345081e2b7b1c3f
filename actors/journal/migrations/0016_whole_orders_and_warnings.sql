-- Tickets that are there for a whole order, beside those of the stations that cook it; and what is not on a
-- job's paper as it was asked for, as a JSON list of sentences.
ALTER TABLE tickets ADD COLUMN whole INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN warnings TEXT NOT NULL DEFAULT '[]';
