#pragma once
// Every SQL statement of access. Nobody else touches accounts, posts, sessions, clients.
#include <optional>
#include <string>
#include <vector>

#include "access/service.hpp"
#include "access/types.hpp"
#include "db/database.hpp"
#include "rules.hpp"

namespace yilian::access::store {

struct AccountRow {
  AccountId id;
  std::string login_name, person_name;
  std::optional<std::string> practitioner_number, title;
  std::string phone;  ///< of a new row, sealed in the transaction that stores it
  std::optional<db::Bytes> phone_sealed;
  AccountStanding standing = AccountStanding::active;
  std::string password_hash;
  bool must_change_password = false;
  std::optional<db::Bytes> totp_sealed;
  bool totp_confirmed = false;
  std::int64_t totp_last_step = 0;
  rules::Attempts attempts;
  std::optional<Instant> last_sign_in_at;
  std::int64_t version = 1;
};
struct PostRow {
  PostId id;
  AccountId account_id;
  OrganisationId organisation_id;
  std::optional<DepartmentId> department_id;
  Role role = Role::physician;
  Date starts_on;
  std::optional<Date> ends_on;
  std::optional<PostId> substitutes_for;
};
struct SessionRow {
  AccountId account_id;
  std::optional<PostId> post_id;
  std::string csrf_token;
  Instant expires_at, last_seen_at;
  bool locked = false;
};
/// A session with its account and the post it stands in, read in one statement.
struct Admission {
  SessionRow session;
  std::string person_name;
  AccountStanding standing = AccountStanding::active;
  bool must_change_password = false;
  std::optional<PostRow> post;
};

std::int64_t insert_account_once(db::Session& s, RegionId region, const AccountRow& row,
                                 const std::string& login_key, Instant now);
std::optional<AccountRow> account_by_login(db::Session& s, RegionId region,
                                           const std::string& login_key);
std::optional<AccountRow> account(db::Session& s, RegionId region, AccountId id);
/// Compare-and-set on version; false when somebody was quicker.
/// Everything but phone, password and second factor.
bool update_account(db::Session& s, RegionId region, const AccountRow& row);
void set_password(db::Session& s, RegionId region, AccountId id, const std::string& hash,
                  bool must_change);
void set_attempts(db::Session& s, RegionId region, AccountId id, const rules::Attempts& attempts);
void set_signed_in(db::Session& s, RegionId region, AccountId id, Instant at);
/// A sealed value is never written back as it was read: a rotation may have sealed it anew.
void set_phone(db::Session& s, RegionId region, AccountId id,
               const std::optional<db::Bytes>& sealed);
void set_totp(db::Session& s, RegionId region, AccountId id,
              const std::optional<db::Bytes>& sealed);
/// False when the account changed meanwhile.
bool confirm_totp(db::Session& s, RegionId region, AccountId id, std::int64_t version);
/// False when the step was used before.
bool use_totp_step(db::Session& s, RegionId region, AccountId id, std::int64_t step);
std::int64_t active_administrators(db::Session& s, RegionId region, Date today);
struct AccountPageFrom {
  std::string text;          ///< start of login name or person name
  std::optional<Role> role;  ///< of a post that is not over
  std::string after_name;
  AccountId after_id;
  std::int64_t limit = 0;
};
std::vector<AccountRow> accounts_page(db::Session& s, RegionId region, const AccountPageFrom& from,
                                      Date today);
std::vector<AccountRow> accounts_of_organisation(db::Session& s, RegionId region, OrganisationId id,
                                                 const AccountPageFrom& from, Date today);

std::int64_t insert_post(db::Session& s, RegionId region, const PostRow& row, Instant now);
std::optional<PostRow> post(db::Session& s, RegionId region, PostId id);
std::vector<PostRow> posts_of(db::Session& s, RegionId region, AccountId id);
void end_post(db::Session& s, RegionId region, PostId id, Date ends_on);

void insert_session(db::Session& s, RegionId region, const db::Bytes& token_index,
                    const SessionRow& row, Instant now);
std::optional<Admission> admission(db::Session& s, RegionId region, const db::Bytes& token_index);
void delete_session(db::Session& s, RegionId region, const db::Bytes& token_index);
void delete_sessions_of(db::Session& s, RegionId region, AccountId id);
/// Of a person or a system client: there, not expired, not revoked.
bool session_is_alive(db::Session& s, RegionId region, const db::Bytes& token_index, Instant now);
/// Never back in time; sent with the next statement.
void touch_session(db::Session& s, RegionId region, const db::Bytes& token_index, Instant now);
void lock_session(db::Session& s, RegionId region, const db::Bytes& token_index, bool locked,
                  Instant now);
/// The same session under another token, with the CSRF token and post of `row`; false when it
/// ended.
bool renew_session(db::Session& s, RegionId region, const db::Bytes& token_index,
                   const db::Bytes& new_index, const SessionRow& row);
std::int64_t purge(db::Session& s, RegionId region, Instant now);

struct ClientRow {
  ClientId id;
  std::string name;
  OrganisationId organisation_id;
  std::vector<ClientScope> scopes;
  db::Bytes secret_index;
  bool revoked = false;
  Instant created_at;
  std::int64_t version = 1;
};
void insert_client(db::Session& s, RegionId region, const ClientRow& row);
std::optional<ClientRow> client(db::Session& s, RegionId region, ClientId id);
std::vector<ClientRow> clients(db::Session& s, RegionId region);
bool revoke_client(db::Session& s, RegionId region, ClientId id, std::int64_t version);
void insert_token(db::Session& s, RegionId region, const db::Bytes& token_index, ClientId id,
                  Instant expires_at);
struct ClientToken {
  ClientRow client;
  Instant expires_at;
};
/// Of a client that was not revoked.
std::optional<ClientToken> client_by_token(db::Session& s, RegionId region,
                                           const db::Bytes& token_index, Instant now);

}  // namespace yilian::access::store
