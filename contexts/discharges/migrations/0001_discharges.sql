-- In-patients who left, each stay once, and the primary unit that was told.
CREATE TABLE discharges (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  stay_kind TEXT NOT NULL,
  stay_id {uuid} NOT NULL,
  patient_id {uuid} NOT NULL,
  organisation_id {uuid} NOT NULL,
  started_at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL,
  unit_id {uuid},
  found_by TEXT NOT NULL,
  noted_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE UNIQUE INDEX discharges_once ON discharges (region_id, stay_kind, stay_id);
CREATE INDEX discharges_by_patient ON discharges (region_id, patient_id, ended_at, id);
CREATE INDEX discharges_by_unit ON discharges (region_id, unit_id, ended_at, id) WHERE unit_id IS NOT NULL;
CREATE INDEX discharges_by_time ON discharges (region_id, ended_at, unit_id) WHERE unit_id IS NOT NULL;

-- Months of which the units have been told; a row without discharges says that the month is done.
CREATE TABLE discharge_months (
  region_id BIGINT NOT NULL,
  unit_id {uuid} NOT NULL,
  month TEXT NOT NULL,
  discharges BIGINT NOT NULL,
  told_at BIGINT NOT NULL,
  PRIMARY KEY (region_id, unit_id, month)
){partition};
