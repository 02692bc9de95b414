#pragma once
// The inside of discharges::Service.
#include <map>

#include "discharges/describe.hpp"
#include "discharges/service.hpp"
#include "json/json.hpp"
#include "network/describe.hpp"
#include "network/lookup.hpp"
#include "patients/describe.hpp"
#include "patients/service.hpp"
#include "patients/stays.hpp"
#include "policies/service.hpp"
#include "records/fhir.hpp"
#include "rules.hpp"
#include "store.hpp"
#include "work/work.hpp"

namespace yilian::discharges {

inline constexpr const char* policy_kind = "discharge_feedback";

struct Service::Impl {
  db::Database& database;
  Below below;
  RegionId region;

  // feeding.cpp
  Status fold(db::Session& s, std::span<const outbox::Event> events);
  Status note_visit(db::Session& s, const Uuid& visit, Instant at);
  Status note_encounter(db::Session& s, const Uuid& encounter, Instant at);
  /// A stay that ended: once, and corrected when it comes again.
  Status note(db::Session& s, store::Row row, Instant at);
  /// The primary unit, unless the person keeps the stay from it.
  Result<rules::Choice> unit_for(db::Session& s, const store::Row& row,
                                 const DischargePolicy& policy, Instant at);
  Result<std::int64_t> tell_months(Instant now);
  Result<DischargePolicy> policy(db::Session& s, Date day);

  // reading.cpp
  Result<DischargePage> list(const Call& call, const DischargeFilter& filter);
  Result<DischargeStay> get(const Call& call, DischargeId id);
  Result<std::string> export_month(const Call& call, const DischargeExport& filter);
  using Names = std::map<OrganisationId, std::string>;
  Discharge shown(db::Session& s, const Call& call, const store::Row& row, Names& names);
};

Status register_policy(policies::Service& policies);

}  // namespace yilian::discharges
