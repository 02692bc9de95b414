-- Counters folded from the outbox, exactly once (architecture.md section 8). `period` is a month
-- (2026-07) or a day (2026-07-15); a query adds whole months and the days at its edges.
CREATE TABLE referral_counts (
  region_id BIGINT NOT NULL,
  period TEXT NOT NULL,
  dimension TEXT NOT NULL,
  key TEXT NOT NULL,
  measure TEXT NOT NULL,
  direction TEXT NOT NULL,
  kind TEXT NOT NULL,
  n BIGINT NOT NULL,
  total_ms BIGINT NOT NULL,
  PRIMARY KEY (region_id, period, dimension, measure, key, direction, kind)
){partition};
