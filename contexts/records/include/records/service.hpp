#pragma once
// Dictionary search, file upload and download. Files are sealed at rest; a download is a read of
// personal data and audited by whoever serves it.
#include <memory>

#include "kernel/caller.hpp"
#include "records/types.hpp"

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

namespace yilian::records {

std::vector<db::Migration> migrations();
/// What is sealed here, for a rotation of the key.
std::vector<keys::Table> sealed_tables();

inline constexpr std::size_t file_bytes_max = 20 * 1024 * 1024;

struct FileContent {
  StoredFile file;
  OrganisationId organisation;
  std::string data;
};

class Service {
 public:
  Service(db::Database& database, std::shared_ptr<const crypto::Vault> vault, RegionId region);
  ~Service();
  /// Puts the shipped starter dictionary into an empty table; the number of rows added.
  Result<std::int64_t> load_dictionary();
  void add_routes(api::Api& api);

  /// For higher contexts that decided that the caller may see the file.
  Result<FileContent> read_file(FileId id);
  Result<StoredFile> describe_file(db::Session& session, FileId id);
  void remove_file(db::Session& session, FileId id);
  /// Removes at most `limit` files that no paper used since before an instant; the number removed.
  Result<std::int64_t> remove_unused(db::Session& session, Instant before, std::int64_t limit);

  struct Impl;

 private:
  std::shared_ptr<Impl> impl_;
};

/// application/pdf, image/jpeg or image/png by what the bytes say; empty for anything else.
std::string_view detect_type(std::string_view data);

}  // namespace yilian::records
