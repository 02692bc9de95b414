-- The blind indexes of keys with an even number; those before are of keys with an odd one (platform/keys).
ALTER TABLE people ADD COLUMN document_index_even {bytes};
ALTER TABLE people ADD COLUMN phone_index_even {bytes};
CREATE UNIQUE INDEX people_document_even ON people (region_id, document_index_even);
CREATE INDEX people_phone_even ON people (region_id, phone_index_even);
