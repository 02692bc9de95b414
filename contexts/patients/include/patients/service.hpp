#pragma once
// People, visits, relationships, break-glass. `require_relationship` is the one place that decides
// whether a caller may see a person's data; a right alone is never enough.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/caller.hpp"
#include "patients/sharing.hpp"
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
namespace yilian::policies {
class Service;
}
namespace yilian::work {
class Work;
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

/// An entry that went from one person to another; `part` names the table or the type.
struct MovedEntry {
  std::string part;
  Uuid id;
};
/// A context whose entries name a person. When two registrations are found to be one person, all
/// followers move theirs in the same transaction; what they moved is kept, so that it can go back.
struct MergeFollower {
  std::string name;
  /// Moves every entry of `from` to `to`; what was moved. A refusal stops the merge.
  std::function<Result<std::vector<MovedEntry>>(db::Session&, const Call&, PatientId from,
                                                PatientId to)>
      move;
  /// Moves these entries back from `to`; one that is gone meanwhile stays gone.
  std::function<Status(db::Session&, const Call&, PatientId to, PatientId from,
                       const std::vector<MovedEntry>&)>
      move_back;
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
  /// How a unit came to see a person, the latest first; names of units stay empty. For who tells
  /// the person why somebody could see the record.
  std::vector<RelationshipRecord> relationships_with(db::Session& session, PatientId patient,
                                                     OrganisationId organisation,
                                                     std::int64_t limit);
  /// What the person keeps from the caller's unit (sharing.hpp). A unit with a lawful duty sees
  /// all.
  Result<Withheld> withheld(db::Session& session, const Call& call, PatientId patient);
  /// Whether the caller's unit broke the glass for this person and it is still open.
  bool in_emergency(db::Session& session, const Call& call, PatientId patient);
  Result<Summary> summary(db::Session& session, RegionId region, PatientId patient, Date today);
  /// The visits of a person, the newest first. The relationship has been checked.
  std::vector<Visit> visits_of(db::Session& session, PatientId patient, std::int64_t limit);
  /// Opens a relationship that another party's act brought about (an accepted referral, a
  /// contract).
  void open_relationship(db::Session& session, RegionId region, PatientId patient,
                         OrganisationId organisation, std::string_view basis, const Uuid& source,
                         Instant from, Instant until);
  /// Ends it early (withdrawn, closed).
  void end_relationship(db::Session& session, RegionId region, PatientId patient,
                        OrganisationId organisation, std::string_view basis, const Uuid& source,
                        Instant until);

  /// A system of the caller's organisation tells of a visit: papers may be sent about the person,
  /// and nothing opens beyond the organisation's own data (docs/decisions/0017). `is_void`: there
  /// was none after all. Nothing for who is not registered.
  Status visit_told(db::Session& session, const Call& call, PatientId patient, const Uuid& source,
                    bool is_void);

  /// For the messages of members' systems: who has the identity number, checked by the caller.
  std::optional<PatientId> by_document(db::Session& session, std::string_view number);
  /// Who came to an organisation under this out-patient or in-patient number; at most two, of whom
  /// the second says that the number names nobody surely.
  std::vector<PatientId> by_local_number(db::Session& session, OrganisationId organisation,
                                         std::string_view number);
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

  // -- the master index (README, "Which registrations are one person")
  /// At start: registers the kind of policy document that says how alike two registrations must be.
  /// Without it what ships counts.
  Status use_policies(policies::Service& policies);
  /// At start: who moves entries when registrations are merged.
  void add_follower(MergeFollower follower);
  /// Who this id is now: itself, or the person that it was merged into. Ids that nobody has answer
  /// themselves.
  PatientId current(db::Session& session, PatientId id);
  /// The ids that were merged into a person, directly or through others.
  std::vector<PatientId> merged_into(db::Session& session, PatientId id);
  /// For systems of members (FHIR, HL7): the person with this number of this system, else a sure
  /// match, else a new registration; a possible match registers and is put before somebody. Opens
  /// no relationship. The caller decided that it may come in.
  Result<FoundPerson> find_or_register(work::Work& work, const PersonInput& input,
                                       const std::optional<SourceNumber>& source);
  /// For what systems tell without being asked: finds whom it surely is; registers under `as` when
  /// that is allowed and the data are enough; otherwise nobody. What is wrong in it is refused.
  Result<std::optional<FoundPerson>> settle(work::Work& work, const PersonTold& told);
  /// Whom `settle` would answer now; changes nothing.
  Result<std::optional<PatientId>> foresee(db::Session& session, const Call& call,
                                           const PersonTold& told);
  /// Who may be this person, the likeliest first: masked, counted and noted like the search.
  Result<std::vector<MatchHit>> match(const Call& call, const PersonTold& told, std::int64_t limit);
  /// Whether this id is a registration, merged or not.
  bool is_registered(db::Session& session, PatientId id);
  /// Compares at most `limit` people whom nobody has compared yet with all others; the number done.
  Result<std::int64_t> compare_new(const Call& call, std::int64_t limit);

  struct Impl;

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace yilian::patients
