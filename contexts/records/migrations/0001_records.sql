-- Code system, the same for every region: no region_id.
CREATE TABLE diagnoses (
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  pinyin TEXT NOT NULL,
  PRIMARY KEY (code)
);
CREATE INDEX diagnoses_pinyin ON diagnoses (pinyin);

-- Uploaded files, sealed in chunks of 256 KiB.
CREATE TABLE files (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  organisation_id {uuid} NOT NULL,
  account_id {uuid} NOT NULL,
  name_sealed {bytes} NOT NULL,
  content_type TEXT NOT NULL,
  size BIGINT NOT NULL,
  sm3 TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE TABLE file_chunks (
  region_id BIGINT NOT NULL,
  file_id {uuid} NOT NULL,
  sequence BIGINT NOT NULL,
  data {bytes} NOT NULL,
  PRIMARY KEY (region_id, file_id, sequence)
){partition};
