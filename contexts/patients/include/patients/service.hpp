#pragma once
// People, visits, relationships, break-glass. `require_relationship` is the one place that decides
// whether a caller may see a person's data; a right alone is never enough.
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "kernel/caller.hpp"
#include "patients/types.hpp"

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

std::vector<db::Migration> migrations();
/// What is sealed here, for a rotation of the key.
std::vector<keys::Table> sealed_tables();

struct Relationship {
  std::string basis;
  Scope scope = Scope::full;
  Instant until;
};

/// What papers carry of a person; numbers masked.
struct Summary {
  PatientId id;
  std::string name;
  Sex sex = Sex::unknown;
  Date birth_date;
  std::string document_masked;
  std::string phone_masked;
  std::vector<PopulationFlag> flags;
  std::string address;
  std::string phone;  ///< whole, for printed papers only
  std::optional<std::string> health_record_number;
};

class Service {
 public:
  Service(db::Database& database, std::shared_ptr<const crypto::Vault> vault, RegionId region);
  ~Service();
  void add_routes(api::Api& api);

  /// For higher contexts, inside their session: the caller's organisation must have a relationship
  /// now; no_relationship otherwise, alike whether the person exists or not. Marks the call as
  /// having seen.
  Result<Relationship> require_relationship(db::Session& session, const Call& call,
                                            PatientId patient);
  Result<Summary> summary(db::Session& session, RegionId region, PatientId patient, Date today);
  /// Opens a relationship that another party's act brought about (an accepted referral, a
  /// contract).
  void open_relationship(db::Session& session, RegionId region, PatientId patient,
                         OrganisationId organisation, std::string_view basis, const Uuid& source,
                         Instant from, Instant until);
  /// Ends it early (withdrawn, closed).
  void end_relationship(db::Session& session, RegionId region, PatientId patient,
                        OrganisationId organisation, std::string_view basis, const Uuid& source,
                        Instant until);

  /// For the messages of members' systems: who has the identity number, checked by the caller.
  std::optional<PatientId> by_document(db::Session& session, std::string_view number);
  /// Registers a person under an id that is free, unless somebody has the document: then that one,
  /// or patient_has_other_name. No visit and no relationship come of it.
  Result<PatientId> enrol(db::Session& session, const Call& call, PatientId id,
                          const PersonInput& person);
  /// All that is held about a person here, for the export that the person asked for; too_many
  /// beyond what one answer holds. The caller decided that it may leave.
  Result<PersonHoldings> holdings(db::Session& session, const Call& call, PatientId patient);
  /// False when there is no such person; else nobody else erases or corrects it until the end of
  /// the transaction.
  bool lock(db::Session& session, PatientId patient);
  /// Deletes all that is held about a person here. The caller decided that it may go.
  void erase(db::Session& session, PatientId patient);
  /// Removes at most `limit` relationships that ended, or accesses that were reviewed, before an
  /// instant; the number removed.
  Result<std::int64_t> remove_relationships(db::Session& session, Instant before,
                                            std::int64_t limit);
  Result<std::int64_t> remove_reviews(db::Session& session, Instant before, std::int64_t limit);

  struct Impl;

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace yilian::patients
