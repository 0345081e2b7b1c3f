-- A person wants the tickets of this printer to wait: since when (NULL: not so), and who it was.
ALTER TABLE printers ADD COLUMN paused_at TEXT;
ALTER TABLE printers ADD COLUMN paused_by TEXT NOT NULL DEFAULT '';
