-- What one person's accesses were, and which relationships ended long ago.
CREATE INDEX access_reviews_by_patient ON access_reviews (region_id, patient_id, at, id);
CREATE INDEX relationships_by_end ON relationships (region_id, until_at, patient_id);
