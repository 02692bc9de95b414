-- Who lies in an organisation now, the latest first.
CREATE INDEX visits_in_patients ON visits (region_id, organisation_id, started_at, id)
  WHERE kind = 'inpatient' AND ended_at IS NULL;
