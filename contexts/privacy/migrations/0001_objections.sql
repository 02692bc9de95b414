-- Objections of people to accesses. What was accessed stands in the audit trail alone: here is whose
-- accesses are meant, and from when to when.
CREATE TABLE access_objections (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  patient_id {uuid} NOT NULL,
  account_id {uuid} NOT NULL,
  organisation_id {uuid} NOT NULL,
  from_at BIGINT NOT NULL,
  to_at BIGINT NOT NULL,
  words TEXT NOT NULL,
  proof TEXT NOT NULL,
  raised_at BIGINT NOT NULL,
  raised_account {uuid} NOT NULL,
  raised_by TEXT NOT NULL,
  raised_organisation {uuid} NOT NULL,
  state TEXT NOT NULL,
  due_at BIGINT,
  escalated_at BIGINT,
  taken_by TEXT,
  taken_at BIGINT,
  answer TEXT,
  answered_by TEXT,
  answered_at BIGINT,
  told_how TEXT,
  told_by TEXT,
  told_at BIGINT,
  version BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE INDEX access_objections_by_patient ON access_objections (region_id, patient_id, id);
CREATE INDEX access_objections_by_organisation ON access_objections (region_id, organisation_id, id);
CREATE INDEX access_objections_due ON access_objections (region_id, due_at) WHERE escalated_at IS NULL AND due_at IS NOT NULL;
CREATE INDEX access_objections_answered ON access_objections (region_id, answered_at) WHERE answered_at IS NOT NULL;
