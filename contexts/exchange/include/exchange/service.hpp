#pragma once
// Messages of HL7 v2 from members' systems: stored as received with their answer, put into the
// record once, replayed after a mapping is mended. Called by app (routes, the MLLP door, privacy).
// A message opens no relationship: what it brings is seen by the member that sent it, and by others
// under the rules of the record.
#include <memory>
#include <string>
#include <vector>

#include "exchange/types.hpp"
#include "kernel/caller.hpp"

namespace yilian::db {
class Database;
class Session;
struct Migration;
}  // namespace yilian::db
namespace yilian::crypto {
class Vault;
}
namespace yilian::keys {
struct Table;
}
namespace yilian::api {
class Api;
}
namespace yilian::patients {
class Service;
}
namespace yilian::records {
class FhirService;
}
namespace yilian::referral {
class Service;
}

namespace yilian::exchange {

std::vector<db::Migration> migrations();
/// What is sealed here, for a rotation of the key.
std::vector<keys::Table> sealed_tables();

/// One message of a batch over MLLP, and the answers to it.
struct Delivery {
  std::string bytes;
  std::vector<std::string> answers;
};

class Service {
 public:
  Service(db::Database& database, std::shared_ptr<const crypto::Vault> vault,
          patients::Service& patients, records::FhirService& fhir, referral::Service& referral,
          const Clock& clock, RegionId region);
  ~Service();
  void add_routes(api::Api& api);

  /// Messages of one connection in their order: all are stored and in effect, durably, when it
  /// answers true. False: the database could not take them, nothing was kept or answered.
  bool receive(const std::string& remote, std::vector<Delivery>& batch);

  /// All that is held about a person here, for the export that the person asked for; too_many
  /// beyond what one answer holds. The caller decided that it may leave.
  Result<FeedHoldings> holdings(db::Session& session, PatientId patient);
  /// Deletes all that is held about a person here. The caller decided that it may go.
  void erase(db::Session& session, PatientId patient);
  /// Removes the bodies of at most `limit` messages received before an instant; the number.
  Result<std::int64_t> remove_bodies(db::Session& session, Instant before, std::int64_t limit);

  /// Counts the messages of days that are over for the scores of partners; the number of days.
  Result<std::int64_t> count_days(Instant now);

  /// A change that a system client asked for at the FHIR server, and why it was refused. Kept in
  /// memory until write_tally(), so that a server that is killed loses a minute of these counts.
  void note_change(const Call& call, std::optional<Code> refusal);
  /// The number of entries written.
  Result<std::int64_t> write_tally();

  struct Impl;

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace yilian::exchange
