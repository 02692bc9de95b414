#pragma once
// Every statement about objections to accesses.
#include <optional>
#include <vector>

#include "db/moving.hpp"
#include "patients/service.hpp"
#include "privacy/types.hpp"

namespace yilian::privacy::store {

struct ObjectionRow {
  ObjectionId id;
  PatientId patient;
  AccountId against;
  OrganisationId organisation;
  Instant from, to;
  std::string words;
  IdentityProof proof = IdentityProof::document_seen;
  Instant raised_at;
  AccountId raised_account;
  std::string raised_by;
  OrganisationId raised_organisation;
  ObjectionState state = ObjectionState::raised;
  std::optional<Instant> due_at;
  std::optional<std::string> taken_by;
  std::optional<Instant> taken_at;
  std::optional<std::string> answer, answered_by;
  std::optional<Instant> answered_at;
  std::optional<ToldHow> told_how;
  std::optional<std::string> told_by;
  std::optional<Instant> told_at;
  std::int64_t version = 1;
};

void insert(db::Session& s, RegionId region, const ObjectionRow& row);
/// State and what belongs to it, when the version is still this one; false otherwise.
bool update(db::Session& s, RegionId region, const ObjectionRow& row);
std::optional<ObjectionRow> find(db::Session& s, RegionId region, ObjectionId id);
/// The newest first, from before an id; without an organisation of all. Those against the reader
/// are left out.
std::vector<ObjectionRow> list(db::Session& s, RegionId region,
                               std::optional<OrganisationId> organisation, AccountId reader,
                               std::optional<ObjectionState> state, ObjectionId before,
                               std::int64_t limit);
std::vector<ObjectionRow> of_patient(db::Session& s, RegionId region, PatientId patient,
                                     std::int64_t limit);
/// Those past their time of which nobody above was told, at most `limit`.
std::vector<ObjectionRow> overdue(db::Session& s, RegionId region, Instant now, std::int64_t limit);
bool set_escalated(db::Session& s, RegionId region, ObjectionId id, Instant now);

void delete_of(db::Session& s, RegionId region, PatientId patient);
std::int64_t delete_answered(db::Session& s, RegionId region, Instant before, std::int64_t limit);

/// The tables that name a person, for when two registrations turn out to be of one.
std::span<const db::Moving> moving_tables();

}  // namespace yilian::privacy::store
