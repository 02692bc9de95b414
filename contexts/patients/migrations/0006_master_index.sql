-- Which registrations are one person. A person who was merged points to the one who stays.
ALTER TABLE people ADD COLUMN merged_into {uuid};
CREATE INDEX people_merged ON people (region_id, merged_into) WHERE merged_into IS NOT NULL;
-- 0: to be compared with all others by the job, after the commit, so that two who came at the same moment meet.
ALTER TABLE people ADD COLUMN compared BIGINT NOT NULL DEFAULT 0;
CREATE INDEX people_not_compared ON people (region_id, id) WHERE compared = 0;

-- Under which keys people are proposed for comparison: the first 8 bytes of keyed hashes. During a rotation of the
-- key those of both keys stand here; `odd` says whether the number of a row's key is odd.
CREATE TABLE match_keys (
  region_id BIGINT NOT NULL,
  key BIGINT NOT NULL,
  patient_id {uuid} NOT NULL,
  odd BIGINT NOT NULL,
  PRIMARY KEY (region_id, key, patient_id)
){partition}{clustered};
CREATE INDEX match_keys_by_patient ON match_keys (region_id, patient_id);

-- The numbers of a person in the systems of members.
CREATE TABLE source_numbers (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  organisation_id {uuid} NOT NULL,
  system TEXT NOT NULL,
  number TEXT NOT NULL,
  patient_id {uuid} NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE UNIQUE INDEX source_numbers_number ON source_numbers (region_id, organisation_id, system, number);
CREATE INDEX source_numbers_by_patient ON source_numbers (region_id, patient_id);

-- Two registrations that may be one person; first_id is the older one. No value of either stands here.
CREATE TABLE person_pairs (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  first_id {uuid} NOT NULL,
  second_id {uuid} NOT NULL,
  state TEXT NOT NULL,
  points BIGINT NOT NULL,
  origin TEXT NOT NULL,
  found_at BIGINT NOT NULL,
  decided_by TEXT,
  decided_at BIGINT,
  decision TEXT,
  merge_id {uuid},
  version BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE UNIQUE INDEX person_pairs_once ON person_pairs (region_id, first_id, second_id);
CREATE INDEX person_pairs_by_second ON person_pairs (region_id, second_id);
CREATE INDEX person_pairs_by_points ON person_pairs (region_id, state, points, id);
CREATE INDEX person_pairs_by_merge ON person_pairs (region_id, merge_id) WHERE merge_id IS NOT NULL;

CREATE TABLE person_merges (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  survivor_id {uuid} NOT NULL,
  merged_id {uuid} NOT NULL,
  at BIGINT NOT NULL,
  account_id {uuid} NOT NULL,
  person_name TEXT NOT NULL,
  reason TEXT NOT NULL,
  undone_at BIGINT,
  undone_by TEXT,
  undo_reason TEXT,
  PRIMARY KEY (region_id, id)
){partition};
CREATE INDEX person_merges_by_survivor ON person_merges (region_id, survivor_id);
CREATE INDEX person_merges_by_merged ON person_merges (region_id, merged_id);

-- What a merge moved, so that it can go back.
CREATE TABLE merge_moves (
  region_id BIGINT NOT NULL,
  merge_id {uuid} NOT NULL,
  follower TEXT NOT NULL,
  part TEXT NOT NULL,
  entry_id {uuid} NOT NULL,
  PRIMARY KEY (region_id, merge_id, follower, part, entry_id)
){partition}{clustered};
