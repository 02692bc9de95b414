CREATE TABLE referral_drafts (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  organisation_id {uuid} NOT NULL,
  account_id {uuid} NOT NULL,
  content TEXT NOT NULL,
  patient_name TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE INDEX referral_drafts_by_account ON referral_drafts (region_id, account_id, changed_at);

-- Numbers: a code per unit and a counter of its own, so that units never wait for each other.
CREATE TABLE referral_numbers (
  region_id BIGINT NOT NULL,
  organisation_id {uuid} NOT NULL,
  unit_code TEXT NOT NULL,
  last_number BIGINT NOT NULL,
  PRIMARY KEY (region_id, organisation_id)
){partition};
CREATE UNIQUE INDEX referral_numbers_code ON referral_numbers (region_id, unit_code);

-- `is_open` is 1 from submission to a final state. `sort_key` = urgency rank * 10^14 + deadline.
CREATE TABLE referrals (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  number TEXT NOT NULL,
  episode_id {uuid} NOT NULL,
  follows_id {uuid},
  state TEXT NOT NULL,
  is_open BIGINT NOT NULL,
  direction TEXT NOT NULL,
  kind TEXT NOT NULL,
  urgency TEXT NOT NULL,
  patient_id {uuid} NOT NULL,
  patient TEXT NOT NULL,
  from_organisation {uuid} NOT NULL,
  from_unit TEXT NOT NULL,
  from_account {uuid} NOT NULL,
  to_organisation {uuid} NOT NULL,
  to_department {uuid} NOT NULL,
  to_unit TEXT NOT NULL,
  holder_side TEXT NOT NULL,
  holder_organisation {uuid},
  holder_since BIGINT NOT NULL,
  step TEXT NOT NULL,
  due_at BIGINT,
  sort_key BIGINT NOT NULL,
  content TEXT NOT NULL,
  content_version BIGINT NOT NULL,
  content_hash TEXT NOT NULL,
  diagnosis TEXT NOT NULL,
  reason TEXT NOT NULL,
  pending_countersign BIGINT NOT NULL,
  pending_seal BIGINT NOT NULL,
  needs_countersign BIGINT NOT NULL,
  needs_seal BIGINT NOT NULL,
  out_of_county BIGINT NOT NULL,
  readmission BIGINT NOT NULL,
  papers_due_at BIGINT,
  papers_completed_at BIGINT,
  agreement_id {uuid},
  appointment TEXT,
  appointment_at BIGINT,
  arrived_at BIGINT,
  discharged_on TEXT,
  reply TEXT,
  submitted_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE UNIQUE INDEX referrals_number ON referrals (region_id, number);
CREATE UNIQUE INDEX referrals_one_open ON referrals
  (region_id, patient_id, from_organisation, to_organisation, to_department) WHERE is_open = 1;
CREATE INDEX referrals_by_holder ON referrals (region_id, holder_organisation, sort_key, id) WHERE is_open = 1;
CREATE INDEX referrals_open_from ON referrals (region_id, from_organisation, sort_key, id) WHERE is_open = 1;
CREATE INDEX referrals_open_to ON referrals (region_id, to_organisation, state, sort_key, id) WHERE is_open = 1;
CREATE INDEX referrals_due ON referrals (region_id, due_at, id) WHERE is_open = 1;
CREATE INDEX referrals_from ON referrals (region_id, from_organisation, submitted_at, id);
CREATE INDEX referrals_to ON referrals (region_id, to_organisation, submitted_at, id);
CREATE INDEX referrals_by_time ON referrals (region_id, submitted_at, id);
CREATE INDEX referrals_by_episode ON referrals (region_id, episode_id);
CREATE INDEX referrals_by_patient ON referrals (region_id, patient_id, submitted_at);

CREATE TABLE referral_versions (
  region_id BIGINT NOT NULL,
  referral_id {uuid} NOT NULL,
  content_version BIGINT NOT NULL,
  content TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  at BIGINT NOT NULL,
  person_name TEXT NOT NULL,
  PRIMARY KEY (region_id, referral_id, content_version)
){partition};

CREATE TABLE referral_timeline (
  region_id BIGINT NOT NULL,
  referral_id {uuid} NOT NULL,
  sequence BIGINT NOT NULL,
  at BIGINT NOT NULL,
  action TEXT NOT NULL,
  state TEXT NOT NULL,
  account_id {uuid} NOT NULL,
  person_name TEXT NOT NULL,
  organisation_id {uuid} NOT NULL,
  organisation_name TEXT NOT NULL,
  role TEXT NOT NULL,
  reason_code TEXT,
  note TEXT,
  content_version BIGINT NOT NULL,
  held_by {uuid},
  held_ms BIGINT NOT NULL,
  PRIMARY KEY (region_id, referral_id, sequence)
){partition};

CREATE TABLE referral_approvals (
  region_id BIGINT NOT NULL,
  referral_id {uuid} NOT NULL,
  kind TEXT NOT NULL,
  account_id {uuid} NOT NULL,
  person_name TEXT NOT NULL,
  organisation_name TEXT NOT NULL,
  at BIGINT NOT NULL,
  method TEXT NOT NULL,
  PRIMARY KEY (region_id, referral_id, kind)
){partition};

CREATE TABLE referral_plan_items (
  region_id BIGINT NOT NULL,
  referral_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  ordinal BIGINT NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  due_on TEXT,
  acknowledged_at BIGINT,
  acknowledged_by TEXT,
  PRIMARY KEY (region_id, referral_id, id)
){partition};

CREATE TABLE follow_ups (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  referral_id {uuid} NOT NULL,
  referral_number TEXT NOT NULL,
  patient_id {uuid} NOT NULL,
  patient_name TEXT NOT NULL,
  organisation_id {uuid} NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  due_on TEXT NOT NULL,
  is_done BIGINT NOT NULL,
  done_at BIGINT,
  done_by TEXT,
  outcome TEXT,
  version BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE INDEX follow_ups_by_organisation ON follow_ups (region_id, organisation_id, is_done, due_on, id);
CREATE INDEX follow_ups_by_referral ON follow_ups (region_id, referral_id);

-- Once per patient, episode and direction: which referral was counted by the statistics.
CREATE TABLE referral_counted (
  region_id BIGINT NOT NULL,
  episode_id {uuid} NOT NULL,
  patient_id {uuid} NOT NULL,
  direction TEXT NOT NULL,
  referral_id {uuid} NOT NULL,
  counted_as TEXT NOT NULL,
  PRIMARY KEY (region_id, episode_id, patient_id, direction)
){partition};
