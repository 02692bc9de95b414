#include "store_identities.hpp"

namespace yilian::access::store {
namespace {

using db::operator""_sql;

#define IDENTITY_COLUMNS "i.account_id, i.issuer, i.subject_index, i.linked_at, i.last_used_at"
constexpr auto insert_sql =
    "INSERT INTO account_identities (region_id, account_id, issuer, subject_index, linked_at) "
    "VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING"_sql;
constexpr auto of_sql = "SELECT " IDENTITY_COLUMNS
                        " FROM account_identities i WHERE i.region_id = $1 AND "
                        "i.account_id = $2"_sql;
constexpr auto by_subject_sql = "SELECT " IDENTITY_COLUMNS
                                " FROM account_identities i WHERE i.region_id = $1 AND "
                                "i.subject_index = $2"_sql;
constexpr auto delete_sql =
    "DELETE FROM account_identities WHERE region_id = $1 AND account_id = $2"_sql;
constexpr auto used_sql =
    "UPDATE account_identities SET last_used_at = $3 WHERE region_id = $1 AND account_id = $2"_sql;

constexpr auto insert_pending_sql =
    "INSERT INTO pending_identities (region_id, browser_index, purpose, account_id, expires_at) "
    "VALUES ($1, $2, $3, $4, $5)"_sql;
constexpr auto count_pending_sql =
    "SELECT COUNT(*) FROM pending_identities WHERE region_id = $1"_sql;
constexpr auto pending_sql =
    "SELECT purpose, account_id, expires_at FROM pending_identities "
    "WHERE region_id = $1 AND browser_index = $2"_sql;
constexpr auto delete_pending_sql =
    "DELETE FROM pending_identities WHERE region_id = $1 AND browser_index = $2"_sql;
constexpr auto purge_pending_sql =
    "DELETE FROM pending_identities WHERE region_id = $1 AND expires_at <= $2"_sql;

std::optional<IdentityRow> read(const std::optional<db::Row>& row) {
  if (!row) return std::nullopt;
  IdentityRow out;
  row->read(out.account_id, out.issuer, out.subject_index, out.linked_at, out.last_used_at);
  return out;
}

std::string_view name_of(Purpose purpose) {
  switch (purpose) {
    case Purpose::sign_in:
      return "sign_in";
    case Purpose::link:
      return "link";
    case Purpose::code:
      return "code";
  }
  return "";
}

}  // namespace

bool insert_identity(db::Session& s, RegionId region, const IdentityRow& row) {
  return s.exec(insert_sql, region, row.account_id, row.issuer, row.subject_index, row.linked_at) ==
         1;
}
std::optional<IdentityRow> identity_of(db::Session& s, RegionId region, AccountId account) {
  return read(s.query_one(of_sql, region, account));
}
std::optional<IdentityRow> identity_by_subject(db::Session& s, RegionId region,
                                               const db::Bytes& subject_index) {
  return read(s.query_one(by_subject_sql, region, subject_index));
}
void delete_identity(db::Session& s, RegionId region, AccountId account) {
  s.exec(delete_sql, region, account);
}
void identity_used(db::Session& s, RegionId region, AccountId account, Instant now) {
  s.exec(used_sql, region, account, now);
}

bool insert_pending(db::Session& s, RegionId region, const PendingRow& row, Instant now,
                    std::int64_t max) {
  purge_pending(s, region, now);
  if (s.query_one(count_pending_sql, region)->get<std::int64_t>(0) >= max) return false;
  s.exec(insert_pending_sql, region, row.browser_index, std::string(name_of(row.purpose)),
         row.account_id, row.expires_at);
  return true;
}
std::optional<PendingRow> pending(db::Session& s, RegionId region, const db::Bytes& browser_index) {
  const auto row = s.query_one(pending_sql, region, browser_index);
  if (!row) return std::nullopt;
  PendingRow out;
  std::string purpose;
  out.browser_index = browser_index;
  row->read(purpose, out.account_id, out.expires_at);
  for (const auto one : {Purpose::sign_in, Purpose::link, Purpose::code})
    if (name_of(one) == purpose) out.purpose = one;
  return out;
}
bool delete_pending(db::Session& s, RegionId region, const db::Bytes& browser_index) {
  return s.exec(delete_pending_sql, region, browser_index) == 1;
}
std::int64_t purge_pending(db::Session& s, RegionId region, Instant now) {
  return s.exec(purge_pending_sql, region, now);
}

}  // namespace yilian::access::store
