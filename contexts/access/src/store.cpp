#include "store.hpp"

#include "access/describe.hpp"
#include "db/like.hpp"
#include "json/json.hpp"
#include "store_identities.hpp"

namespace yilian::access::store {
namespace {

using db::operator""_sql;

#define ACCOUNT_COLUMNS                                                                    \
  "a.id, a.login_name, a.person_name, a.practitioner_number, a.title, a.phone_sealed, "    \
  "a.standing, a.password_hash, a.must_change_password, a.totp_sealed, a.totp_confirmed, " \
  "a.totp_last_step, a.failures, a.locked_until, a.last_sign_in_at, a.version"
#define POST_COLUMNS                                                                         \
  "p.id, p.account_id, p.organisation_id, p.department_id, p.role, p.starts_on, p.ends_on, " \
  "p.substitutes_for"

constexpr auto insert_account_sql =
    "INSERT INTO accounts (region_id, id, login_name, login_key, person_name, practitioner_number, "
    "title, phone_sealed, standing, password_hash, must_change_password, totp_confirmed, "
    "totp_last_step, failures, locked_until, created_at, version) VALUES ($1, $2, $3, $4, $5, $6, "
    "$7, "
    "$8, $9, $10, $11, 0, 0, 0, 0, $12, 1) ON CONFLICT (region_id, login_key) DO NOTHING"_sql;
constexpr auto by_login =
    "SELECT " ACCOUNT_COLUMNS " FROM accounts a WHERE a.region_id = $1 AND a.login_key = $2"_sql;
constexpr auto by_id =
    "SELECT " ACCOUNT_COLUMNS " FROM accounts a WHERE a.region_id = $1 AND a.id = $2"_sql;
constexpr auto update_account_sql =
    "UPDATE accounts SET person_name = $4, practitioner_number = $5, title = $6, "
    "standing = $7, login_name = $8, login_key = $9, version = version + 1 "
    "WHERE region_id = $1 AND id = $2 AND version = $3"_sql;
constexpr auto set_phone_sql =
    "UPDATE accounts SET phone_sealed = $3 WHERE region_id = $1 AND id = $2"_sql;
constexpr auto set_password_sql =
    "UPDATE accounts SET password_hash = $3, must_change_password = $4, failures = 0, locked_until "
    "= 0, "
    "version = version + 1 WHERE region_id = $1 AND id = $2"_sql;
constexpr auto set_attempts_sql =
    "UPDATE accounts SET failures = $3, locked_until = $4 WHERE region_id = $1 AND id = $2"_sql;
constexpr auto set_signed_in_sql =
    "UPDATE accounts SET failures = 0, locked_until = 0, last_sign_in_at = $3 "
    "WHERE region_id = $1 AND id = $2"_sql;
constexpr auto set_totp_sql =
    "UPDATE accounts SET totp_sealed = $3, totp_confirmed = 0, "
    "version = version + 1 WHERE region_id = $1 AND id = $2"_sql;
constexpr auto confirm_totp_sql =
    "UPDATE accounts SET totp_confirmed = 1, version = version + 1 "
    "WHERE region_id = $1 AND id = $2 AND version = $3"_sql;
constexpr auto use_step_sql =
    "UPDATE accounts SET totp_last_step = $3 WHERE region_id = $1 AND id = $2 AND totp_last_step < $3"_sql;
constexpr auto administrators_sql =
    "SELECT COUNT(*) FROM posts p JOIN accounts a ON a.region_id = p.region_id AND a.id = "
    "p.account_id "
    "WHERE p.region_id = $1 AND p.role = 'platform_admin' AND a.standing = 'active' "
    "AND p.starts_on <= $2 AND (p.ends_on IS NULL OR p.ends_on >= $2)"_sql;
constexpr auto page_sql =
    "SELECT " ACCOUNT_COLUMNS
    " FROM accounts a WHERE a.region_id = $1 AND ($2 = '' OR a.login_key LIKE $2 || '%' ESCAPE '!' "
    "OR a.person_name LIKE $2 || '%' ESCAPE '!') "
    "AND (a.person_name > $3 OR (a.person_name = $3 AND a.id > $4)) "
    "AND ($6 = '' OR EXISTS (SELECT 1 FROM posts p WHERE p.region_id = $1 AND p.account_id = a.id "
    "AND p.role = $6 AND (p.ends_on IS NULL OR p.ends_on >= $7))) "
    "ORDER BY a.person_name, a.id LIMIT $5"_sql;
constexpr auto page_of_organisation_sql =
    "SELECT DISTINCT " ACCOUNT_COLUMNS
    " FROM posts p JOIN accounts a ON a.region_id = p.region_id AND a.id = p.account_id "
    "WHERE p.region_id = $1 AND p.organisation_id = $2 AND ($3 = '' OR "
    "a.login_key LIKE $3 || '%' ESCAPE '!' OR a.person_name LIKE $3 || '%' ESCAPE '!') "
    "AND (a.person_name > $4 OR (a.person_name = $4 AND a.id > $5)) "
    "AND ($7 = '' OR (p.role = $7 AND (p.ends_on IS NULL OR p.ends_on >= $8))) "
    "ORDER BY a.person_name, a.id LIMIT $6"_sql;

constexpr auto insert_post_sql =
    "INSERT INTO posts (region_id, id, account_id, organisation_id, department_id, role, "
    "starts_on, "
    "ends_on, substitutes_for, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
    "ON CONFLICT (region_id, account_id, organisation_id, role, starts_on) DO NOTHING"_sql;
constexpr auto post_sql =
    "SELECT " POST_COLUMNS " FROM posts p WHERE p.region_id = $1 AND p.id = $2"_sql;
constexpr auto posts_of_sql =
    "SELECT " POST_COLUMNS
    " FROM posts p WHERE p.region_id = $1 AND p.account_id = $2 ORDER BY p.starts_on, p.id"_sql;
constexpr auto end_post_sql = "UPDATE posts SET ends_on = $3 WHERE region_id = $1 AND id = $2"_sql;

constexpr auto insert_session_sql =
    "INSERT INTO sessions (region_id, token_index, account_id, post_id, csrf_token, created_at, "
    "expires_at, last_seen_at, locked) VALUES ($1, $2, $3, $4, $5, $6, $7, $6, 0)"_sql;
constexpr auto admission_sql =
    "SELECT s.account_id, s.post_id, s.csrf_token, s.expires_at, s.last_seen_at, s.locked, "
    "a.person_name, a.standing, a.must_change_password, " POST_COLUMNS
    " FROM sessions s JOIN accounts a ON a.region_id = s.region_id AND a.id = s.account_id "
    "LEFT JOIN posts p ON p.region_id = s.region_id AND p.id = s.post_id "
    "WHERE s.region_id = $1 AND s.token_index = $2"_sql;
constexpr auto delete_session_sql =
    "DELETE FROM sessions WHERE region_id = $1 AND token_index = $2"_sql;
constexpr auto delete_sessions_of_sql =
    "DELETE FROM sessions WHERE region_id = $1 AND account_id = $2"_sql;
constexpr auto touch_session_sql =
    "UPDATE sessions SET last_seen_at = $3 WHERE region_id = $1 AND token_index = $2 "
    "AND last_seen_at < $3"_sql;
// A system client's token is a session of its own kind.
constexpr auto alive_sql =
    "SELECT 1 FROM sessions WHERE region_id = $1 AND token_index = $2 AND expires_at > $3 "
    "UNION ALL SELECT 1 FROM client_tokens t JOIN clients c ON c.region_id = t.region_id "
    "AND c.id = t.client_id WHERE t.region_id = $1 AND t.token_index = $2 AND t.expires_at > $3 "
    "AND c.revoked = 0"_sql;
constexpr auto lock_session_sql =
    "UPDATE sessions SET locked = $3, last_seen_at = $4 WHERE region_id = $1 AND token_index = $2"_sql;
constexpr auto renew_session_sql =
    "UPDATE sessions SET token_index = $3, csrf_token = $4, post_id = $5 "
    "WHERE region_id = $1 AND token_index = $2"_sql;
constexpr auto purge_sessions_sql =
    "DELETE FROM sessions WHERE region_id = $1 AND expires_at < $2"_sql;
constexpr auto purge_tokens_sql =
    "DELETE FROM client_tokens WHERE region_id = $1 AND expires_at < $2"_sql;

#define CLIENT_COLUMNS \
  "c.id, c.name, c.organisation_id, c.scopes, c.secret_index, c.revoked, c.created_at, c.version"
constexpr auto insert_client_sql =
    "INSERT INTO clients (region_id, id, name, organisation_id, scopes, secret_index, revoked, "
    "created_at, version) VALUES ($1, $2, $3, $4, $5, $6, 0, $7, 1)"_sql;
constexpr auto client_sql =
    "SELECT " CLIENT_COLUMNS " FROM clients c WHERE c.region_id = $1 AND c.id = $2"_sql;
constexpr auto clients_sql =
    "SELECT " CLIENT_COLUMNS " FROM clients c WHERE c.region_id = $1 ORDER BY c.id LIMIT 500"_sql;
constexpr auto revoke_client_sql =
    "UPDATE clients SET revoked = 1, version = version + 1 "
    "WHERE region_id = $1 AND id = $2 AND version = $3"_sql;
constexpr auto insert_token_sql =
    "INSERT INTO client_tokens (region_id, token_index, client_id, expires_at) VALUES ($1, $2, $3, $4)"_sql;
constexpr auto client_by_token_sql =
    "SELECT " CLIENT_COLUMNS
    ", t.expires_at FROM client_tokens t JOIN clients c ON c.region_id = t.region_id AND c.id = "
    "t.client_id "
    "WHERE t.region_id = $1 AND t.token_index = $2 AND t.expires_at > $3 AND c.revoked = 0"_sql;

AccountRow read_account(const db::Row& row) {
  AccountRow a;
  std::string standing;
  row.read(a.id, a.login_name, a.person_name, a.practitioner_number, a.title, a.phone_sealed,
           standing, a.password_hash, a.must_change_password, a.totp_sealed, a.totp_confirmed,
           a.totp_last_step, a.attempts.failures, a.attempts.locked_until, a.last_sign_in_at,
           a.version);
  a.standing = json::parse_enum<AccountStanding>(standing).value_or(AccountStanding::disabled);
  return a;
}

PostRow read_post(const db::Row& row, std::size_t from = 0) {
  PostRow p;
  p.id = row.get<PostId>(from);
  p.account_id = row.get<AccountId>(from + 1);
  p.organisation_id = row.get<OrganisationId>(from + 2);
  p.department_id = row.get<std::optional<DepartmentId>>(from + 3);
  p.role = parse_role(row.get<std::string>(from + 4)).value_or(Role::resident);
  p.starts_on = row.get<Date>(from + 5);
  p.ends_on = row.get<std::optional<Date>>(from + 6);
  p.substitutes_for = row.get<std::optional<PostId>>(from + 7);
  return p;
}

std::string join(const std::vector<ClientScope>& scopes) {
  std::string out;
  for (const auto scope : scopes)
    out += (out.empty() ? "" : " ") + std::string(json::enum_name(scope));
  return out;
}

ClientRow read_client(const db::Row& row) {
  ClientRow c;
  std::string scopes;
  row.read(c.id, c.name, c.organisation_id, scopes, c.secret_index, c.revoked, c.created_at,
           c.version);
  std::size_t at = 0;
  while (at < scopes.size()) {
    const auto end = std::min(scopes.find(' ', at), scopes.size());
    if (const auto scope = json::parse_enum<ClientScope>(scopes.substr(at, end - at)))
      c.scopes.push_back(*scope);
    at = end + 1;
  }
  return c;
}

std::vector<AccountRow> read_accounts(const std::vector<db::Row>& rows) {
  std::vector<AccountRow> out;
  for (const auto& row : rows) out.push_back(read_account(row));
  return out;
}

}  // namespace

std::int64_t insert_account_once(db::Session& s, RegionId region, const AccountRow& a,
                                 const std::string& login_key, Instant now) {
  return s.exec(insert_account_sql, region, a.id, a.login_name, login_key, a.person_name,
                a.practitioner_number, a.title, a.phone_sealed, json::enum_name(a.standing),
                a.password_hash, a.must_change_password, now);
}
std::optional<AccountRow> account_by_login(db::Session& s, RegionId region,
                                           const std::string& login_key) {
  const auto row = s.query_one(by_login, region, login_key);
  return row ? std::optional(read_account(*row)) : std::nullopt;
}
std::optional<AccountRow> account(db::Session& s, RegionId region, AccountId id) {
  const auto row = s.query_one(by_id, region, id);
  return row ? std::optional(read_account(*row)) : std::nullopt;
}
bool update_account(db::Session& s, RegionId region, const AccountRow& a) {
  return s.exec(update_account_sql, region, a.id, a.version, a.person_name, a.practitioner_number,
                a.title, json::enum_name(a.standing), a.login_name,
                rules::login_key(a.login_name).value_or("")) == 1;
}
void set_password(db::Session& s, RegionId region, AccountId id, const std::string& hash,
                  bool must_change) {
  s.exec(set_password_sql, region, id, hash, must_change);
}
void set_attempts(db::Session& s, RegionId region, AccountId id, const rules::Attempts& attempts) {
  s.exec(set_attempts_sql, region, id, attempts.failures, attempts.locked_until);
}
void set_signed_in(db::Session& s, RegionId region, AccountId id, Instant at) {
  s.exec(set_signed_in_sql, region, id, at);
}
void set_phone(db::Session& s, RegionId region, AccountId id,
               const std::optional<db::Bytes>& sealed) {
  s.exec(set_phone_sql, region, id, sealed);
}
void set_totp(db::Session& s, RegionId region, AccountId id,
              const std::optional<db::Bytes>& sealed) {
  s.exec(set_totp_sql, region, id, sealed);
}
bool confirm_totp(db::Session& s, RegionId region, AccountId id, std::int64_t version) {
  return s.exec(confirm_totp_sql, region, id, version) == 1;
}
bool use_totp_step(db::Session& s, RegionId region, AccountId id, std::int64_t step) {
  return s.exec(use_step_sql, region, id, step) == 1;
}
std::int64_t active_administrators(db::Session& s, RegionId region, Date today) {
  return s.query_one(administrators_sql, region, today)->get<std::int64_t>(0);
}
std::vector<AccountRow> accounts_page(db::Session& s, RegionId region, const AccountPageFrom& from,
                                      Date today) {
  return read_accounts(s.query(page_sql, region, db::like_escaped(from.text), from.after_name,
                               from.after_id, from.limit,
                               from.role ? json::enum_name(*from.role) : "", today));
}
std::vector<AccountRow> accounts_of_organisation(db::Session& s, RegionId region, OrganisationId id,
                                                 const AccountPageFrom& from, Date today) {
  return read_accounts(s.query(page_of_organisation_sql, region, id, db::like_escaped(from.text),
                               from.after_name, from.after_id, from.limit,
                               from.role ? json::enum_name(*from.role) : "", today));
}

std::int64_t insert_post(db::Session& s, RegionId region, const PostRow& p, Instant now) {
  return s.exec(insert_post_sql, region, p.id, p.account_id, p.organisation_id, p.department_id,
                json::enum_name(p.role), p.starts_on, p.ends_on, p.substitutes_for, now);
}
std::optional<PostRow> post(db::Session& s, RegionId region, PostId id) {
  const auto row = s.query_one(post_sql, region, id);
  return row ? std::optional(read_post(*row)) : std::nullopt;
}
std::vector<PostRow> posts_of(db::Session& s, RegionId region, AccountId id) {
  std::vector<PostRow> out;
  for (const auto& row : s.query(posts_of_sql, region, id)) out.push_back(read_post(row));
  return out;
}
void end_post(db::Session& s, RegionId region, PostId id, Date ends_on) {
  s.exec(end_post_sql, region, id, ends_on);
}

void insert_session(db::Session& s, RegionId region, const db::Bytes& token_index,
                    const SessionRow& row, Instant now) {
  s.exec(insert_session_sql, region, token_index, row.account_id, row.post_id, row.csrf_token, now,
         row.expires_at);
}
std::optional<Admission> admission(db::Session& s, RegionId region, const db::Bytes& token_index) {
  const auto row = s.query_one(admission_sql, region, token_index);
  if (!row) return std::nullopt;
  Admission out;
  std::string standing;
  row->read(out.session.account_id, out.session.post_id, out.session.csrf_token,
            out.session.expires_at, out.session.last_seen_at, out.session.locked, out.person_name,
            standing, out.must_change_password);
  out.standing = json::parse_enum<AccountStanding>(standing).value_or(AccountStanding::disabled);
  if (!row->is_null(9)) out.post = read_post(*row, 9);
  return out;
}
void delete_session(db::Session& s, RegionId region, const db::Bytes& token_index) {
  s.exec(delete_session_sql, region, token_index);
}
void delete_sessions_of(db::Session& s, RegionId region, AccountId id) {
  s.exec(delete_sessions_of_sql, region, id);
}
void touch_session(db::Session& s, RegionId region, const db::Bytes& token_index, Instant now) {
  s.later(touch_session_sql, region, token_index, now);
}
bool session_is_alive(db::Session& s, RegionId region, const db::Bytes& token_index, Instant now) {
  return s.query_one(alive_sql, region, token_index, now).has_value();
}
void lock_session(db::Session& s, RegionId region, const db::Bytes& token_index, bool locked,
                  Instant now) {
  s.exec(lock_session_sql, region, token_index, locked, now);
}
bool renew_session(db::Session& s, RegionId region, const db::Bytes& token_index,
                   const db::Bytes& new_index, const SessionRow& row) {
  return s.exec(renew_session_sql, region, token_index, new_index, row.csrf_token, row.post_id) ==
         1;
}
std::int64_t purge(db::Session& s, RegionId region, Instant now) {
  return s.exec(purge_sessions_sql, region, now) + s.exec(purge_tokens_sql, region, now) +
         purge_pending(s, region, now);
}

void insert_client(db::Session& s, RegionId region, const ClientRow& c) {
  s.exec(insert_client_sql, region, c.id, c.name, c.organisation_id, join(c.scopes), c.secret_index,
         c.created_at);
}
std::optional<ClientRow> client(db::Session& s, RegionId region, ClientId id) {
  const auto row = s.query_one(client_sql, region, id);
  return row ? std::optional(read_client(*row)) : std::nullopt;
}
std::vector<ClientRow> clients(db::Session& s, RegionId region) {
  std::vector<ClientRow> out;
  for (const auto& row : s.query(clients_sql, region)) out.push_back(read_client(row));
  return out;
}
bool revoke_client(db::Session& s, RegionId region, ClientId id, std::int64_t version) {
  return s.exec(revoke_client_sql, region, id, version) == 1;
}
void insert_token(db::Session& s, RegionId region, const db::Bytes& token_index, ClientId id,
                  Instant expires_at) {
  s.exec(insert_token_sql, region, token_index, id, expires_at);
}
std::optional<ClientToken> client_by_token(db::Session& s, RegionId region,
                                           const db::Bytes& token_index, Instant now) {
  const auto row = s.query_one(client_by_token_sql, region, token_index, now);
  if (!row) return std::nullopt;
  return ClientToken{read_client(*row), row->get<Instant>(row->size() - 1)};
}

}  // namespace yilian::access::store
