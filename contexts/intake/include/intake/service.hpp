#pragma once
// Sheets of members without a system. Called by app (routes) and by privacy. Never registers a
// person, opens no relationship and sends no referral: it contributes what the unit itself has.
#include <memory>

#include "intake/types.hpp"
#include "kernel/caller.hpp"

namespace yilian::db {
class Database;
class Session;
struct Migration;
}  // namespace yilian::db
namespace yilian::api {
class Api;
}
namespace yilian::patients {
class Service;
}
namespace yilian::records {
class FhirService;
}
namespace yilian::capacity {
class Service;
}
namespace yilian::referral {
class Service;
}

namespace yilian::intake {

std::vector<db::Migration> migrations();

struct Below {
  patients::Service& patients;
  records::FhirService& fhir;
  capacity::Service& capacity;
  referral::Service& referral;
};

class Service {
 public:
  Service(db::Database& database, Below below, RegionId region);
  ~Service();
  void add_routes(api::Api& api);

  /// All that is held about a person here, for the export that the person asked for; too_many
  /// beyond what one answer holds. The caller decided that it may leave.
  Result<IntakeHoldings> holdings(db::Session& session, PatientId patient);
  /// Deletes what is held about a person here: the rows stay counted, without the person and
  /// without what they made. The caller decided that it may go.
  void erase(db::Session& session, PatientId patient);

  struct Impl;

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace yilian::intake
