#pragma once
// Every SQL statement of bulk exports.
#include <optional>
#include <string>
#include <vector>

#include "fhir/store.hpp"
#include "keys/rotation.hpp"

namespace yilian::records::rest::store {

struct Export {
  Uuid id;
  AccountId account;
  OrganisationId organisation;
  std::string state;    ///< running, done, failed
  std::string request;  ///< the address that was asked
  std::string level;    ///< system, patient, group
  std::string types;    ///< with commas; empty: all
  std::int64_t since = 0;
  std::string group;
  Instant started, ends;
  std::int64_t step = 0;   ///< grows with each batch
  std::int64_t phase = 0;  ///< of the types that are provided, then of the store
  std::string place;
  std::int64_t files = 0, exported = 0;
};
struct ExportFile {
  std::int64_t file = 0, type = 0, resources = 0;
  db::Bytes data;  ///< empty in a list
};

void insert_export(db::Session& s, RegionId region, const Export& row);
std::optional<Export> find_export(db::Session& s, RegionId region, const Uuid& id);
std::int64_t exports_of(db::Session& s, RegionId region, OrganisationId organisation,
                        std::int64_t limit);
std::vector<Export> running_exports(db::Session& s, RegionId region, Instant now,
                                    Instant started_before);
bool lease_export(db::Session& s, RegionId region, const Uuid& id, const Uuid& token, Instant now,
                  Instant until);
void release_export(db::Session& s, RegionId region, const Uuid& id, const Uuid& token);
/// From step `row.step - 1`; false when somebody else was quicker.
bool advance_export(db::Session& s, RegionId region, const Export& row);
/// Every file of every export is gone, and none of them goes on: somebody was erased.
void forget_exports(db::Session& s, RegionId region);
void delete_export(db::Session& s, RegionId region, const Uuid& id);
std::vector<Uuid> ended_exports(db::Session& s, RegionId region, Instant now, std::int64_t limit);

void insert_export_file(db::Session& s, RegionId region, const Uuid& id, const ExportFile& file);
std::vector<ExportFile> export_files(db::Session& s, RegionId region, const Uuid& id);
std::optional<ExportFile> export_file(db::Session& s, RegionId region, const Uuid& id,
                                      std::int64_t file);
/// Resources in the order in which they were made, from after a number.
std::vector<Row> made_after(db::Session& s, RegionId region, std::int64_t number,
                            std::int64_t limit);

/// What a sealed file belongs to.
std::string export_file_context(const Uuid& id, std::int64_t file);

}  // namespace yilian::records::rest::store

namespace yilian::records::rest {
/// For a rotation of the key.
keys::Table sealed_export_files();
}  // namespace yilian::records::rest
