#include "access/clients.hpp"
#include "access/lookup.hpp"
#include "crypto/crypto.hpp"
#include "network/lookup.hpp"
#include "rules.hpp"
#include "store.hpp"

namespace yilian::access {
namespace {

using db::operator""_sql;

#define HOLDER_SELECT                                                             \
  "SELECT p.account_id, p.organisation_id, p.department_id, p.role FROM posts p " \
  "JOIN accounts a ON a.region_id = p.region_id AND a.id = p.account_id WHERE p.region_id = $1 "
#define HOLDER_TODAY \
  "AND a.standing = 'active' AND p.starts_on <= $2 AND (p.ends_on IS NULL OR p.ends_on >= $2) "
constexpr auto at_sql = HOLDER_SELECT HOLDER_TODAY
    "AND p.organisation_id = $3 AND p.role = $4 ORDER BY p.account_id LIMIT $5"_sql;
constexpr auto of_role_sql =
    HOLDER_SELECT HOLDER_TODAY "AND p.role = $3 ORDER BY p.account_id LIMIT $4"_sql;
constexpr auto of_account_sql =
    HOLDER_SELECT HOLDER_TODAY "AND p.account_id = $3 ORDER BY p.starts_on, p.id LIMIT 20"_sql;
constexpr auto name_sql = "SELECT person_name FROM accounts WHERE region_id = $1 AND id = $2"_sql;
constexpr auto phone_sql =
    "SELECT phone_sealed FROM accounts WHERE region_id = $1 AND id = $2 AND standing = 'active'"_sql;

std::vector<PostHolder> read_holders(const std::vector<db::Row>& rows) {
  std::vector<PostHolder> out;
  for (const auto& row : rows) {
    PostHolder holder;
    std::string role;
    row.read(holder.account, holder.organisation, holder.department, role);
    holder.role = parse_role(role).value_or(Role::resident);
    out.push_back(holder);
  }
  return out;
}

}  // namespace

std::vector<PostHolder> holders_at(db::Session& s, RegionId region, OrganisationId organisation,
                                   Role role, Date day, std::int64_t limit) {
  return read_holders(s.query(at_sql, region, day, organisation, info(role).name, limit));
}
std::vector<PostHolder> holders_of(db::Session& s, RegionId region, Role role, Date day,
                                   std::int64_t limit) {
  return read_holders(s.query(of_role_sql, region, day, info(role).name, limit));
}
std::vector<PostHolder> posts_on(db::Session& s, RegionId region, AccountId account, Date day) {
  return read_holders(s.query(of_account_sql, region, day, account));
}
std::vector<ClientSystem> client_systems(db::Session& s, RegionId region) {
  std::vector<ClientSystem> out;
  for (const auto& row : store::clients(s, region))
    out.push_back({AccountId{row.id.value}, row.organisation_id, row.name, !row.revoked});
  return out;
}
std::optional<Caller> client_caller(db::Session& s, RegionId region, AccountId client) {
  const auto row = store::client(s, region, ClientId{client.value});
  if (!row || row->revoked) return std::nullopt;
  Caller out;
  out.region = region;
  out.account = client;
  out.organisation = row->organisation_id;
  if (const auto unit = network::find_organisation(s, region, row->organisation_id))
    out.organisation_name = unit->name;
  out.role = Role::system_client;
  out.rights = rules::rights_of_scopes(row->scopes);
  out.person_name = row->name;
  return out;
}
std::string person_name(db::Session& s, RegionId region, AccountId account) {
  const auto row = s.query_one(name_sql, region, account);
  return row ? row->get<std::string>(0) : std::string();
}
Result<std::optional<std::string>> phone_of(db::Session& s, const crypto::Vault& vault,
                                            RegionId region, AccountId account) {
  const auto row = s.query_one(phone_sql, region, account);
  if (!row || row->is_null(0)) return std::optional<std::string>();
  TRY(auto phone, vault.unseal(row->get<db::Bytes>(0), "accounts.phone"));
  return std::optional(std::move(phone));
}

}  // namespace yilian::access
