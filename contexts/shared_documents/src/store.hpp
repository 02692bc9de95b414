#pragma once
// Every SQL statement of shared documents. Nobody else touches the table.
#include <optional>
#include <vector>

#include "db/moving.hpp"
#include "kernel/cursor.hpp"
#include "patients/service.hpp"
#include "shared_documents/types.hpp"

namespace yilian::shared_documents::store {

struct Row {
  SharedDocumentId id;
  OrganisationId organisation;
  db::Bytes set_key;
  PatientId patient;
  std::string type_code, title, number, custodian;
  std::int64_t version_number = 1;
  Instant effective_at;
  DocumentState state = DocumentState::taken;
  db::Bytes body_hash;
  std::string effects = "[]";  ///< JSON
  Instant received_at;
  std::string taken_by;
  std::int64_t version = 1;
};

std::optional<Row> by_set(db::Session& s, RegionId region, OrganisationId organisation,
                          const db::Bytes& set_key);
std::optional<Row> by_id(db::Session& s, RegionId region, SharedDocumentId id);
/// False when the same document was taken in meanwhile.
bool insert(db::Session& s, RegionId region, const Row& row);
/// Compare-and-set on version, which `row` keeps as it was.
bool update(db::Session& s, RegionId region, const Row& row);
/// The latest received first, from after a place.
std::vector<Row> list(db::Session& s, RegionId region, OrganisationId organisation,
                      const std::optional<Cursor>& after, std::int64_t limit);

std::vector<SharedDocumentRecord> of_patient(db::Session& s, RegionId region, PatientId patient,
                                             std::int64_t limit);
void erase(db::Session& s, RegionId region, PatientId patient);
/// The tables that name a person, for when two registrations turn out to be of one.
std::span<const db::Moving> moving_tables();

}  // namespace yilian::shared_documents::store
