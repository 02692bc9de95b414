-- Versions of policy documents that were written here. What the program ships is version 1 and has no row.
CREATE TABLE policies (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  kind TEXT NOT NULL,
  document_key TEXT NOT NULL,
  state TEXT NOT NULL,
  effective_from TEXT NOT NULL,
  number BIGINT,
  title TEXT NOT NULL,
  source TEXT NOT NULL,
  content TEXT NOT NULL,
  author_id {uuid} NOT NULL,
  author_name TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  decided_by TEXT,
  decided_at BIGINT,
  note TEXT,
  version BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE INDEX policies_by_effect ON policies (region_id, kind, state, effective_from);

-- The number of the last approved version; its row also makes approvals of one document wait for each other.
CREATE TABLE policy_numbers (
  region_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  document_key TEXT NOT NULL,
  last BIGINT NOT NULL,
  PRIMARY KEY (region_id, kind, document_key)
){partition};
