#pragma once
// Every SQL statement of records. Called inside the caller's session.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/database.hpp"
#include "dictionary.hpp"
#include "records/types.hpp"

namespace yilian::records::store {

// store_dictionary.cpp
/// More than any edition has codes; an import that would go beyond is refused.
inline constexpr std::int64_t codes_max = 200'000;

std::optional<std::string> diagnosis_name(db::Session& s, std::string_view code);
/// Codes in use that begin with `code`, have initials that begin with `pinyin`, or a name with
/// `name` in it.
std::vector<DiagnosisCode> search(db::Session& s, const std::string& code,
                                  const std::string& pinyin, const std::string& name,
                                  std::int64_t limit);
bool dictionary_is_empty(db::Session& s);
std::vector<dictionary::Entry> all_diagnoses(db::Session& s);
/// Inserts or overwrites; sent with the next statement.
void put_diagnosis(db::Session& s, const dictionary::Entry& entry);

/// What a chunk is sealed for.
std::string chunk_context(FileId id, std::int64_t sequence);

// store_files.cpp
struct FileRow {
  StoredFile file;  ///< its name is sealed
  OrganisationId organisation;
  AccountId account;
  db::Bytes name_sealed;
  std::string sm3;
};
void insert_file(db::Session& s, RegionId region, const FileRow& row);
std::optional<FileRow> file(db::Session& s, RegionId region, FileId id);
bool owns_file(db::Session& s, RegionId region, FileId id, OrganisationId organisation);
void insert_chunk(db::Session& s, RegionId region, FileId id, std::int64_t sequence,
                  const db::Bytes& sealed);
std::optional<db::Bytes> chunk(db::Session& s, RegionId region, FileId id, std::int64_t sequence);
void set_used(db::Session& s, RegionId region, FileId id);
void set_waiting(db::Session& s, RegionId region, FileId id, OrganisationId organisation,
                 Instant since);
/// Files that wait since before an instant, the oldest first.
std::vector<FileId> unused(db::Session& s, RegionId region, Instant before, std::int64_t limit);
/// With its content.
void delete_file(db::Session& s, RegionId region, FileId id);

}  // namespace yilian::records::store
