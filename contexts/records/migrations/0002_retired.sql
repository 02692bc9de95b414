-- A code of an older edition: no longer offered, its name stays.
ALTER TABLE diagnoses ADD COLUMN retired BIGINT NOT NULL DEFAULT 0;
