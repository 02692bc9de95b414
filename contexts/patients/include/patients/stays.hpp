#pragma once
// In-patients: who lies in an organisation, by its visits. For higher contexts, in their own
// session; the caller checks the relationship before anything about the person is shown.
#include <optional>
#include <string>
#include <vector>

#include "patients/types.hpp"

namespace yilian::db {
class Session;
}

namespace yilian::patients {

struct Stay {
  VisitId id;
  PatientId patient_id;
  OrganisationId organisation_id;
  std::optional<DepartmentId> department_id;
  std::optional<std::string> department_name;
  VisitKind kind = VisitKind::inpatient;
  std::optional<std::string> local_number;  ///< in-patient number of this member
  Instant started_at;
  std::optional<Instant> ended_at;
};

/// The last row of a page.
struct StayPlace {
  Instant started_at;
  VisitId id;
};

/// Open in-patient visits of an organisation, the latest first, from after a place.
std::vector<Stay> open_stays(db::Session& session, RegionId region, OrganisationId organisation,
                             const std::optional<StayPlace>& after, std::int64_t limit);
/// Any visit, of whatever kind and state.
std::optional<Stay> find_stay(db::Session& session, RegionId region, VisitId id);
/// Division code of the person's home; empty when it is not known.
std::string home_division(db::Session& session, RegionId region, PatientId patient);

}  // namespace yilian::patients
