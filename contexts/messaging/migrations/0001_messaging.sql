-- What somebody was told, in the own inbox. (position, kind) names the event and what was made of it; 0 for a
-- test. Parameters are JSON without anything about a patient.
CREATE TABLE messages (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  account_id {uuid} NOT NULL,
  organisation_id {uuid} NOT NULL,
  role TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id {uuid} NOT NULL,
  urgency TEXT NOT NULL,
  rung BIGINT NOT NULL,
  params TEXT NOT NULL,
  position BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  read_at BIGINT,
  PRIMARY KEY (region_id, id)
){partition};
CREATE UNIQUE INDEX messages_once ON messages (region_id, account_id, position, kind);
CREATE INDEX messages_by_account ON messages (region_id, account_id, id);
CREATE INDEX messages_unread ON messages (region_id, account_id, id) WHERE read_at IS NULL;
CREATE INDEX messages_by_subject ON messages (region_id, subject_kind, subject_id, id);
CREATE INDEX messages_by_time ON messages (region_id, created_at);

-- Minutes of the day in Asia/Shanghai between which nothing but emergencies goes out; both or none.
CREATE TABLE message_preferences (
  region_id BIGINT NOT NULL,
  account_id {uuid} NOT NULL,
  language TEXT NOT NULL,
  email_sealed {bytes},
  mail TEXT NOT NULL,
  sms TEXT NOT NULL,
  quiet_from BIGINT,
  quiet_to BIGINT,
  version BIGINT NOT NULL,
  PRIMARY KEY (region_id, account_id)
){partition};

-- Group robots. The address holds the robot's key, so it is sealed as the secret is.
CREATE TABLE channels (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  organisation_id {uuid} NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  host TEXT NOT NULL,
  address_sealed {bytes} NOT NULL,
  secret_sealed {bytes},
  threshold TEXT NOT NULL,
  enabled BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE INDEX channels_by_organisation ON channels (region_id, organisation_id, id);

-- Where things are sent: `mail`, `sms`, or the id of a robot. One server at a time sends to a target; one that
-- fails rests until an instant, whatever waits for it.
CREATE TABLE message_targets (
  region_id BIGINT NOT NULL,
  target TEXT NOT NULL,
  shared BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  rest_until BIGINT NOT NULL,
  leased_by {uuid},
  lease_until BIGINT NOT NULL,
  sent_at BIGINT,
  failed_at BIGINT,
  error TEXT NOT NULL,
  error_detail BIGINT NOT NULL,
  PRIMARY KEY (region_id, target)
){partition};

-- One notice on one way out of the installation. once_key makes it once per target: the message for a person,
-- the event for a robot. lane 0 is emergencies and goes first. channel `none` says that nobody was to be found.
CREATE TABLE deliveries (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  target TEXT NOT NULL,
  once_key TEXT NOT NULL,
  channel TEXT NOT NULL,
  channel_id {uuid},
  message_id {uuid},
  account_id {uuid},
  organisation_id {uuid} NOT NULL,
  role TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id {uuid} NOT NULL,
  urgency TEXT NOT NULL,
  lane BIGINT NOT NULL,
  rung BIGINT NOT NULL,
  audience TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  next_at BIGINT NOT NULL,
  give_up_at BIGINT NOT NULL,
  error TEXT NOT NULL,
  error_detail BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  sent_at BIGINT,
  version BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE UNIQUE INDEX deliveries_once ON deliveries (region_id, target, once_key);
CREATE INDEX deliveries_due ON deliveries (region_id, target, lane, next_at, id) WHERE state = 'waiting';
CREATE INDEX deliveries_dead ON deliveries (region_id, id) WHERE state = 'dead';
CREATE INDEX deliveries_by_subject ON deliveries (region_id, subject_kind, subject_id, id);
CREATE INDEX deliveries_by_message ON deliveries (region_id, message_id) WHERE message_id IS NOT NULL;
CREATE INDEX deliveries_by_time ON deliveries (region_id, created_at);
