-- The latest assessment of a stay: an open in-patient visit, or a booked bed to which somebody came.
CREATE TABLE readiness_assessments (
  region_id BIGINT NOT NULL,
  stay_id {uuid} NOT NULL,
  stay_kind TEXT NOT NULL,
  patient_id {uuid} NOT NULL,
  organisation_id {uuid} NOT NULL,
  verdict TEXT NOT NULL,
  diagnosis_code TEXT,
  diagnosis_name TEXT,
  tables_used TEXT NOT NULL,
  facts TEXT NOT NULL,
  bed_class TEXT,
  equipment TEXT NOT NULL,
  fired TEXT NOT NULL,
  missing TEXT NOT NULL,
  missing_count BIGINT NOT NULL,
  not_ruled_out TEXT NOT NULL,
  assessed_at BIGINT NOT NULL,
  assessed_by TEXT NOT NULL,
  valid_until BIGINT NOT NULL,
  prepared_at BIGINT,
  prepared_for TEXT,
  version BIGINT NOT NULL,
  PRIMARY KEY (region_id, stay_id)
){partition};
CREATE INDEX readiness_by_patient ON readiness_assessments (region_id, patient_id, stay_id);
CREATE INDEX readiness_by_time ON readiness_assessments (region_id, assessed_at, stay_id);
