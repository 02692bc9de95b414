#pragma once
// The inside of access::Service, shared by its files. Use cases are members, one file per
// aggregate.
#include <map>
#include <mutex>

#include "access/describe.hpp"
#include "access/service.hpp"
#include "crypto/crypto.hpp"
#include "failures.hpp"
#include "http/http.hpp"
#include "json/json.hpp"
#include "keys/keys.hpp"
#include "provider.hpp"
#include "session_cache.hpp"
#include "store.hpp"
#include "store_identities.hpp"
#include "work/work.hpp"

namespace yilian::access {

/// Behind TLS the browser takes the prefixed name only from this very host, for all its paths.
inline std::string_view cookie_name(const Settings& settings) {
  return settings.secure_cookie ? "__Host-yilian_session" : "yilian_session";
}

/// Binds what went to the identity provider to the browser that went.
inline std::string_view identity_cookie_name(const Settings& settings) {
  return settings.secure_cookie ? "__Host-yilian_identity" : "yilian_identity";
}

struct AccountPage {
  std::vector<Account> items;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(AccountPage, (), (items, next_cursor))
struct ClientList {
  std::vector<Client> items;
};
BOOST_DESCRIBE_STRUCT(ClientList, (), (items))

/// A signed-in answer with the cookie value that goes with it.
struct SignedIn {
  Session session;
  std::string token;
};

/// Where the browser goes, with the cookie that it must bring back.
struct Departure {
  ProviderAddress answer;
  std::string cookie;
};

struct Service::Impl {
  db::Database& database;
  std::shared_ptr<const crypto::Vault> vault;
  const Clock& clock;
  RegionId region;
  Settings settings;
  std::mutex names_mutex;
  std::map<OrganisationId, std::pair<std::string, Instant>> names;
  SessionCache cache, client_cache;
  Failures failures{settings.failures_of_address_max};
  Failures departures{settings.departures_of_address_max};
  std::unique_ptr<Provider> provider =
      settings.provider ? std::make_unique<Provider>(*settings.provider, settings.outgoing)
                        : nullptr;
  std::function<void(const Ended&)> told;
  std::function<std::uint64_t()> ends_elsewhere;

  // sessions.cpp
  Result<SignedIn> sign_in(const Call& call, const http::Request& request, const SignIn& command);
  Result<SignedIn> try_sign_in(const Call& call, const http::Request& request,
                               const SignIn& command);
  std::optional<store::PostRow> first_post(db::Session& s, AccountId account, Instant now);
  /// A new session for who proved to be the account; `also` runs in the same transaction.
  Result<SignedIn> open_session(const Call& own, const http::Request& request,
                                const store::AccountRow& account,
                                const std::optional<store::PostRow>& post,
                                const std::function<Status(work::Work&)>& also = {});
  /// Leaves the trace of a refused sign-in that nothing else records; what to answer.
  Error refused(const Call& call, Error why);
  Result<Session> current(const Call& call, const http::Request& request);
  Status sign_out(const Call& call, const http::Request& request);
  Result<SignedIn> switch_post(const Call& call, const http::Request& request, PostId post);
  Result<SignedIn> unlock(const Call& call, const http::Request& request,
                          const std::string& password);
  Result<Session> describe(db::Session& s, const store::SessionRow& session, Instant now);
  Result<Caller> admit(const http::Request& request, bool changes);
  Result<SessionCache::Known> admission(const db::Bytes& token_index, Instant now);
  /// After the commit of what ended or changed them.
  void ended(const db::Bytes& token_index, AccountId account);
  void ended(AccountId account);
  Result<Caller> admit_client(std::string_view bearer, Instant now);
  Result<SessionCache::Known> client_of(db::Session& s, const db::Bytes& index, Instant now);
  std::string organisation_name(db::Session& s, OrganisationId id, Instant now);

  // credentials.cpp
  Status confirm(const Call& call, const std::optional<std::string>& password,
                 const std::optional<std::string>& code);
  Result<SignedIn> change_password(const Call& call, const ChangePassword& command);
  Result<TotpSecret> begin_totp(const Call& call);
  Status confirm_totp(const Call& call, const TotpConfirm& command);
  Status remove_totp(const Call& call, const Unlock& command);
  /// Verifies outside a transaction, then records the failure or success in one.
  std::string hash_password(std::string_view password) const;
  Status check_password(const store::AccountRow& account, const Call& call,
                        std::string_view password, Code wrong);
  Status check_code(const store::AccountRow& account, const Call& call, std::string_view code,
                    Code wrong);
  Status failed(const store::AccountRow& account, const Call& call, Code wrong);
  Result<store::AccountRow> load(AccountId id);

  // identities.cpp
  SignInOptions sign_in_options() const;
  Result<Departure> begin_identity_sign_in(const Call& call, const http::Request& request);
  Result<SignedIn> identity_sign_in(const Call& call, const http::Request& request,
                                    const IdentityReturn& command);
  Result<IdentityView> identity(const Call& call);
  Result<Departure> begin_link(const Call& call, const http::Request& request,
                               const Unlock& command);
  Result<IdentityView> link(const Call& call, const http::Request& request,
                            const IdentityReturn& command);
  Status unlink(const Call& call, const Unlock& command);
  Result<Account> unlink_account(const Call& call, AccountId id);
  Result<SignedIn> try_identity_sign_in(const Call& call, const http::Request& request,
                                        const IdentityReturn& command);
  /// Whom the provider proved; the account is not yet asked whether it may come in.
  Result<AccountId> proved_account(const Call& call, const http::Request& request,
                                   const std::string& cookie, const IdentityReturn& command);
  Result<Departure> depart(const Call& call, const http::Request& request, store::Purpose purpose);
  /// Takes what this browser began; `sign_in_lapsed` when it is another's, over, or was taken
  /// before.
  Result<store::PendingRow> arrive(const Call& call, const std::string& cookie,
                                   const std::string& state);
  Result<IdentityView> identity_view(db::Session& s, AccountId account) const;
  Provider::Journey journey_of(const std::string& cookie) const;
  db::Bytes browser_index(const std::string& cookie) const;
  db::Bytes subject_index(const std::string& subject) const;

  // accounts.cpp
  Result<AccountPage> list(const Call& call, const AccountFilter& filter);
  Result<Account> get(const Call& call, AccountId id);
  Result<NewPassword> create(const Call& call, const NewAccount& command);
  Result<Account> update(const Call& call, AccountId id, const AccountInput& input);
  Result<Account> set_standing(const Call& call, AccountId id, AccountStanding standing);
  Result<Account> unlock_account(const Call& call, AccountId id);
  Result<NewPassword> reset(const Call& call, AccountId id);
  Result<Account> add_post(const Call& call, AccountId id, const PostInput& input);
  Result<Account> end_post(const Call& call, PostId id, const EndPost& command);
  Result<Account> substitute(const Call& call, PostId id, const SubstituteInput& input);
  Result<Account> view(db::Session& s, const store::AccountRow& row, Date today,
                       bool in_list = false);
  PostView post_view(db::Session& s, const store::PostRow& row, Date today);
  /// Not found unless the caller may manage accounts and, as an organisation's administrator, the
  /// account has a post there.
  /// An account whose posts the caller may see and manage.
  Result<store::AccountRow> managed(db::Session& s, const Call& call, AccountId id);
  /// One that the caller may change as a whole: nobody above the caller.
  Result<store::AccountRow> managed_whole(db::Session& s, const Call& call, AccountId id);
  std::optional<db::Bytes> sealed_phone(db::Session& s, const std::string& phone);
  Result<store::AccountRow> row_of(const AccountInput& input, const std::string& password_hash,
                                   bool must_change, Instant now, const std::string& at);

  // clients.cpp
  Result<ClientList> clients(const Call& call);
  Result<NewClient> create_client(const Call& call, const ClientInput& input);
  Result<Client> revoke_client(const Call& call, ClientId id);
  Result<http::Response> token(const Call& call, const http::Request& request);
  Client client_view(db::Session& s, const store::ClientRow& row);

  /// Who works at the server itself has no account.
  Call command_line_call(const char* action) const;
  /// A call in the name of an account that is not signed in yet, for the audit of sign-in.
  static Call as(const Call& call, const store::AccountRow& account,
                 const std::optional<store::PostRow>& post);
};

/// 12 characters without look-alikes, letters and digits.
std::string random_password();

}  // namespace yilian::access
