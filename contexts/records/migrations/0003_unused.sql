-- Since when a file waits to be used; NULL for one that stands in submitted papers, and for all of before this.
ALTER TABLE files ADD COLUMN unused_since BIGINT;
CREATE INDEX files_unused ON files (region_id, unused_since, id) WHERE unused_since IS NOT NULL;
