-- Facts about this installation itself, such as which key file belongs to the data.
CREATE TABLE installation (
  region_id BIGINT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (region_id, key)
){partition};
