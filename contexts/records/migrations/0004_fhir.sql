-- FHIR resources: the current version of each. Two-byte and four-byte columns, and their order, are for the
-- bytes of a row (docs/decisions/0012-fhir-store.md). `number` names a resource in 8 bytes and never changes;
-- `changed` grows with time and is another one for each version; dictionary 0 and an empty body: deleted.
CREATE TABLE fhir_resources (
  region_id INTEGER NOT NULL,
  type SMALLINT NOT NULL,
  dictionary SMALLINT NOT NULL,
  number BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  version INTEGER NOT NULL,
  id {uuid} NOT NULL,
  organisation_id {uuid} NOT NULL,
  body {bytes} NOT NULL,
  PRIMARY KEY (region_id, number)
){partition};
CREATE UNIQUE INDEX fhir_resources_by_id ON fhir_resources (region_id, type, id);
CREATE INDEX fhir_resources_by_change ON fhir_resources (region_id, type, changed);

-- Versions before the current one.
CREATE TABLE fhir_versions (
  region_id INTEGER NOT NULL,
  type SMALLINT NOT NULL,
  dictionary SMALLINT NOT NULL,
  number BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  version INTEGER NOT NULL,
  body {bytes} NOT NULL,
  PRIMARY KEY (region_id, number, version)
){partition};
CREATE INDEX fhir_versions_by_change ON fhir_versions (region_id, type, changed);

-- What a search can walk: under a 4-byte hash of type, parameter and value, in the order of the resource's
-- main date (tokens, references, uris), of the value itself (dates, numbers, the first 8 bytes of a text).
CREATE TABLE fhir_index (
  region_id INTEGER NOT NULL,
  hash INTEGER NOT NULL,
  value BIGINT NOT NULL,
  number BIGINT NOT NULL,
  PRIMARY KEY (region_id, hash, value, number)
){partition}{clustered};

-- Rows to be locked by those who must not do the same thing at once (conditional create): a few thousand.
CREATE TABLE fhir_guards (
  region_id INTEGER NOT NULL,
  bucket INTEGER NOT NULL,
  PRIMARY KEY (region_id, bucket)
){partition}{clustered};
