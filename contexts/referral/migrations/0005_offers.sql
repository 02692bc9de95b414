-- The offer chain and the place held for the patient, as JSON; how far the ladder of reminders went; and when the
-- clock has something to do next, in place of the index by deadline.
ALTER TABLE referrals ADD COLUMN offers TEXT;
ALTER TABLE referrals ADD COLUMN held_place TEXT;
ALTER TABLE referrals ADD COLUMN rung BIGINT NOT NULL DEFAULT 0;
ALTER TABLE referrals ADD COLUMN clock_at BIGINT;
UPDATE referrals SET clock_at = due_at WHERE is_open = 1;
DROP INDEX referrals_due;
CREATE INDEX referrals_clock ON referrals (region_id, clock_at, id) WHERE is_open = 1;
-- How departments answered what they were asked, per month; folded from events.
CREATE TABLE referral_answers (
  region_id BIGINT NOT NULL,
  organisation_id {uuid} NOT NULL,
  department_id {uuid} NOT NULL,
  month TEXT NOT NULL,
  accepted BIGINT NOT NULL,
  refused BIGINT NOT NULL,
  no_capacity BIGINT NOT NULL,
  unanswered BIGINT NOT NULL,
  answered_ms BIGINT NOT NULL,
  PRIMARY KEY (region_id, organisation_id, department_id, month)
){partition};
