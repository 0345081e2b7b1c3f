-- The lines that a device has fed: what stands on paper uncut moves them and no counter of cuts.
ALTER TABLE attempts ADD COLUMN lines INTEGER;  -- before the attempt, where it is known
ALTER TABLE printers ADD COLUMN lines_moved INTEGER NOT NULL DEFAULT 0;  -- confirmed prints that moved them on
ALTER TABLE printers ADD COLUMN lines_stood INTEGER NOT NULL DEFAULT 0;  -- confirmed prints that did not
