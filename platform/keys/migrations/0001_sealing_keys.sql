-- Which key of the key file is in use. While another one comes, both blind indexes are kept; afterwards those of
-- the leaving one are cleared. Fingerprints tell a wrong key file.
CREATE TABLE sealing_keys (
  region_id BIGINT NOT NULL,
  in_use BIGINT NOT NULL,
  in_use_print TEXT NOT NULL,
  coming BIGINT,
  coming_print TEXT,
  leaving BIGINT,
  PRIMARY KEY (region_id)
){partition};

-- How far the rotation is: the last row done of the tables in their order.
CREATE TABLE sealing_work (
  region_id BIGINT NOT NULL,
  pass BIGINT NOT NULL,
  table_number BIGINT NOT NULL,
  after_id {uuid} NOT NULL,
  after_inner {uuid} NOT NULL,
  after_sequence BIGINT NOT NULL,
  looked_at BIGINT NOT NULL,
  resealed BIGINT NOT NULL,
  PRIMARY KEY (region_id)
){partition};
