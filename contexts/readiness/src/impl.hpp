#pragma once
// The inside of readiness::Service. Use cases are members, one file per subject.
#include "capacity/describe.hpp"
#include "capacity/service.hpp"
#include "json/json.hpp"
#include "network/describe.hpp"
#include "network/lookup.hpp"
#include "patients/describe.hpp"
#include "patients/service.hpp"
#include "policies/service.hpp"
#include "readiness/describe.hpp"
#include "readiness/service.hpp"
#include "rules.hpp"
#include "store.hpp"
#include "tiering/describe.hpp"
#include "tiering/service.hpp"
#include "work/work.hpp"

namespace yilian::readiness {

/// Somebody in a bed of an organisation, wherever that is written.
struct Stay {
  StayId id;
  StayKind kind = StayKind::visit;
  PatientId patient_id;
  OrganisationId organisation_id;
  std::optional<DepartmentId> department_id;
  std::optional<std::string> department_name;
  std::optional<std::string> inpatient_number;
  Instant since;
  bool open = true;
};

/// What an Idempotency-Key remembers of a change: nothing about the person.
struct Changed {
  std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(Changed, (), (version))

/// What a unit is asked for.
struct Wish {
  std::optional<capacity::BedClass> bed_class;
  std::vector<std::string> departments;  ///< words of their names, the best first
  std::vector<std::string> equipment;
  std::optional<std::vector<std::int64_t>> levels;  ///< where the catalogue names the diagnosis
};

struct Service::Impl {
  db::Database& database;
  Below below;
  RegionId region;

  // stays.cpp
  /// All open stays of an organisation, each person once; `complete` is false beyond the bound.
  std::vector<Stay> open_stays(db::Session& s, OrganisationId organisation, bool& complete);
  /// An open stay of the caller's organisation with whose patient it has a relationship.
  Result<Stay> own_stay(db::Session& s, const Call& call, StayId id);
  Result<ReadinessPage> list(const Call& call, const ReadinessFilter& filter);
  Status show_person(db::Session& s, const Call& call, ReadinessRow& row);

  // assess.cpp
  Result<Readiness> assess(const Call& call, StayId id, const AssessCommand& command);
  Result<Assessment> judge(db::Session& s, const Call& call, const AssessCommand& command);
  Result<Readiness> get(const Call& call, StayId id);

  // candidates.cpp
  Result<std::vector<Candidate>> candidates(db::Session& s, const Call& call, const Stay& stay,
                                            const Assessment& assessment);
  /// The units that may take patients from here, near ones first, without their marks.
  Result<std::vector<Candidate>> in_reach(db::Session& s, const Call& call, const Stay& stay);
  Candidate marked(db::Session& s, const Call& call, Candidate candidate, const Wish& wish);
  Result<Wish> wish_of(db::Session& s, const Call& call, const Assessment& assessment);

  // package.cpp
  Result<Package> prepare(const Call& call, StayId id, const PackageCommand& command);
  Result<Package> compose(db::Session& s, const Call& call, const Stay& stay, const store::Row& row,
                          const PackageCommand& command);

  // plans.cpp
  Result<DownPlans> plans(db::Session& s, Date day);
};

Status register_kind(policies::Service& policies);
ReadinessRow row_of(const Stay& stay, const store::Brief* brief, Instant now);
store::Brief brief_of(const store::Row& row);

// routes.cpp
void add_readiness_routes(api::Api& api, const std::shared_ptr<Service::Impl>& impl);

}  // namespace yilian::readiness
