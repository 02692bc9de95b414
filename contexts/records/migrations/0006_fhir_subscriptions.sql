-- Subscriptions as they run; what the client wrote is the resource of the same id (fhir_resources), sealed with its
-- address and headers. One server at a time delivers for a subscription; one whose endpoint fails rests.
CREATE TABLE fhir_subscriptions (
  region_id INTEGER NOT NULL,
  id {uuid} NOT NULL,
  version INTEGER NOT NULL,
  type SMALLINT NOT NULL,
  account_id {uuid} NOT NULL,
  organisation_id {uuid} NOT NULL,
  state TEXT NOT NULL,
  since BIGINT NOT NULL,
  ends_at BIGINT,
  overfull BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  slow BIGINT NOT NULL,
  rest_until BIGINT NOT NULL,
  served_at BIGINT NOT NULL,
  leased_by {uuid},
  lease_until BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE INDEX fhir_subscriptions_by_state ON fhir_subscriptions (region_id, state, served_at);
CREATE INDEX fhir_subscriptions_by_organisation ON fhir_subscriptions (region_id, organisation_id);

-- What a subscription is still to be told of, in the order of ids.
CREATE TABLE fhir_notices (
  region_id INTEGER NOT NULL,
  subscription_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  type SMALLINT NOT NULL,
  subject {uuid} NOT NULL,
  version BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (region_id, subscription_id, id)
){partition};
CREATE UNIQUE INDEX fhir_notices_once ON fhir_notices (region_id, subscription_id, type, subject, version);
