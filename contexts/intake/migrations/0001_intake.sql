-- A sheet that was taken in, with what came of it. The file itself is not kept: its digest says which
-- one goes on with a batch that was interrupted.
CREATE TABLE intake_batches (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  organisation_id {uuid} NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  digest {bytes} NOT NULL,
  row_count BIGINT NOT NULL,
  created_count BIGINT NOT NULL,
  updated_count BIGINT NOT NULL,
  unchanged_count BIGINT NOT NULL,
  refused_count BIGINT NOT NULL,
  removed_count BIGINT NOT NULL,
  restored_count BIGINT NOT NULL,
  kept_count BIGINT NOT NULL,
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
CREATE INDEX intake_batches_by_time ON intake_batches (region_id, organisation_id, begun_at, id);
CREATE INDEX intake_batches_going_on ON intake_batches (region_id, organisation_id, kind, state);

-- What one row of a sheet made or changed. Nothing of its content: target and versions say where it is.
CREATE TABLE intake_rows (
  region_id BIGINT NOT NULL,
  batch_id {uuid} NOT NULL,
  line BIGINT NOT NULL,
  id {uuid} NOT NULL,
  outcome TEXT NOT NULL,
  problems TEXT NOT NULL,
  target_type TEXT NOT NULL,
  target_id {uuid},
  patient_id {uuid},
  version_before BIGINT NOT NULL,
  version_after BIGINT NOT NULL,
  figures_before TEXT NOT NULL,
  figures_after TEXT NOT NULL,
  undo_act TEXT,
  undo_code TEXT,
  PRIMARY KEY (region_id, batch_id, line)
){partition};
CREATE INDEX intake_rows_by_patient ON intake_rows (region_id, patient_id, batch_id, line);
CREATE INDEX intake_rows_by_target ON intake_rows (region_id, target_id);
