-- So that the few people of one role in the region are found without walking all posts.
CREATE INDEX posts_by_role ON posts (region_id, role, account_id);
