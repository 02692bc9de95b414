#pragma once
// Every SQL statement of readiness. Nobody else touches readiness_assessments.
#include <map>
#include <optional>
#include <vector>

#include "db/database.hpp"
#include "readiness/types.hpp"

namespace yilian::readiness::store {

struct Row {
  StayId stay_id;
  StayKind kind = StayKind::visit;
  PatientId patient_id;
  OrganisationId organisation_id;
  Assessment assessment;
  std::int64_t version = 1;
};
/// What the list says of an assessment.
struct Brief {
  StayId stay_id;
  Verdict verdict = Verdict::unknown;
  std::optional<std::string> diagnosis_name;
  std::int64_t missing = 0;
  Instant assessed_at;
  std::string assessed_by;
  Instant valid_until;
  std::optional<Instant> prepared_at;
  std::optional<std::string> prepared_for;
  std::int64_t version = 1;
};

/// False when somebody was quicker.
bool insert(db::Session& s, RegionId region, const Row& row);
/// Compare-and-set on version; what was prepared belongs to the assessment before and goes.
bool update(db::Session& s, RegionId region, const Row& row);
bool set_prepared(db::Session& s, RegionId region, StayId stay, std::int64_t version, Instant at,
                  const std::string& unit);
std::optional<Row> find(db::Session& s, RegionId region, StayId stay);
/// Assessments of these stays, a hundred at a look.
std::map<StayId, Brief> briefs(db::Session& s, RegionId region, const std::vector<StayId>& stays);
std::vector<Row> of_patient(db::Session& s, RegionId region, PatientId patient, std::int64_t limit);
void delete_of(db::Session& s, RegionId region, PatientId patient);
/// The oldest first; the number deleted.
std::int64_t delete_before(db::Session& s, RegionId region, Instant before, std::int64_t limit);

}  // namespace yilian::readiness::store
