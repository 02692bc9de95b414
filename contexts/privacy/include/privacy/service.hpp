#pragma once
// What a person may ask of those who hold the data, and what ends by itself: how long things are
// kept. Called by app (routes, jobs). Knows no clinical rule; its own tables hold objections to
// accesses, never a second copy of the audit trail.
#include <chrono>
#include <memory>
#include <vector>

#include "kernel/caller.hpp"
#include "privacy/types.hpp"

namespace yilian::db {
class Database;
struct Migration;
}  // namespace yilian::db
namespace yilian::policies {
class Service;
}
namespace yilian::api {
class Api;
}
namespace yilian::access {
class Service;
}
namespace yilian::patients {
class Service;
}
namespace yilian::records {
class FhirService;
class Service;
}  // namespace yilian::records
namespace yilian::messaging {
class Service;
}
namespace yilian::capacity {
class Service;
}
namespace yilian::referral {
class Service;
}
namespace yilian::readiness {
class Service;
}
namespace yilian::discharges {
class Service;
}
namespace yilian::exchange {
class Service;
}
namespace yilian::intake {
class Service;
}
namespace yilian::shared_documents {
class Service;
}

namespace yilian::privacy {

std::vector<db::Migration> migrations();

/// The contexts that hold what is removed, and who confirms again who acts.
struct Holders {
  policies::Service& policies;
  access::Service& access;
  patients::Service& patients;
  records::Service& records;
  records::FhirService& fhir;
  messaging::Service& messaging;
  capacity::Service& capacity;
  referral::Service& referral;
  readiness::Service& readiness;
  exchange::Service& exchange;
  discharges::Service& discharges;
  intake::Service& intake;
  shared_documents::Service& shared_documents;
};

class Service {
 public:
  /// Fails when the policy document does not parse or keeps something shorter than the law asks.
  static Result<std::unique_ptr<Service>> open(db::Database& database, Holders holders,
                                               RegionId region);
  ~Service();
  void add_routes(api::Api& api);

  /// Who opened a person's record, newest first, from the audit trail; each page looks at a bounded
  /// part of it. The caller's unit must have a relationship of full scope; the reason goes into the
  /// audit. For a page of the person's own, the portal calls it when it is there.
  Result<AccessLog> accesses(const Call& call, PatientId patient, const AccessLogCommand& command);
  /// Whether the caller may learn who was told of an objection.
  Status may_see_objection(const Call& call, ObjectionId id);
  /// Tells those above of objections that nobody answered in time; the number.
  Result<std::int64_t> tick(Instant now);

  /// Removes what is past its time, in short transactions, each with its number in the audit; the
  /// number removed. A run has an end; the next one goes on.
  Result<std::int64_t> remove_expired(Instant now);
  /// How often ended sessions and tokens are removed.
  std::chrono::hours sessions_every(Instant now) const;
  /// Remembered answers claimed before this are forgotten.
  Instant keys_before(Instant now) const;

  struct Impl;

 private:
  explicit Service(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace yilian::privacy
