-- Bulk exports that clients asked for: what they asked, and how far it is. `phase` counts the types that other
-- contexts provide, then comes the store; `place` is a provider's cursor, or the number of the last resource looked at.
CREATE TABLE fhir_exports (
  region_id INTEGER NOT NULL,
  id {uuid} NOT NULL,
  account_id {uuid} NOT NULL,
  organisation_id {uuid} NOT NULL,
  state TEXT NOT NULL,
  request TEXT NOT NULL,
  level TEXT NOT NULL,
  types TEXT NOT NULL,
  since BIGINT NOT NULL,
  group_id TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  step BIGINT NOT NULL,
  phase BIGINT NOT NULL,
  place TEXT NOT NULL,
  files BIGINT NOT NULL,
  exported BIGINT NOT NULL,
  leased_by {uuid},
  lease_until BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE INDEX fhir_exports_by_state ON fhir_exports (region_id, state, started_at);
CREATE INDEX fhir_exports_by_organisation ON fhir_exports (region_id, organisation_id);
CREATE INDEX fhir_exports_by_end ON fhir_exports (region_id, ends_at);

-- NDJSON files of one type each, a few megabytes, sealed.
CREATE TABLE fhir_export_files (
  region_id INTEGER NOT NULL,
  export_id {uuid} NOT NULL,
  file BIGINT NOT NULL,
  type SMALLINT NOT NULL,
  resources BIGINT NOT NULL,
  data {bytes} NOT NULL,
  PRIMARY KEY (region_id, export_id, file)
){partition};
