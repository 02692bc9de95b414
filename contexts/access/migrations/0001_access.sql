CREATE TABLE accounts (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  login_name TEXT NOT NULL,
  login_key TEXT NOT NULL,
  person_name TEXT NOT NULL,
  practitioner_number TEXT,
  title TEXT,
  phone_sealed {bytes},
  standing TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  must_change_password BIGINT NOT NULL,
  totp_sealed {bytes},
  totp_confirmed BIGINT NOT NULL,
  totp_last_step BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  locked_until BIGINT NOT NULL,
  last_sign_in_at BIGINT,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE UNIQUE INDEX accounts_login ON accounts (region_id, login_key);
CREATE INDEX accounts_person ON accounts (region_id, person_name, id);

CREATE TABLE posts (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  account_id {uuid} NOT NULL,
  organisation_id {uuid} NOT NULL,
  department_id {uuid},
  role TEXT NOT NULL,
  starts_on TEXT NOT NULL,
  ends_on TEXT,
  substitutes_for {uuid},
  created_at BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE INDEX posts_by_account ON posts (region_id, account_id);
CREATE INDEX posts_by_organisation ON posts (region_id, organisation_id, role);
CREATE UNIQUE INDEX posts_once ON posts (region_id, account_id, organisation_id, role, starts_on);

CREATE TABLE sessions (
  region_id BIGINT NOT NULL,
  token_index {bytes} NOT NULL,
  account_id {uuid} NOT NULL,
  post_id {uuid},
  csrf_token TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  locked BIGINT NOT NULL,
  PRIMARY KEY (region_id, token_index)
){partition};
CREATE INDEX sessions_by_account ON sessions (region_id, account_id);
CREATE INDEX sessions_by_expiry ON sessions (region_id, expires_at);

CREATE TABLE clients (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  name TEXT NOT NULL,
  organisation_id {uuid} NOT NULL,
  scopes TEXT NOT NULL,
  secret_index {bytes} NOT NULL,
  revoked BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};

CREATE TABLE client_tokens (
  region_id BIGINT NOT NULL,
  token_index {bytes} NOT NULL,
  client_id {uuid} NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (region_id, token_index)
){partition};
CREATE INDEX client_tokens_by_expiry ON client_tokens (region_id, expires_at);
