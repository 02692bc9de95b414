-- Codes of a member in terms of the standards, by the day from which they hold. Were exchange_mappings;
-- exchange's next migration moves them.
CREATE TABLE terminology_mappings (
  region_id BIGINT NOT NULL,
  organisation_id {uuid} NOT NULL,
  kind TEXT NOT NULL,
  local_code TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  code TEXT NOT NULL,
  display TEXT NOT NULL,
  changed_by TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (region_id, organisation_id, kind, local_code, valid_from)
){partition};
CREATE INDEX terminology_mappings_by_code ON terminology_mappings (region_id, kind, code, organisation_id, local_code);

-- Codes of no standard in what members put into the record, with the number of resources that use them.
CREATE TABLE terminology_unmapped (
  region_id BIGINT NOT NULL,
  organisation_id {uuid} NOT NULL,
  kind TEXT NOT NULL,
  local_code TEXT NOT NULL,
  display TEXT NOT NULL,
  uses BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  PRIMARY KEY (region_id, organisation_id, kind, local_code)
){partition};
CREATE INDEX terminology_unmapped_by_use ON terminology_unmapped (region_id, organisation_id, uses);

-- How far the resources of a type were counted.
CREATE TABLE terminology_counted (
  region_id BIGINT NOT NULL,
  subject TEXT NOT NULL,
  position BIGINT NOT NULL,
  PRIMARY KEY (region_id, subject)
){partition};
