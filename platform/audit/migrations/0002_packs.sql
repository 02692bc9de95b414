-- Ids as bytes, and many reads of one person in one row (src/pack.cpp). Rows of before keep their
-- text. The trail in the order of time is the order of its ids, which begin with the time.
ALTER TABLE audit ADD COLUMN patient_ids {bytes};
ALTER TABLE audit ADD COLUMN pack {bytes};
DROP INDEX audit_by_time;
