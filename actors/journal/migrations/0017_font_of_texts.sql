-- How large and how bold a plain text prints, as it was asked for when it was accepted.
ALTER TABLE tickets ADD COLUMN font_size TEXT NOT NULL DEFAULT 'normal';
ALTER TABLE tickets ADD COLUMN font_bold INTEGER NOT NULL DEFAULT 0 CHECK (font_bold IN (0, 1));
