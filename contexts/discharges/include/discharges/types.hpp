#pragma once
// In-patients who left a hospital, told to the primary unit that looks after them.
#include <optional>
#include <string>
#include <vector>

#include "kernel/caller.hpp"
#include "kernel/ids.hpp"
#include "kernel/text.hpp"
#include "kernel/time.hpp"
#include "network/types.hpp"
#include "patients/types.hpp"

namespace yilian::discharges {

using DischargeId = Id<struct DischargeTag>;

/// Where the end of the stay was written: a visit of the platform, or an Encounter that a member's
/// system sent.
enum class EndedStayKind : std::uint8_t { visit, encounter };
/// How the primary unit was found; `withheld`: the person keeps the stay from it.
enum class UnitFoundBy : std::uint8_t { last_visit, address, none, withheld };
enum class UnitRule : std::uint8_t { last_visit, address };

/// Policy document `discharge_feedback`.
struct DischargePolicy {
  std::vector<UnitRule> order;
  std::vector<network::OrganisationKind> primary_kinds;
  Bounded<1, 3650> visit_days;  ///< how old the last visit at a primary unit may be
  Bounded<1, 180> open_days;    ///< how long the unit may see the record because of it
};

struct Discharge {
  DischargeId id;
  PatientId patient_id;
  std::string patient_name_masked;
  Sex sex = Sex::unknown;
  std::int64_t birth_year = 0;
  OrganisationId organisation_id;  ///< the hospital
  std::string organisation_name;
  Instant started_at;
  Instant ended_at;
  std::int64_t days = 0;
  UnitFoundBy found_by = UnitFoundBy::none;
  std::int64_t version = 0;
};
/// What was stored of the stay: where the record page shows it.
struct DischargeStay {
  Discharge discharge;
  Date from;
  Date to;
};
struct DischargeFilter {
  Text<7, 7> month;  ///< 2026-03
  std::optional<Bounded<1, 100>> limit;
  std::optional<std::string> cursor;
};
struct DischargePage {
  std::vector<Discharge> items;
  std::optional<std::string> next_cursor;
  std::int64_t total = 0;  ///< of the month
};
struct DischargeExport {
  Text<7, 7> month;
};
/// As kept, for the person's export.
struct DischargeRecord {
  DischargeId id;
  EndedStayKind kind = EndedStayKind::visit;
  OrganisationId organisation_id;
  Instant started_at;
  Instant ended_at;
  std::optional<OrganisationId> unit_id;
  UnitFoundBy found_by = UnitFoundBy::none;
};

}  // namespace yilian::discharges
