#pragma once
// Feedback at discharge: when an in-patient stay ends, by a visit or by what a member's system
// sends, the person's primary unit is told once, and monthly in total. Called by app (routes, the
// consumer of events, the job). Decides nothing about what the record page shows of the stay.
#include <memory>
#include <span>

#include "discharges/types.hpp"
#include "kernel/caller.hpp"

namespace yilian::db {
class Database;
class Session;
struct Migration;
}  // namespace yilian::db
namespace yilian::api {
class Api;
}
namespace yilian::outbox {
struct Event;
}
namespace yilian::policies {
class Service;
}
namespace yilian::patients {
class Service;
}
namespace yilian::records {
class FhirService;
}

namespace yilian::discharges {

std::vector<db::Migration> migrations();

struct Below {
  policies::Service& policies;
  patients::Service& patients;
  records::FhirService& fhir;
};

class Service {
 public:
  /// Fails when the shipped policy document does not parse.
  static Result<std::unique_ptr<Service>> open(db::Database& database, Below below,
                                               RegionId region);
  ~Service();
  void add_routes(api::Api& api);

  /// Takes ends of stays, in the consumer's transaction. The same again changes nothing.
  Status fold(db::Session& session, std::span<const outbox::Event> events);
  /// Tells each unit once how many of its people left a hospital in the month before; the number of
  /// units.
  Result<std::int64_t> tick(Instant now);

  /// One discharge that was fed back to the caller's unit, which must have a relationship.
  Result<DischargeStay> stay(const Call& call, DischargeId id);
  /// Of one person, for the export; the newest first.
  std::vector<DischargeRecord> holdings(db::Session& session, PatientId patient);
  void erase(db::Session& session, PatientId patient);

  struct Impl;

 private:
  explicit Service(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace yilian::discharges
