-- What went to the printer: sha256 of the bytes of the ticket, in hex; empty for attempts from before.
ALTER TABLE attempts ADD COLUMN digest TEXT NOT NULL DEFAULT '';
