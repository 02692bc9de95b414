// What a rotation of the key does to accounts.
#include "access/service.hpp"
#include "keys/rotation.hpp"
#include "store.hpp"

namespace yilian::access {
namespace {

using db::operator""_sql;

constexpr auto accounts_sql =
    "SELECT id, version, phone_sealed, totp_sealed FROM accounts "
    "WHERE region_id = $1 AND id > $2 ORDER BY id LIMIT $3"_sql;
// Whatever seals anew raises the version; this does not, because no content changed.
constexpr auto reseal_sql =
    "UPDATE accounts SET phone_sealed = $4, totp_sealed = $5 "
    "WHERE region_id = $1 AND id = $2 AND version = $3"_sql;

Result<keys::Page> reseal_accounts(db::Session& s, const keys::Ring& ring, RegionId region,
                                   const keys::Position& after, std::int64_t limit) {
  keys::Page page;
  for (const auto& row : s.query(accounts_sql, region, after.id, limit)) {
    Uuid id;
    std::int64_t version = 0;
    std::optional<db::Bytes> phone, totp;
    row.read(id, version, phone, totp);
    TRY(const auto phone_anew, ring.resealed(phone, "accounts.phone"));
    TRY(const auto totp_anew, ring.resealed(totp, "accounts.totp"));
    if (phone_anew || totp_anew)
      page.resealed += s.exec(reseal_sql, region, id, version, phone_anew ? phone_anew : phone,
                              totp_anew ? totp_anew : totp);
    ++page.looked_at;
    page.next = keys::Position{id, {}, -1};
  }
  return page;
}

}  // namespace

std::vector<keys::Table> sealed_tables() {
  return {{.name = "accounts", .reseal = reseal_accounts}};
}

}  // namespace yilian::access
