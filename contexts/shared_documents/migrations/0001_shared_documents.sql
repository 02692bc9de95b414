-- A shared document of an organisation, in its newest version; the document itself stands in the FHIR store.
CREATE TABLE shared_documents (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  organisation_id {uuid} NOT NULL,
  set_key {bytes} NOT NULL,
  patient_id {uuid} NOT NULL,
  type_code TEXT NOT NULL,
  title TEXT NOT NULL,
  number TEXT NOT NULL,
  custodian TEXT NOT NULL,
  version_number BIGINT NOT NULL,
  effective_at BIGINT NOT NULL,
  state TEXT NOT NULL,
  body_hash {bytes} NOT NULL,
  effects TEXT NOT NULL,
  received_at BIGINT NOT NULL,
  taken_by TEXT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE UNIQUE INDEX shared_documents_by_set ON shared_documents (region_id, organisation_id, set_key);
CREATE INDEX shared_documents_by_time ON shared_documents (region_id, organisation_id, received_at, id);
CREATE INDEX shared_documents_by_patient ON shared_documents (region_id, patient_id, id);
