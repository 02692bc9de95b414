-- Stored Patients that are a person registered under another id (docs/decisions/0017-fhir-people.md); a Patient
-- under the person's own id needs no row. `resource_id` is the id as it was sent, since a key can't be turned back.
CREATE TABLE fhir_people (
  region_id INTEGER NOT NULL,
  resource_key {uuid} NOT NULL,
  resource_id TEXT NOT NULL,
  person_id {uuid} NOT NULL,
  PRIMARY KEY (region_id, resource_key)
){partition};
CREATE INDEX fhir_people_by_person ON fhir_people (region_id, person_id, resource_key);
