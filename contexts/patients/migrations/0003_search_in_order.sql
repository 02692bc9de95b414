-- The key stands in the index, so that a search in its order does not walk all people instead.
DROP INDEX people_phone;
CREATE INDEX people_phone ON people (region_id, phone_index, id);
DROP INDEX people_name;
CREATE INDEX people_name ON people (region_id, name, birth_date, id);
DROP INDEX people_phone_even;
CREATE INDEX people_phone_even ON people (region_id, phone_index_even, id);
