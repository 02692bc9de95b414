#pragma once
// Signing in, sessions, accounts, posts, system clients. Called by app (wiring) and by contexts
// that ask for a second confirmation. Never logs a name; secrets leave it once, in the answer that
// makes them.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "access/types.hpp"
#include "kernel/caller.hpp"

namespace yilian::db {
class Database;
struct Migration;
}  // namespace yilian::db
namespace yilian::crypto {
class Vault;
}
namespace yilian::keys {
struct Table;
}
namespace yilian::outgoing {
class Client;
}
namespace yilian::api {
class Api;
class Gate;
}  // namespace yilian::api

namespace yilian::access {

std::vector<db::Migration> migrations();
/// What is sealed here, for a rotation of the key.
std::vector<keys::Table> sealed_tables();

/// An OpenID Connect provider that may prove who somebody is. It never makes accounts or rights.
struct IdentityProvider {
  std::string issuer, client_id, client_secret;
  std::string name_zh, name_en;
  std::string redirect_address;  ///< the page of ours to which it sends browsers back
};

struct Settings {
  std::int64_t idle_minutes = 15;
  std::int64_t session_hours = 12;
  std::int64_t failures_max = 5;  ///< then locked
  std::int64_t lock_minutes = 15;
  std::int64_t failures_of_address_max = 60;     ///< refused sign-ins in ten minutes
  std::int64_t token_minutes = 60;               ///< of a system client
  std::int64_t password_memory_kib = 19 * 1024;  ///< cost of a new hash (crypto::hash_password)
  bool secure_cookie = false;                    ///< set behind TLS
  std::string issuer = "Yilian";
  std::int64_t departures_of_address_max = 300;  ///< to the provider, in ten minutes
  std::optional<IdentityProvider> provider;
  std::shared_ptr<outgoing::Client> outgoing;  ///< needed with a provider
};

/// Sessions that are no longer what they were: one of them, or all of an account. What a browser
/// holds open on them must end.
struct Ended {
  std::string session;  ///< as Caller::session; empty: all of the account
  AccountId account;
};

class Service {
 public:
  Service(db::Database& database, std::shared_ptr<const crypto::Vault> vault, const Clock& clock,
          RegionId region, Settings settings);
  ~Service();

  /// Confirms again who acts, by password or one-time code (seals, approvals);
  /// wrong_password_again.
  Status confirm(const Call& call, const std::optional<std::string>& password,
                 const std::optional<std::string>& code);

  /// For the command line and the demo: makes an account without a caller. Answers its id.
  Result<AccountId> create_account(const NewAccount& account, const std::string& password,
                                   bool must_change);
  /// Sets a new random password; the command line's way out for a locked-out administrator.
  Result<NewPassword> reset_password(const std::string& login_name);
  /// For the command line: every account with its posts.
  Result<std::vector<Account>> all_accounts();

  std::unique_ptr<api::Gate> gate();
  void add_routes(api::Api& api);
  /// Called after the commit, on the thread of the request; set once, before the routes are used.
  void on_end(std::function<void(const Ended&)> told);
  /// A number that changes when another process on this machine ended sessions; asked at each
  /// request, so it must cost next to nothing. Set once, before the routes are used.
  void watch(std::function<std::uint64_t()> ends_elsewhere);
  /// Another server says that sessions ended: what is remembered of them is forgotten.
  void forget(const Ended& ended);
  /// True for each session (as Caller::session) that is still there; not more than 1,000 at once.
  Result<std::vector<bool>> alive(const std::vector<std::string>& sessions);
  /// Writes when the owners of sessions were last seen; the number written.
  Result<std::int64_t> write_last_seen();
  /// Removes expired sessions and tokens; the number removed.
  Result<std::int64_t> purge();

  struct Impl;

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace yilian::access
