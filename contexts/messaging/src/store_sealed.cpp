// What a rotation of the key does to preferences and channels.
#include "keys/rotation.hpp"
#include "store.hpp"

namespace yilian::messaging {
namespace {

using db::operator""_sql;

constexpr auto preferences_sql =
    "SELECT account_id, version, email_sealed FROM message_preferences "
    "WHERE region_id = $1 AND account_id > $2 ORDER BY account_id LIMIT $3"_sql;
// Whatever seals anew raises the version; this does not, because no content changed.
constexpr auto reseal_preferences_sql =
    "UPDATE message_preferences SET email_sealed = $4 "
    "WHERE region_id = $1 AND account_id = $2 AND version = $3"_sql;
constexpr auto channels_sql =
    "SELECT id, version, address_sealed, secret_sealed FROM channels "
    "WHERE region_id = $1 AND id > $2 ORDER BY id LIMIT $3"_sql;
constexpr auto reseal_channels_sql =
    "UPDATE channels SET address_sealed = $4, secret_sealed = $5 "
    "WHERE region_id = $1 AND id = $2 AND version = $3"_sql;

Result<keys::Page> reseal_preferences(db::Session& s, const keys::Ring& ring, RegionId region,
                                      const keys::Position& after, std::int64_t limit) {
  keys::Page page;
  for (const auto& row : s.query(preferences_sql, region, after.id, limit)) {
    Uuid id;
    std::int64_t version = 0;
    std::optional<db::Bytes> email;
    row.read(id, version, email);
    TRY(const auto anew, ring.resealed(email, "message_preferences.email"));
    if (anew) page.resealed += s.exec(reseal_preferences_sql, region, id, version, anew);
    ++page.looked_at;
    page.next = keys::Position{id, {}, -1};
  }
  return page;
}

Result<keys::Page> reseal_channels(db::Session& s, const keys::Ring& ring, RegionId region,
                                   const keys::Position& after, std::int64_t limit) {
  keys::Page page;
  for (const auto& row : s.query(channels_sql, region, after.id, limit)) {
    Uuid id;
    std::int64_t version = 0;
    std::optional<db::Bytes> address, secret;
    row.read(id, version, address, secret);
    TRY(const auto address_anew, ring.resealed(address, "channels.address"));
    TRY(const auto secret_anew, ring.resealed(secret, "channels.secret"));
    if (address_anew || secret_anew)
      page.resealed +=
          s.exec(reseal_channels_sql, region, id, version, address_anew ? address_anew : address,
                 secret_anew ? secret_anew : secret);
    ++page.looked_at;
    page.next = keys::Position{id, {}, -1};
  }
  return page;
}

}  // namespace

std::vector<keys::Table> sealed_tables() {
  return {{.name = "message_preferences", .reseal = reseal_preferences},
          {.name = "channels", .reseal = reseal_channels}};
}

}  // namespace yilian::messaging
