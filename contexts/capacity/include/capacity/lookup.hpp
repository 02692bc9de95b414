#pragma once
// Reads of capacity for higher contexts, in their own session. What is free stands in
// Service::pools, because it depends on the policy.
#include <optional>
#include <string>
#include <vector>

#include "capacity/types.hpp"

namespace yilian::db {
class Session;
}

namespace yilian::capacity {

/// Somebody who came to a booked bed.
struct BedStay {
  BookingId id;
  PatientId patient_id;
  OrganisationId organisation_id;
  std::optional<DepartmentId> department_id;
  std::optional<std::string> department_name;
  BookingState state = BookingState::arrived;
  Instant since;  ///< for when the bed was booked
};

/// Arrived bookings of beds of an organisation that name a patient, the latest first.
std::vector<BedStay> beds_in_use(db::Session& session, RegionId region, OrganisationId organisation,
                                 std::int64_t limit);
/// A booking of a bed for a patient, in whatever state.
std::optional<BedStay> find_bed_stay(db::Session& session, RegionId region, BookingId id);
/// The wards of an organisation, closed ones included, in name order, at most 500.
std::vector<Ward> wards_of(db::Session& session, RegionId region, OrganisationId organisation);
/// The register of devices of an organisation, retired ones left out.
std::vector<Resource> devices_of(db::Session& session, RegionId region,
                                 OrganisationId organisation);

}  // namespace yilian::capacity
