-- What a person keeps from other units, and who signed that. A setting is never changed: it ends by
-- another signed act, and stays.
CREATE TABLE sharing_settings (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  patient_id {uuid} NOT NULL,
  scope TEXT NOT NULL,
  organisation_id {uuid},
  kind TEXT,
  source TEXT,
  entry_id TEXT,
  except_units TEXT NOT NULL,
  restricted TEXT NOT NULL,
  restricted_at BIGINT NOT NULL,
  allowed TEXT,
  allowed_at BIGINT,
  version BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE INDEX sharing_settings_by_patient ON sharing_settings (region_id, patient_id, id);
CREATE INDEX sharing_settings_in_force ON sharing_settings (region_id, patient_id) WHERE allowed_at IS NULL;
