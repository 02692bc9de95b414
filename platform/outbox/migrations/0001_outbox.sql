-- Events of committed changes. A row is written in the transaction of its change, without a position;
-- the sequencer gives committed rows gapless positions afterwards (architecture.md section 8).
CREATE TABLE outbox (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  position BIGINT,
  kind TEXT NOT NULL,
  subject {uuid} NOT NULL,
  version BIGINT NOT NULL,
  audience TEXT NOT NULL,
  payload TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE UNIQUE INDEX outbox_position ON outbox (region_id, position);
CREATE INDEX outbox_unsequenced ON outbox (region_id, id) WHERE position IS NULL;

CREATE TABLE stream_heads (
  region_id BIGINT NOT NULL,
  stream TEXT NOT NULL,
  position BIGINT NOT NULL,
  PRIMARY KEY (region_id, stream)
){partition};

CREATE TABLE consumers (
  region_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  position BIGINT NOT NULL,
  PRIMARY KEY (region_id, name)
){partition};
