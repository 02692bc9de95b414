-- shared_on is the day for which the beds of the ward were set aside for members.
CREATE TABLE wards (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  organisation_id {uuid} NOT NULL,
  department_id {uuid},
  name TEXT NOT NULL,
  location TEXT NOT NULL,
  reporting TEXT NOT NULL,
  confirmed_at BIGINT,
  closed BIGINT NOT NULL,
  shared_on TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE INDEX wards_by_organisation ON wards (region_id, organisation_id, name, id);
CREATE INDEX wards_to_share ON wards (region_id, shared_on);

-- reported_at is when the ward's own people last said so; holds from elsewhere don't make it newer.
-- A held bed whose held_until has passed is free, whether or not a job has written that yet.
CREATE TABLE beds (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  ward_id {uuid} NOT NULL,
  organisation_id {uuid} NOT NULL,
  bed_class TEXT NOT NULL,
  label TEXT NOT NULL,
  state TEXT NOT NULL,
  held_until BIGINT,
  booking_id {uuid},
  share TEXT NOT NULL,
  released_on TEXT NOT NULL,
  reported_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE UNIQUE INDEX beds_label ON beds (region_id, ward_id, label);
CREATE INDEX beds_by_organisation ON beds (region_id, organisation_id, ward_id);
CREATE INDEX beds_open ON beds (region_id, ward_id, bed_class, share) WHERE state IN ('free', 'held');
CREATE INDEX beds_reserved ON beds (region_id, released_on) WHERE share = 'reserved' AND state = 'free';

-- The latest numbers of wards that report once a day.
CREATE TABLE bed_snapshots (
  region_id BIGINT NOT NULL,
  organisation_id {uuid} NOT NULL,
  ward_id {uuid} NOT NULL,
  bed_class TEXT NOT NULL,
  total BIGINT NOT NULL,
  free BIGINT NOT NULL,
  reported_at BIGINT NOT NULL,
  reported_by TEXT NOT NULL,
  PRIMARY KEY (region_id, organisation_id, ward_id, bed_class)
){partition};

CREATE TABLE resources (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  organisation_id {uuid} NOT NULL,
  department_id {uuid},
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  location TEXT NOT NULL,
  device_code TEXT,
  shared BIGINT NOT NULL,
  on_holidays BIGINT NOT NULL,
  status TEXT NOT NULL,
  weekly TEXT NOT NULL,
  exceptions TEXT NOT NULL,
  generated_until TEXT,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE INDEX resources_by_organisation ON resources (region_id, organisation_id, kind, name, id);
CREATE INDEX resources_to_generate ON resources (region_id, generated_until)
  WHERE generated_until IS NOT NULL;

-- One row for every place that can be sold: compare-and-set on it is what keeps it from being sold
-- twice.
CREATE TABLE slots (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  resource_id {uuid} NOT NULL,
  organisation_id {uuid} NOT NULL,
  starts_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  place BIGINT NOT NULL,
  state TEXT NOT NULL,
  share TEXT NOT NULL,
  release_at BIGINT,
  held_until BIGINT,
  booking_id {uuid},
  version BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE UNIQUE INDEX slots_place ON slots (region_id, resource_id, starts_at, place);
CREATE INDEX slots_open ON slots (region_id, resource_id, starts_at, share)
  WHERE state IN ('free', 'held');
CREATE INDEX slots_to_release ON slots (region_id, release_at)
  WHERE share = 'reserved' AND state = 'free';

-- due_at is when the clock has something to do: the end of a hold, or nobody came.
CREATE TABLE bookings (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  organisation_id {uuid} NOT NULL,
  booked_by_id {uuid} NOT NULL,
  booked_by_person TEXT NOT NULL,
  resource_id {uuid},
  slot_id {uuid},
  ward_id {uuid},
  bed_id {uuid},
  bed_class TEXT,
  starts_at BIGINT NOT NULL,
  ends_at BIGINT,
  held_until BIGINT,
  due_at BIGINT,
  patient_id {uuid},
  referral_id {uuid},
  note TEXT NOT NULL,
  of_share BIGINT NOT NULL,
  overbook_reason TEXT,
  cancel_reason TEXT,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE INDEX bookings_by_provider ON bookings (region_id, organisation_id, starts_at, id);
CREATE INDEX bookings_by_booker ON bookings (region_id, booked_by_id, starts_at, id);
CREATE INDEX bookings_by_patient ON bookings (region_id, patient_id) WHERE patient_id IS NOT NULL;
CREATE INDEX bookings_by_referral ON bookings (region_id, referral_id, id)
  WHERE referral_id IS NOT NULL;
CREATE INDEX bookings_due ON bookings (region_id, due_at) WHERE due_at IS NOT NULL;

CREATE TABLE waits (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  resource_id {uuid} NOT NULL,
  organisation_id {uuid} NOT NULL,
  person_name TEXT NOT NULL,
  from_on TEXT NOT NULL,
  to_on TEXT NOT NULL,
  state TEXT NOT NULL,
  patient_id {uuid},
  referral_id {uuid},
  note TEXT NOT NULL,
  booking_id {uuid},
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE INDEX waits_in_order ON waits (region_id, resource_id, created_at, id) WHERE state = 'waiting';
CREATE INDEX waits_by_organisation ON waits (region_id, organisation_id, created_at, id);
CREATE INDEX waits_by_booking ON waits (region_id, booking_id) WHERE booking_id IS NOT NULL;
CREATE INDEX waits_by_patient ON waits (region_id, patient_id) WHERE patient_id IS NOT NULL;
