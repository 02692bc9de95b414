-- How well partners keep to what was agreed: the faults of each message at its receipt, and of each day.
ALTER TABLE exchange_messages ADD COLUMN faults BIGINT NOT NULL DEFAULT 0;
ALTER TABLE exchange_senders ADD COLUMN late_after_minutes BIGINT NOT NULL DEFAULT 15;
ALTER TABLE exchange_senders ADD COLUMN target_percent BIGINT NOT NULL DEFAULT 98;

-- Messages of a partner on a day by their set of faults, counted when the day is over.
CREATE TABLE exchange_days (
  region_id BIGINT NOT NULL,
  day TEXT NOT NULL,
  organisation_id {uuid} NOT NULL,
  partner_id {uuid} NOT NULL,
  faults BIGINT NOT NULL,
  messages BIGINT NOT NULL,
  PRIMARY KEY (region_id, day, organisation_id, partner_id, faults)
){partition};

-- The day up to which exchange_days is complete.
CREATE TABLE exchange_counted (
  region_id BIGINT NOT NULL,
  day TEXT NOT NULL,
  PRIMARY KEY (region_id)
){partition};
