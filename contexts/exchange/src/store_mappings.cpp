#include "exchange/describe.hpp"
#include "json/json.hpp"
#include "store.hpp"

namespace yilian::exchange::store {
namespace {

using db::operator""_sql;

constexpr std::int64_t entries_max = 50'000;  // of an organisation; entered are fewer

constexpr auto entries_sql =
    "SELECT kind, local_code, valid_from, code, display FROM exchange_mappings "
    "WHERE region_id = $1 AND organisation_id = $2 LIMIT $3"_sql;
constexpr auto list_sql =
    "SELECT local_code, valid_from, code, display, changed_by, changed_at FROM exchange_mappings "
    "WHERE region_id = $1 AND organisation_id = $2 AND kind = $3 AND local_code > $4 "
    "ORDER BY local_code, valid_from LIMIT $5"_sql;
constexpr auto count_sql =
    "SELECT count(*) FROM exchange_mappings WHERE region_id = $1 AND organisation_id = $2"_sql;
constexpr auto put_sql =
    "INSERT INTO exchange_mappings (region_id, organisation_id, kind, local_code, valid_from, "
    "code, display, changed_by, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
    "ON CONFLICT (region_id, organisation_id, kind, local_code, valid_from) DO UPDATE SET "
    "code = excluded.code, display = excluded.display, changed_by = excluded.changed_by, "
    "changed_at = excluded.changed_at"_sql;
constexpr auto remove_sql =
    "DELETE FROM exchange_mappings WHERE region_id = $1 AND organisation_id = $2 AND kind = $3 "
    "AND local_code = $4 AND valid_from = $5"_sql;
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
  for (const auto& row : s.query(entries_sql, region, organisation, entries_max)) {
    Mappings::Entry entry;
    std::string kind;
    row.read(kind, entry.local_code, entry.valid_from, entry.code, entry.display);
    entry.kind = json::parse_enum<CodeKind>(kind).value_or(CodeKind::result);
    out.push_back(std::move(entry));
  }
  return out;
}

std::vector<CodeMapping> mappings(db::Session& s, RegionId region, OrganisationId organisation,
                                  CodeKind kind, std::string_view after, std::int64_t limit) {
  std::vector<CodeMapping> out;
  for (const auto& row :
       s.query(list_sql, region, organisation, json::enum_name(kind), after, limit)) {
    CodeMapping one;
    one.organisation_id = organisation;
    one.kind = kind;
    one.system = system_of(kind);
    row.read(one.local_code, one.valid_from, one.code, one.display, one.changed_by, one.changed_at);
    out.push_back(std::move(one));
  }
  return out;
}

std::int64_t count_mappings(db::Session& s, RegionId region, OrganisationId organisation) {
  return s.query_one(count_sql, region, organisation)->get<std::int64_t>(0);
}

void put_mapping(db::Session& s, RegionId region, const CodeMapping& one) {
  s.exec(put_sql, region, one.organisation_id, json::enum_name(one.kind), one.local_code,
         one.valid_from, one.code, one.display, one.changed_by, one.changed_at);
}

bool remove_mapping(db::Session& s, RegionId region, OrganisationId organisation, CodeKind kind,
                    std::string_view local_code, Date valid_from) {
  return s.exec(remove_sql, region, organisation, json::enum_name(kind), local_code, valid_from) ==
         1;
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
