-- Who did or read what. Rows of a change are written in its transaction; rows of reads come from the
-- spool. `reason` may be erased under the law: the chain covers reason_hash instead.
CREATE TABLE audit (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  position BIGINT,
  at BIGINT NOT NULL,
  account_id {uuid} NOT NULL,
  post_id {uuid} NOT NULL,
  organisation_id {uuid} NOT NULL,
  person_name TEXT NOT NULL,
  role TEXT NOT NULL,
  action TEXT NOT NULL,
  outcome TEXT NOT NULL,
  subject {uuid},
  patients TEXT NOT NULL,
  reason TEXT,
  reason_hash TEXT NOT NULL,
  remote TEXT NOT NULL,
  trace_id TEXT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE UNIQUE INDEX audit_position ON audit (region_id, position);
CREATE INDEX audit_unsequenced ON audit (region_id, id) WHERE position IS NULL;
CREATE INDEX audit_by_account ON audit (region_id, account_id, at);
CREATE INDEX audit_by_organisation ON audit (region_id, organisation_id, at);
CREATE INDEX audit_by_time ON audit (region_id, at);

CREATE TABLE audit_chain (
  region_id BIGINT NOT NULL,
  batch BIGINT NOT NULL,
  first_position BIGINT NOT NULL,
  last_position BIGINT NOT NULL,
  mac TEXT NOT NULL,
  sealed_at BIGINT NOT NULL,
  PRIMARY KEY (region_id, batch)
){partition};

-- Which patients an entry shows or changes: the way from a person to who opened the record.
CREATE TABLE audit_patients (
  region_id BIGINT NOT NULL,
  patient_id {uuid} NOT NULL,
  at BIGINT NOT NULL,
  audit_id {uuid} NOT NULL,
  PRIMARY KEY (region_id, patient_id, at, audit_id)
){partition};
