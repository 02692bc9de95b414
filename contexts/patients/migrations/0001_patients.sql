-- People. Document, phone and insurance numbers are sealed; *_index are keyed blind indexes for exact search.
CREATE TABLE people (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  name TEXT NOT NULL,
  document_kind TEXT NOT NULL,
  document_sealed {bytes},
  document_index {bytes},
  sex TEXT NOT NULL,
  birth_date TEXT NOT NULL,
  phone_sealed {bytes},
  phone_index {bytes},
  division TEXT,
  address_sealed {bytes},
  insurance_sealed {bytes},
  health_record_number TEXT,
  guardian_sealed {bytes},
  flags TEXT NOT NULL,
  newborn BIGINT NOT NULL,
  created_by {uuid} NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE UNIQUE INDEX people_document ON people (region_id, document_index);
CREATE INDEX people_phone ON people (region_id, phone_index);
CREATE INDEX people_name ON people (region_id, name, birth_date);

CREATE TABLE visits (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  patient_id {uuid} NOT NULL,
  organisation_id {uuid} NOT NULL,
  department_id {uuid},
  kind TEXT NOT NULL,
  proof TEXT NOT NULL,
  local_number TEXT,
  started_at BIGINT NOT NULL,
  ended_at BIGINT,
  registered_by {uuid} NOT NULL,
  registered_name TEXT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE INDEX visits_by_patient ON visits (region_id, patient_id, started_at);
CREATE INDEX visits_by_number ON visits (region_id, organisation_id, local_number);

-- A relationship is a row of its own and comes only from an act in which the patient or another party
-- takes part (architecture.md section 7). No other table opens a person's data.
CREATE TABLE relationships (
  region_id BIGINT NOT NULL,
  patient_id {uuid} NOT NULL,
  organisation_id {uuid} NOT NULL,
  basis TEXT NOT NULL,
  source_id {uuid} NOT NULL,
  department_id {uuid},
  scope TEXT NOT NULL,
  from_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  PRIMARY KEY (region_id, patient_id, organisation_id, basis, source_id)
){partition};

-- The old value of every corrected field, sealed.
CREATE TABLE corrections (
  region_id BIGINT NOT NULL,
  patient_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  at BIGINT NOT NULL,
  person_name TEXT NOT NULL,
  organisation_name TEXT NOT NULL,
  reason TEXT NOT NULL,
  field TEXT NOT NULL,
  before_sealed {bytes} NOT NULL,
  after_sealed {bytes} NOT NULL,
  PRIMARY KEY (region_id, patient_id, id)
){partition};

-- Break-glass accesses and visits by a typed number, to be reviewed.
CREATE TABLE access_reviews (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  patient_id {uuid} NOT NULL,
  kind TEXT NOT NULL,
  person_name TEXT NOT NULL,
  organisation_id {uuid} NOT NULL,
  organisation_name TEXT NOT NULL,
  role TEXT NOT NULL,
  at BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  reason TEXT NOT NULL,
  outcome TEXT,
  reviewed_by TEXT,
  reviewed_at BIGINT,
  review_note TEXT,
  version BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE INDEX access_reviews_by_time ON access_reviews (region_id, at, id);
CREATE INDEX access_reviews_by_organisation ON access_reviews (region_id, organisation_id, at, id);
