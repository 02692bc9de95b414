-- A draft that a system of the unit told of stands under the unit's id in place of an account; once somebody has
-- worked at it, only a person submits it.
ALTER TABLE referral_drafts ADD COLUMN is_edited BIGINT NOT NULL DEFAULT 0;
