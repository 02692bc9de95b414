-- In the order of the units, so that a contact person's units are found without walking all contacts.
DROP INDEX contacts_by_account;
CREATE INDEX contacts_by_account ON contacts (region_id, account_id, organisation_id) WHERE account_id IS NOT NULL;
