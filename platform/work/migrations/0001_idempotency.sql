-- Answers to POST with an Idempotency-Key, written in the transaction of the change itself.
CREATE TABLE idempotency (
  region_id BIGINT NOT NULL,
  account_id {uuid} NOT NULL,
  key TEXT NOT NULL,
  digest TEXT NOT NULL,
  body TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (region_id, account_id, key)
){partition};
CREATE INDEX idempotency_by_time ON idempotency (region_id, at);
