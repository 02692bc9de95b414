#pragma once
// What every command needs before anything else: the data folder, the database with its schema, and
// the key file that belongs to it. The server builds on it, and so do the commands that repair.
#include <memory>
#include <string>
#include <vector>

#include "access/service.hpp"
#include "config/config.hpp"
#include "crypto/crypto.hpp"
#include "db/database.hpp"

namespace yilian::outgoing {
class Client;
class Mailer;
}  // namespace yilian::outgoing

namespace yilian::app {

/// Of every component, in the order in which they are applied.
std::vector<db::Migration> all_migrations();

/// `--database`, or SQLite in the data folder.
std::string database_url(const config::Config& config);
std::string key_file(const config::Config& config);
std::string anchor_file(const config::Config& config);
bool on_sqlite(const config::Config& config);
/// Threads that serve the network. On SQLite they also answer quick reads themselves.
int network_threads(const config::Config& config);

/// A fact about the installation, such as `demo`; nullopt when it is not known.
Result<std::optional<std::string>> fact(db::Database& database, RegionId region,
                                        std::string_view key);
/// Keeps a fact unless it is known already; answers the one that is kept.
Result<std::string> keep_fact(db::Database& database, RegionId region, std::string_view key,
                              const std::string& value);
/// The fact that says that the data are synthetic and the passwords known: never open to a network.
inline constexpr std::string_view demo_fact = "demo";

struct Foundation {
  config::Config config;
  std::unique_ptr<db::Database> database;
  std::shared_ptr<crypto::Vault> vault;
};

/// Opens the database, applies missing migrations, opens the key file. A new key file is made only
/// while the database knows none; another one than the data was written with is refused.
struct OpenOptions {
  bool partitioned = false;  ///< tests: PostgreSQL tables partitioned by region
  bool durable = true;       ///< see db::Options
  /// Tests: who answers calls to the identity provider; otherwise they go out.
  std::shared_ptr<outgoing::Client> outgoing = {};
  /// Tests: who takes what goes to group robots, and e-mails; otherwise they go out.
  std::shared_ptr<outgoing::Client> webhooks = {};
  std::shared_ptr<outgoing::Mailer> mailer = {};
};
Result<Foundation> open_foundation(const config::Config& config, const OpenOptions& how = {});

/// True when the database answers and its schema is the one of this program; for readiness.
Status check_ready(db::Database& database, RegionId region);

/// For a command that runs beside the server: tells it that sessions ended, before the command
/// ends.
void tell_ended(Foundation& foundation, const access::Ended& ended);

/// Makes an account with the role of platform administrator at the consortium office, which is made
/// with the first one. The password is random and must be changed at the first sign-in.
Result<access::NewPassword> create_administrator(Foundation& foundation, access::Service& accounts,
                                                 const Clock& clock, const std::string& login_name,
                                                 const std::string& person_name);

/// Holds the data folder of a SQLite installation for one server; a second one is refused.
class FolderLock {
 public:
  static Result<FolderLock> take(const std::string& folder);
  FolderLock() = default;
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&& other) noexcept;
  ~FolderLock();

 private:
  int fd_ = -1;
};

}  // namespace yilian::app
