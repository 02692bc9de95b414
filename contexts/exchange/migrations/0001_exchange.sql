-- Systems of members that may send messages.
CREATE TABLE exchange_senders (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  organisation_id {uuid} NOT NULL,
  name TEXT NOT NULL,
  application TEXT NOT NULL,
  facility TEXT NOT NULL,
  charset TEXT NOT NULL,
  zone_minutes BIGINT NOT NULL,
  families TEXT NOT NULL,
  addresses TEXT NOT NULL,
  unmapped TEXT NOT NULL,
  enabled BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE UNIQUE INDEX exchange_senders_by_name ON exchange_senders (region_id, application, facility, organisation_id);

-- Every message as it was received, sealed, with what was answered and what came of it.
CREATE TABLE exchange_messages (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  sender_id {uuid} NOT NULL,
  organisation_id {uuid} NOT NULL,
  control_id TEXT NOT NULL,
  type TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT,
  reason_params TEXT,
  answer_code TEXT NOT NULL,
  received_at BIGINT NOT NULL,
  event_at BIGINT,
  applied_at BIGINT,
  patient_id {uuid},
  size BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  body_hash {bytes} NOT NULL,
  body_sealed {bytes},
  answer_sealed {bytes},
  effects TEXT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE UNIQUE INDEX exchange_messages_by_control ON exchange_messages (region_id, sender_id, control_id);
CREATE INDEX exchange_messages_by_number ON exchange_messages (region_id, organisation_id, control_id);
CREATE INDEX exchange_messages_by_unit ON exchange_messages (region_id, organisation_id, id);
CREATE INDEX exchange_messages_in_work ON exchange_messages (region_id, organisation_id, state, id)
  WHERE state <> 'applied';
CREATE INDEX exchange_messages_by_patient ON exchange_messages (region_id, patient_id, id)
  WHERE patient_id IS NOT NULL;
CREATE INDEX exchange_messages_by_time ON exchange_messages (region_id, received_at) WHERE body_sealed IS NOT NULL;

-- Numbers by which a member knows people. After a merge two numbers name one person.
CREATE TABLE exchange_numbers (
  region_id BIGINT NOT NULL,
  organisation_id {uuid} NOT NULL,
  number TEXT NOT NULL,
  patient_id {uuid} NOT NULL,
  PRIMARY KEY (region_id, organisation_id, number)
){partition};
CREATE INDEX exchange_numbers_by_patient ON exchange_numbers (region_id, patient_id);

-- Of each resource the event that it shows: an older message never overwrites a newer one.
CREATE TABLE exchange_latest (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  patient_id {uuid},
  event_at BIGINT NOT NULL,
  message_id {uuid} NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE INDEX exchange_latest_by_patient ON exchange_latest (region_id, patient_id)
  WHERE patient_id IS NOT NULL;

-- Codes of a member in terms of the standards, by the day from which they hold.
CREATE TABLE exchange_mappings (
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

-- Which messages use a code that is not mapped.
CREATE TABLE exchange_unmapped (
  region_id BIGINT NOT NULL,
  message_id {uuid} NOT NULL,
  kind TEXT NOT NULL,
  local_code TEXT NOT NULL,
  organisation_id {uuid} NOT NULL,
  display TEXT NOT NULL,
  PRIMARY KEY (region_id, message_id, kind, local_code)
){partition};
CREATE INDEX exchange_unmapped_by_code ON exchange_unmapped (region_id, organisation_id, kind, local_code);

-- Counts the changes of senders and mappings, so that servers notice them.
CREATE TABLE exchange_stamps (
  region_id BIGINT NOT NULL,
  stamp BIGINT NOT NULL,
  PRIMARY KEY (region_id)
){partition};
