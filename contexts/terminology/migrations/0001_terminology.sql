-- Code systems of a region: what its insurance pays by, and from which day, no other region decides.
CREATE TABLE terminology_systems (
  region_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  id {uuid} NOT NULL,
  url TEXT NOT NULL,
  title_zh TEXT NOT NULL,
  title_en TEXT NOT NULL,
  language TEXT NOT NULL,
  form TEXT NOT NULL,
  edition TEXT NOT NULL,
  effective_from TEXT NOT NULL,
  source TEXT NOT NULL,
  licence TEXT NOT NULL,
  concept_count BIGINT NOT NULL,
  batch_id {uuid},
  changed_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (region_id, name)
){partition};
CREATE UNIQUE INDEX terminology_systems_by_url ON terminology_systems (region_id, url);

-- Codes. `valid_until` is the last day, empty for one in use; `words` is what a search looks in;
-- `batch_id` is the batch that wrote the row last.
CREATE TABLE terminology_concepts (
  region_id BIGINT NOT NULL,
  system TEXT NOT NULL,
  code TEXT NOT NULL,
  display TEXT NOT NULL,
  designation TEXT NOT NULL,
  parent TEXT NOT NULL,
  pinyin TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  valid_until TEXT NOT NULL,
  properties TEXT NOT NULL,
  words TEXT NOT NULL,
  batch_id {uuid},
  PRIMARY KEY (region_id, system, code)
){partition}{clustered};

-- An import of a table, and of every row that it changed what stood there before.
CREATE TABLE terminology_batches (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  system TEXT NOT NULL,
  state TEXT NOT NULL,
  digest {bytes} NOT NULL,
  edition TEXT NOT NULL,
  effective_from TEXT NOT NULL,
  source TEXT NOT NULL,
  is_replacing BIGINT NOT NULL,
  row_count BIGINT NOT NULL,
  created_count BIGINT NOT NULL,
  updated_count BIGINT NOT NULL,
  unchanged_count BIGINT NOT NULL,
  retired_count BIGINT NOT NULL,
  removed_count BIGINT NOT NULL,
  restored_count BIGINT NOT NULL,
  kept_count BIGINT NOT NULL,
  done BIGINT NOT NULL,
  system_before TEXT NOT NULL,
  taken_by TEXT NOT NULL,
  begun_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  finished_at BIGINT,
  undone_by TEXT,
  undone_at BIGINT,
  undo_reason TEXT,
  version BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE INDEX terminology_batches_by_time ON terminology_batches (region_id, begun_at, id);
CREATE INDEX terminology_batches_open ON terminology_batches (region_id, system, state);

CREATE TABLE terminology_changes (
  region_id BIGINT NOT NULL,
  batch_id {uuid} NOT NULL,
  sequence BIGINT NOT NULL,
  code TEXT NOT NULL,
  outcome TEXT NOT NULL,
  before TEXT NOT NULL,
  is_kept BIGINT NOT NULL,
  is_undone BIGINT NOT NULL,
  PRIMARY KEY (region_id, batch_id, sequence)
){partition};
