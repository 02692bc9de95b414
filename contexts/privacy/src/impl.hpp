#pragma once
// The inside of privacy::Service, shared by its files.
#include "access/service.hpp"
#include "capacity/describe.hpp"
#include "capacity/service.hpp"
#include "exchange/describe.hpp"
#include "exchange/service.hpp"
#include "intake/describe.hpp"
#include "intake/service.hpp"
#include "json/json.hpp"
#include "messaging/service.hpp"
#include "patients/describe.hpp"
#include "patients/service.hpp"
#include "policy.hpp"
#include "privacy/describe.hpp"
#include "privacy/service.hpp"
#include "readiness/describe.hpp"
#include "readiness/service.hpp"
#include "records/describe.hpp"
#include "records/fhir.hpp"
#include "records/service.hpp"
#include "referral/describe.hpp"
#include "referral/service.hpp"
#include "tiering/describe.hpp"
#include "work/work.hpp"

namespace yilian::privacy {

struct Service::Impl {
  db::Database& database;
  Holders holders;
  RegionId region;
  policy::Document policies;

  // export.cpp
  Result<PersonExport> export_person(const Call& call, PatientId id, const ExportCommand& command);
  void add_accesses(db::Session& s, PatientId patient, PersonExport& out);

  // erasure.cpp
  Status erase(const Call& call, PatientId id, const EraseCommand& command);

  // removal.cpp
  using Step = std::function<Result<std::int64_t>(db::Session&, Instant before)>;
  Result<std::int64_t> remove_expired(Instant now);
  /// One kind, batch by batch.
  Result<std::int64_t> remove(policy::Kept what, Instant now, const Step& step);
};

}  // namespace yilian::privacy
