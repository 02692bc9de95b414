-- Who waits by the green channel is offered first: 0 before 1.
ALTER TABLE waits ADD COLUMN priority BIGINT NOT NULL DEFAULT 1;
DROP INDEX waits_in_order;
CREATE INDEX waits_in_order ON waits (region_id, resource_id, priority, created_at, id) WHERE state = 'waiting';
