CREATE TABLE account_identities (
  region_id BIGINT NOT NULL,
  account_id {uuid} NOT NULL,
  issuer TEXT NOT NULL,
  subject_index {bytes} NOT NULL,
  linked_at BIGINT NOT NULL,
  last_used_at BIGINT,
  PRIMARY KEY (region_id, account_id)
){partition};
CREATE UNIQUE INDEX account_identities_subject ON account_identities (region_id, subject_index);

CREATE TABLE pending_identities (
  region_id BIGINT NOT NULL,
  browser_index {bytes} NOT NULL,
  purpose TEXT NOT NULL,
  account_id {uuid},
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (region_id, browser_index)
){partition};
CREATE INDEX pending_identities_by_expiry ON pending_identities (region_id, expires_at);
