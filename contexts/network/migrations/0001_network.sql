-- Administrative divisions of China: reference data, the same for every region.
CREATE TABLE divisions (
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  parent TEXT NOT NULL,
  edition TEXT NOT NULL,
  PRIMARY KEY (code)
);
CREATE INDEX divisions_by_parent ON divisions (parent, code);

CREATE TABLE organisations (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  name TEXT NOT NULL,
  short_name TEXT NOT NULL,
  kind TEXT NOT NULL,
  credit_code TEXT,
  institution_code TEXT,
  grade_level BIGINT NOT NULL,
  grade_class TEXT NOT NULL,
  division TEXT NOT NULL,
  address TEXT,
  phone TEXT,
  longitude DOUBLE PRECISION,
  latitude DOUBLE PRECISION,
  receives_referrals BIGINT NOT NULL,
  standing TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE UNIQUE INDEX organisations_credit_code ON organisations (region_id, credit_code);
CREATE UNIQUE INDEX organisations_institution_code ON organisations (region_id, institution_code);
CREATE INDEX organisations_by_name ON organisations (region_id, name, id);
CREATE INDEX organisations_receiving
  ON organisations (region_id, receives_referrals, standing, name, id);

CREATE TABLE departments (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  organisation_id {uuid} NOT NULL,
  name TEXT NOT NULL,
  code TEXT,
  phone TEXT,
  receives_referrals BIGINT NOT NULL,
  standing TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE UNIQUE INDEX departments_name ON departments (region_id, organisation_id, name);

CREATE TABLE consortia (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  name TEXT NOT NULL,
  form TEXT NOT NULL,
  lead_id {uuid} NOT NULL,
  higher_id {uuid},
  starts_on TEXT NOT NULL,
  ends_on TEXT,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE INDEX consortia_by_lead ON consortia (region_id, lead_id);

-- One row per stay: an organisation that left and joined again has two.
CREATE TABLE consortium_members (
  region_id BIGINT NOT NULL,
  consortium_id {uuid} NOT NULL,
  organisation_id {uuid} NOT NULL,
  joined_on TEXT NOT NULL,
  left_on TEXT,
  tightness TEXT NOT NULL,
  PRIMARY KEY (region_id, consortium_id, organisation_id, joined_on)
){partition};
CREATE INDEX consortium_members_by_organisation ON consortium_members (region_id, organisation_id);

CREATE TABLE agreements (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  number TEXT,
  starts_on TEXT NOT NULL,
  ends_on TEXT NOT NULL,
  ended_on TEXT,
  scope TEXT NOT NULL,
  signatures TEXT NOT NULL,
  file_ids TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE INDEX agreements_by_start ON agreements (region_id, starts_on, id);

CREATE TABLE agreement_parties (
  region_id BIGINT NOT NULL,
  agreement_id {uuid} NOT NULL,
  organisation_id {uuid} NOT NULL,
  place BIGINT NOT NULL,
  PRIMARY KEY (region_id, agreement_id, organisation_id)
){partition};
CREATE INDEX agreement_parties_by_organisation
  ON agreement_parties (region_id, organisation_id, agreement_id);

CREATE TABLE contacts (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  organisation_id {uuid} NOT NULL,
  department_id {uuid},
  person_name TEXT NOT NULL,
  phone TEXT NOT NULL,
  role TEXT NOT NULL,
  account_id {uuid},
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE INDEX contacts_by_organisation ON contacts (region_id, organisation_id);

-- organisation_id repeats that of the contact, so that a roster is one range of an index.
CREATE TABLE duties (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  organisation_id {uuid} NOT NULL,
  contact_id {uuid} NOT NULL,
  starts_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE INDEX duties_by_organisation ON duties (region_id, organisation_id, ends_at);
CREATE INDEX duties_by_contact ON duties (region_id, contact_id, ends_at);
