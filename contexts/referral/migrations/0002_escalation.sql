-- When an overdue step reaches the office: deadline plus the policy's time with the contact persons.
ALTER TABLE referrals ADD COLUMN office_at BIGINT;
UPDATE referrals SET office_at = due_at;
CREATE INDEX referrals_office ON referrals (region_id, office_at, id) WHERE is_open = 1;
CREATE INDEX referrals_papers ON referrals (region_id, from_organisation, papers_due_at, id)
  WHERE papers_due_at IS NOT NULL AND papers_completed_at IS NULL;
