-- The store of Tidevand 3.
CREATE TABLE sites (
  id          uuid PRIMARY KEY,
  name        text NOT NULL UNIQUE,
  time_zone   text NOT NULL DEFAULT 'Europe/Copenhagen'
);

-- One row for each reading; partitioned by month, so that old months are dropped at once.
CREATE TABLE readings (
  sensor_id   uuid NOT NULL,
  taken_at    timestamptz NOT NULL,
  value       double precision NOT NULL,
  quality     smallint NOT NULL DEFAULT 0,
  PRIMARY KEY (sensor_id, taken_at)
) PARTITION BY RANGE (taken_at);

-- Quality: 0 good, 1 interpolated, 2 suspect, 3 entered by hand.
ALTER TABLE readings ADD CONSTRAINT quality_known CHECK (quality BETWEEN 0 AND 3);

CREATE TABLE api_keys (
  id          uuid PRIMARY KEY,
  hash        bytea NOT NULL,
  role        text NOT NULL CHECK (role IN ('writer', 'reader')),
  expires_on  date
);
