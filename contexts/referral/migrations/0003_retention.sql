-- Whom a draft is about, as text (its content names the person first), and which drafts nobody touches any more.
ALTER TABLE referral_drafts ADD COLUMN about TEXT;
UPDATE referral_drafts SET about = substr(content, 15, 36) WHERE content LIKE '{"patientId":"%';
CREATE INDEX referral_drafts_about ON referral_drafts (region_id, about, id) WHERE about IS NOT NULL;
CREATE INDEX referral_drafts_by_time ON referral_drafts (region_id, changed_at, id);
-- In the order of the key, so that the tasks of one referral are not looked for among all.
DROP INDEX follow_ups_by_referral;
CREATE INDEX follow_ups_by_referral ON follow_ups (region_id, referral_id, id);
