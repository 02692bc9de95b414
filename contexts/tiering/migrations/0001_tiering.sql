-- What clinicians did with the cards of the decision support: an outcome and a coded reason, nothing about the patient.
CREATE TABLE cds_feedback (
  region_id BIGINT NOT NULL,
  service TEXT NOT NULL,
  card {uuid} NOT NULL,
  organisation_id {uuid} NOT NULL,
  outcome TEXT NOT NULL,
  reason TEXT,
  outcome_at BIGINT NOT NULL,
  received_at BIGINT NOT NULL,
  PRIMARY KEY (region_id, service, card)
){partition};
