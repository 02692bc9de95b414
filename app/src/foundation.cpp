#include "app/foundation.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <thread>

#include "access/service.hpp"
#include "audit/audit.hpp"
#include "capacity/service.hpp"
#include "exchange/service.hpp"
#include "keys/keys.hpp"
#include "messaging/service.hpp"
#include "outbox/outbox.hpp"
#include "parts.hpp"
#include "patients/service.hpp"
#include "policies/service.hpp"
#include "services/service.hpp"
#include "shared_documents/service.hpp"
#include "tiering/service.hpp"
#include "work/work.hpp"

namespace yilian::app {
namespace {

using db::operator""_sql;
namespace fs = std::filesystem;

constexpr auto select_value =
    "SELECT value FROM installation WHERE region_id = $1 AND key = $2"_sql;
constexpr auto insert_value =
    "INSERT INTO installation (region_id, key, value) VALUES ($1, $2, $3) "
    "ON CONFLICT (region_id, key) DO NOTHING"_sql;
constexpr auto count_migrations = "SELECT count(*) FROM schema_migrations"_sql;

constexpr const char* fingerprint_key = "key_fingerprint";

Status make_folder(const std::string& folder) {
  std::error_code error;
  if (fs::is_directory(folder, error)) return {};
  if (!fs::create_directories(folder, error))
    return fault("data folder can't be made: " + folder + ": " + error.message());
  fs::permissions(folder, fs::perms::owner_all, error);
  return {};
}

/// The keys that the database knows. An installation from before keys had numbers knows one by the
/// fact alone.
Result<keys::Phase> known_keys(db::Database& database, RegionId region,
                               const std::string& first_print) {
  TRY(const auto kept, keep_fact(database, region, fingerprint_key, first_print));
  CHECK_OK(keys::begin_with(database, region, kept));
  TRY(auto phase, keys::phase(database, region));
  if (!phase) return fault("the database forgot its keys");
  return std::move(*phase);
}

}  // namespace

std::vector<db::Migration> all_migrations() {
  std::vector<db::Migration> all;
  for (auto& part : {outbox::migrations(),
                     audit::migrations(),
                     work::migrations(),
                     migrations(),
                     keys::migrations(),
                     network::migrations(),
                     access::migrations(),
                     terminology::migrations(),
                     patients::migrations(),
                     records::migrations(),
                     referral::migrations(),
                     reporting::migrations(),
                     policies::migrations(),
                     tiering::migrations(),
                     capacity::migrations(),
                     services::migrations(),
                     readiness::migrations(),
                     exchange::migrations(),
                     messaging::migrations(),
                     discharges::migrations(),
                     privacy::migrations(),
                     intake::migrations(),
                     shared_documents::migrations()})
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

Result<std::optional<std::string>> fact(db::Database& database, RegionId region,
                                        std::string_view key) {
  return database.read([&](db::Session& session) -> Result<std::optional<std::string>> {
    const auto row = session.query_one(select_value, region, key);
    if (!row) return std::optional<std::string>();
    return std::optional(row->get<std::string>(0));
  });
}

Result<std::string> keep_fact(db::Database& database, RegionId region, std::string_view key,
                              const std::string& value) {
  return database.write([&](db::Session& session) -> Result<std::string> {
    session.exec(insert_value, region, key, value);
    return session.query_one(select_value, region, key)->get<std::string>(0);
  });
}

std::string database_url(const config::Config& config) {
  return config.database_url.empty() ? "sqlite:" + config.data_directory + "/yilian.db"
                                     : config.database_url;
}

bool on_sqlite(const config::Config& config) { return database_url(config).starts_with("sqlite:"); }

int network_threads(const config::Config& config) {
  const auto cores = static_cast<int>(std::thread::hardware_concurrency());
  return on_sqlite(config) ? std::clamp(cores, 1, 4) : (cores > 4 ? 2 : 1);
}

std::string key_file(const config::Config& config) {
  return config.key_file.empty() ? config.data_directory + "/keys/master.key" : config.key_file;
}

std::string anchor_file(const config::Config& config) {
  return config.audit_anchor_file.empty() ? config.data_directory + "/audit-anchor.txt"
                                          : config.audit_anchor_file;
}

Result<Foundation> open_foundation(const config::Config& config, const OpenOptions& how) {
  CHECK_OK(make_folder(config.data_directory));
  Foundation out{config, nullptr, nullptr};
  db::Options options;
  options.url = database_url(config);
  options.workers = static_cast<int>(config.workers);
  // A reader keeps pages of its own. Workers share some; a network thread never waits for one.
  if (on_sqlite(config))
    options.workers = std::min(options.workers, shared_readers) + network_threads(config) +
                      job_threads + sender_threads + subscription_threads;
  options.partitioned = how.partitioned;
  options.durable = how.durable;
  TRY(out.database, db::Database::open(options));
  CHECK_OK(out.database->migrate(all_migrations()));
  TRY(const auto known, fact(*out.database, config.region, fingerprint_key));
  const std::string file = key_file(config);
  if (!known) CHECK_OK(make_folder(fs::path(file).parent_path().string()));
  const auto cipher =
      config.encryption == "sm4-gcm" ? crypto::Cipher::sm4_gcm : crypto::Cipher::aes_256_gcm;
  TRY(out.vault, crypto::Vault::open(file, cipher, !known));
  TRY(auto phase, keys::phase(*out.database, config.region));
  if (!phase) {
    TRY(phase, known_keys(*out.database, config.region,
                          out.vault->has(1) ? out.vault->fingerprint(1) : ""));
  }
  CHECK_OK(keys::check(*out.vault, *phase, file));
  return out;
}

Status check_ready(db::Database& database, RegionId region) {
  static const auto expected = static_cast<std::int64_t>(all_migrations().size());
  return database.read([&](db::Session& session) -> Status {
    const auto row = session.query_one(count_migrations);
    const auto key = session.query_one(select_value, region, fingerprint_key);
    if (!row || !key || row->get<std::int64_t>(0) != expected) return fail(Code::unavailable);
    return {};
  });
}

Result<FolderLock> FolderLock::take(const std::string& folder) {
  FolderLock out;
  out.fd_ = ::open((folder + "/server.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (out.fd_ < 0) return fault("data folder can't be written: " + folder);
  if (::flock(out.fd_, LOCK_EX | LOCK_NB) != 0)
    return fault("another server already uses the data folder " + folder);
  return out;
}

FolderLock::FolderLock(FolderLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
FolderLock& FolderLock::operator=(FolderLock&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}
FolderLock::~FolderLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace yilian::app
