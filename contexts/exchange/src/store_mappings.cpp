#include "exchange/describe.hpp"
#include "json/json.hpp"
#include "store.hpp"
#include "terminology/mappings.hpp"

namespace yilian::exchange::store {
namespace {

using db::operator""_sql;

constexpr auto insert_unmapped_sql =
    "INSERT INTO exchange_unmapped (region_id, message_id, kind, local_code, organisation_id, "
    "display) VALUES ($1, $2, $3, $4, $5, $6) "
    "ON CONFLICT (region_id, message_id, kind, local_code) DO NOTHING"_sql;
constexpr auto clear_unmapped_sql =
    "DELETE FROM exchange_unmapped WHERE region_id = $1 AND message_id = $2"_sql;
constexpr auto unmapped_sql =
    "SELECT kind, local_code, max(display), count(*) FROM exchange_unmapped "
    "WHERE region_id = $1 AND organisation_id = $2 GROUP BY kind, local_code "
    "ORDER BY count(*) DESC, kind, local_code LIMIT $3"_sql;

}  // namespace

std::vector<Mappings::Entry> entries(db::Session& s, RegionId region, OrganisationId organisation) {
  std::vector<Mappings::Entry> out;
  for (auto& one : terminology::mappings_of(s, region, organisation))
    if (const auto kind = json::parse_enum<CodeKind>(one.kind))
      out.push_back({*kind, std::move(one.local_code), one.valid_from, std::move(one.code),
                     std::move(one.display)});
  return out;
}

void insert_unmapped(db::Session& s, RegionId region, OrganisationId organisation,
                     FeedMessageId message, const Unmapped& code) {
  s.later(insert_unmapped_sql, region, message, json::enum_name(code.kind), code.local_code,
          organisation, code.display);
}

void clear_unmapped(db::Session& s, RegionId region, FeedMessageId message) {
  s.later(clear_unmapped_sql, region, message);
}

std::vector<UnmappedCode> unmapped(db::Session& s, RegionId region, OrganisationId organisation,
                                   std::int64_t limit) {
  std::vector<UnmappedCode> out;
  for (const auto& row : s.query(unmapped_sql, region, organisation, limit)) {
    UnmappedCode one;
    std::string kind;
    row.read(kind, one.local_code, one.display, one.messages);
    one.kind = json::parse_enum<CodeKind>(kind).value_or(CodeKind::result);
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace yilian::exchange::store
