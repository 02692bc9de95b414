-- Who lies in a booked bed of an organisation.
CREATE INDEX bookings_in_bed ON bookings (region_id, organisation_id, starts_at, id)
  WHERE kind = 'bed' AND state = 'arrived';
