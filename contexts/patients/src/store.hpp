#pragma once
// Every SQL statement of patients, and the sealing of what is encrypted at rest.
#include "crypto/crypto.hpp"
#include "db/database.hpp"
#include "keys/keys.hpp"
#include "patients/service.hpp"
#include "rules.hpp"

namespace yilian::patients::store {

struct PersonRow {
  PatientId id;
  rules::Checked data;
  std::int64_t version = 1;
  std::optional<PatientId> merged_into = {};  ///< another registration of the same person stays
};

/// False when the document is already registered.
bool insert_person(db::Session& s, const keys::Ring& ring, RegionId region, const PersonRow& row,
                   OrganisationId by, Instant now);
/// The same with the next statement or the commit, and without an answer.
void insert_person_later(db::Session& s, const keys::Ring& ring, RegionId region,
                         const PersonRow& row, OrganisationId by, Instant now);
Result<std::optional<PersonRow>> person(db::Session& s, const crypto::Vault& vault, RegionId region,
                                        PatientId id);
/// Those of a list who are there, a hundred at a look. `wanted` sees what is not sealed, and keeps
/// others from being opened.
Result<std::vector<PersonRow>> people(db::Session& s, const crypto::Vault& vault, RegionId region,
                                      const std::vector<PatientId>& ids,
                                      const std::function<bool(const PersonRow&)>& wanted = {});
/// Compare-and-set on version; conflict when another person has the document.
Result<bool> update_person(db::Session& s, const keys::Ring& ring, RegionId region,
                           const PersonRow& row);
std::optional<PatientId> by_document(db::Session& s, const keys::Ring& ring, RegionId region,
                                     std::string_view number);
std::vector<PatientId> by_phone(db::Session& s, const keys::Ring& ring, RegionId region,
                                std::string_view phone, std::int64_t limit);
std::vector<PatientId> by_name(db::Session& s, RegionId region, std::string_view name, Date birth,
                               std::int64_t limit);

void insert_visit(db::Session& s, RegionId region, const Visit& visit, const VisitInput& input,
                  AccountId by);
std::vector<Visit> visits_of(db::Session& s, RegionId region, PatientId patient,
                             std::optional<OrganisationId> only, std::int64_t limit);
std::optional<Visit> visit(db::Session& s, RegionId region, VisitId id);
bool end_visit(db::Session& s, RegionId region, VisitId id, Instant at);
/// People with visits under a number of an organisation, each once, ten at most.
std::vector<PatientId> by_local_number(db::Session& s, RegionId region, OrganisationId organisation,
                                       std::string_view number);

void put_relationship(db::Session& s, RegionId region, PatientId patient,
                      OrganisationId organisation, std::string_view basis, const Uuid& source,
                      Scope scope, Instant from, Instant until);
void shorten_relationship(db::Session& s, RegionId region, PatientId patient,
                          OrganisationId organisation, std::string_view basis, const Uuid& source,
                          Instant until);
/// The strongest relationship in force: full scope first, then the latest end.
std::optional<Relationship> relationship(db::Session& s, RegionId region, PatientId patient,
                                         OrganisationId organisation, Instant now);

void insert_correction(db::Session& s, const keys::Ring& ring, RegionId region, PatientId patient,
                       const Correction& correction);
Result<std::vector<Correction>> corrections(db::Session& s, const crypto::Vault& vault,
                                            RegionId region, PatientId patient, std::int64_t limit);

#define REVIEW_COLUMNS                                                                          \
  "id, patient_id, kind, person_name, organisation_id, organisation_name, role, at, until_at, " \
  "reason, outcome, reviewed_by, reviewed_at, version"
struct ReviewRow {
  BreakGlass view;
  OrganisationId organisation;
};
ReviewRow read_review(const db::Row& row);
void insert_review(db::Session& s, RegionId region, const ReviewRow& row);
std::vector<ReviewRow> reviews(db::Session& s, RegionId region, std::optional<OrganisationId> only,
                               Instant before_at, BreakGlassId before_id, std::int64_t limit);
std::optional<ReviewRow> review(db::Session& s, RegionId region, BreakGlassId id);
bool set_outcome(db::Session& s, RegionId region, BreakGlassId id, std::int64_t version,
                 ReviewOutcome outcome, const std::string& by, Instant at, const std::string& note);

// store_import.cpp
struct Holder {
  PatientId id;
  std::string name;
};
/// Tells the planner how many people there are by now; for imports.
void measure_people(db::Session& s);
/// Who has each of these document numbers now, a hundred at a look.
std::vector<std::optional<Holder>> holders(db::Session& s, const keys::Ring& ring, RegionId region,
                                           const std::vector<std::string>& numbers);

// store_person.cpp: what is held about one person, whoever holds it
struct Registration {
  OrganisationId by;
  Instant at;
};
std::optional<Registration> registration(db::Session& s, RegionId region, PatientId patient);
std::vector<VisitRecord> visit_records(db::Session& s, RegionId region, PatientId patient,
                                       std::int64_t limit);
std::vector<RelationshipRecord> relationship_records(db::Session& s, RegionId region,
                                                     PatientId patient, std::int64_t limit);
std::vector<RelationshipRecord> relationships_with(db::Session& s, RegionId region,
                                                   PatientId patient, OrganisationId organisation,
                                                   std::int64_t limit);
std::vector<ReviewRow> reviews_of(db::Session& s, RegionId region, PatientId patient,
                                  std::int64_t limit);
/// False when there is none. PostgreSQL: FOR UPDATE; SQLite's one writer is the lock.
bool lock_person(db::Session& s, RegionId region, PatientId patient);
/// With visits, relationships, corrections and reviews.
void delete_person(db::Session& s, RegionId region, PatientId patient);
/// The oldest first; the number deleted.
std::int64_t delete_ended_relationships(db::Session& s, RegionId region, Instant before,
                                        std::int64_t limit);
/// An access that nobody reviewed stays.
std::int64_t delete_old_reviews(db::Session& s, RegionId region, Instant before,
                                std::int64_t limit);

}  // namespace yilian::patients::store
