-- When an attempt began and ended on the monotonic clock of its boot: dates may jump in between.
ALTER TABLE attempts ADD COLUMN up REAL;  -- NULL: from before this was written down
ALTER TABLE attempts ADD COLUMN ended_up REAL;
ALTER TABLE attempts ADD COLUMN ended_boot TEXT;
