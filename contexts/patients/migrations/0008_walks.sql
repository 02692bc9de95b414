-- Indexes that also have what the statements order by or count, so that SQLite does not take the primary key
-- for the order of the answer and walk the table (tests/server/plans_test.py).
DROP INDEX people_merged;
CREATE INDEX people_merged ON people (region_id, merged_into, id) WHERE merged_into IS NOT NULL;
DROP INDEX match_keys_by_patient;
CREATE INDEX match_keys_by_patient ON match_keys (region_id, patient_id, odd);
DROP INDEX source_numbers_by_patient;
CREATE INDEX source_numbers_by_patient ON source_numbers (region_id, patient_id, id);
DROP INDEX person_merges_by_merged;
CREATE INDEX person_merges_by_merged ON person_merges (region_id, merged_id, id);
