-- The mappings stand in terminology now, where the record can use them too.
INSERT INTO terminology_mappings (region_id, organisation_id, kind, local_code, valid_from, code, display, changed_by, changed_at)
  SELECT region_id, organisation_id, kind, local_code, valid_from, code, display, changed_by, changed_at FROM exchange_mappings;
DROP TABLE exchange_mappings;
