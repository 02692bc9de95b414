-- What the criteria said on the day of submission, as JSON; the latest of them, for a table that is tried on the past.
ALTER TABLE referrals ADD COLUMN criteria TEXT;
CREATE INDEX referrals_with_criteria ON referrals (region_id, submitted_at, id) WHERE criteria IS NOT NULL;
