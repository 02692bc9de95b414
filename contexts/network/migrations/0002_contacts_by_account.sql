CREATE INDEX contacts_by_account ON contacts (region_id, account_id) WHERE account_id IS NOT NULL;
