-- `sort_key` = urgency rank * 10^14, + half of that where the green channel is not open, + deadline.
UPDATE referrals SET sort_key = sort_key + 50000000000000 WHERE due_at IS NOT NULL;
