-- The office's overdue work in the order in which it is shown, without sorting all of it first.
CREATE INDEX referrals_open_in_order ON referrals (region_id, sort_key, id, office_at) WHERE is_open = 1;
