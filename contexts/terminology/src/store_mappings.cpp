#include "db/database.hpp"
#include "terminology/mappings.hpp"

namespace yilian::terminology {
namespace {

using db::operator""_sql;

constexpr std::int64_t entries_max = 50'000;  // of an organisation; entered are fewer

#define COLUMNS "kind, local_code, valid_from, code, display, changed_by, changed_at"
constexpr auto all_sql = "SELECT " COLUMNS
                         " FROM terminology_mappings WHERE region_id = $1 AND organisation_id = $2 "
                         "LIMIT $3"_sql;
constexpr auto list_sql = "SELECT " COLUMNS
                          " FROM terminology_mappings WHERE region_id = $1 "
                          "AND organisation_id = $2 AND kind = $3 AND local_code > $4 "
                          "ORDER BY local_code, valid_from LIMIT $5"_sql;
constexpr auto count_sql =
    "SELECT count(*) FROM terminology_mappings WHERE region_id = $1 AND organisation_id = $2"_sql;
constexpr auto put_sql =
    "INSERT INTO terminology_mappings (region_id, organisation_id, kind, local_code, valid_from, "
    "code, display, changed_by, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
    "ON CONFLICT (region_id, organisation_id, kind, local_code, valid_from) DO UPDATE SET "
    "code = excluded.code, display = excluded.display, changed_by = excluded.changed_by, "
    "changed_at = excluded.changed_at"_sql;
constexpr auto remove_sql =
    "DELETE FROM terminology_mappings WHERE region_id = $1 AND organisation_id = $2 AND kind = $3 "
    "AND local_code = $4 AND valid_from = $5"_sql;
constexpr auto meaning_sql =
    "SELECT code, display FROM terminology_mappings WHERE region_id = $1 AND organisation_id = $2 "
    "AND kind = $3 AND local_code = $4 AND valid_from <= $5 ORDER BY valid_from DESC LIMIT 1"_sql;
constexpr auto local_sql =
    "SELECT DISTINCT organisation_id, local_code FROM terminology_mappings WHERE region_id = $1 "
    "AND kind = $2 AND code = $3 ORDER BY organisation_id, local_code LIMIT $4"_sql;
constexpr auto local_of_one_sql =
    "SELECT DISTINCT organisation_id, local_code FROM terminology_mappings WHERE region_id = $1 "
    "AND kind = $2 AND code = $3 AND organisation_id = $5 ORDER BY local_code LIMIT $4"_sql;
constexpr auto count_unmapped_sql =
    "INSERT INTO terminology_unmapped (region_id, organisation_id, kind, local_code, display, "
    "uses, last_at) VALUES ($1, $2, $3, $4, $5, $6, $7) "
    "ON CONFLICT (region_id, organisation_id, kind, local_code) DO UPDATE SET "
    "uses = terminology_unmapped.uses + excluded.uses, display = excluded.display, "
    "last_at = excluded.last_at"_sql;
constexpr auto unmapped_sql =
    "SELECT kind, local_code, display, uses FROM terminology_unmapped WHERE region_id = $1 "
    "AND organisation_id = $2 ORDER BY uses DESC LIMIT $3"_sql;
constexpr auto clear_sql =
    "DELETE FROM terminology_unmapped WHERE region_id = $1 AND organisation_id = $2 AND kind = $3 "
    "AND local_code = $4"_sql;
constexpr auto counted_sql =
    "SELECT position FROM terminology_counted WHERE region_id = $1 AND subject = $2"_sql;
constexpr auto first_counted_sql =
    "INSERT INTO terminology_counted (region_id, subject, position) VALUES ($1, $2, $3) "
    "ON CONFLICT (region_id, subject) DO NOTHING"_sql;
constexpr auto set_counted_sql =
    "UPDATE terminology_counted SET position = $4 WHERE region_id = $1 AND subject = $2 "
    "AND position = $3"_sql;

Mapping read(const db::Row& row, OrganisationId organisation) {
  Mapping out;
  out.organisation = organisation;
  row.read(out.kind, out.local_code, out.valid_from, out.code, out.display, out.changed_by,
           out.changed_at);
  return out;
}

}  // namespace

std::vector<Mapping> mappings_of(db::Session& s, RegionId region, OrganisationId organisation) {
  std::vector<Mapping> out;
  for (const auto& row : s.query(all_sql, region, organisation, entries_max))
    out.push_back(read(row, organisation));
  return out;
}

std::vector<Mapping> mappings_after(db::Session& s, RegionId region, OrganisationId organisation,
                                    std::string_view kind, std::string_view after,
                                    std::int64_t limit) {
  std::vector<Mapping> out;
  for (const auto& row : s.query(list_sql, region, organisation, kind, after, limit))
    out.push_back(read(row, organisation));
  return out;
}

std::int64_t count_mappings(db::Session& s, RegionId region, OrganisationId organisation) {
  return s.query_one(count_sql, region, organisation)->get<std::int64_t>(0);
}

void put_mapping(db::Session& s, RegionId region, const Mapping& one) {
  s.exec(put_sql, region, one.organisation, one.kind, one.local_code, one.valid_from, one.code,
         one.display, one.changed_by, one.changed_at);
  s.exec(clear_sql, region, one.organisation, one.kind, one.local_code);
}

bool remove_mapping(db::Session& s, RegionId region, OrganisationId organisation,
                    std::string_view kind, std::string_view local_code, Date valid_from) {
  return s.exec(remove_sql, region, organisation, kind, local_code, valid_from) == 1;
}

std::optional<Meaning> meaning_of(db::Session& s, RegionId region, OrganisationId organisation,
                                  std::string_view kind, std::string_view local_code, Date day) {
  const auto row = s.query_one(meaning_sql, region, organisation, kind, local_code, day);
  if (!row) return std::nullopt;
  return Meaning{row->get<std::string>(0), row->get<std::string>(1)};
}

std::vector<LocalCode> local_codes_of(db::Session& s, RegionId region, std::string_view kind,
                                      std::string_view code, std::int64_t limit,
                                      std::optional<OrganisationId> organisation) {
  std::vector<LocalCode> out;
  const auto rows = organisation
                        ? s.query(local_of_one_sql, region, kind, code, limit, *organisation)
                        : s.query(local_sql, region, kind, code, limit);
  for (const auto& row : rows) out.push_back({row.get<OrganisationId>(0), row.get<std::string>(1)});
  return out;
}

void count_unmapped(db::Session& s, RegionId region, const Unmapped& one, Instant now) {
  s.later(count_unmapped_sql, region, one.organisation, one.kind, one.local_code, one.display,
          one.uses, now);
}

std::vector<Unmapped> unmapped_of(db::Session& s, RegionId region, OrganisationId organisation,
                                  std::int64_t limit) {
  std::vector<Unmapped> out;
  for (const auto& row : s.query(unmapped_sql, region, organisation, limit)) {
    auto& one = out.emplace_back();
    one.organisation = organisation;
    row.read(one.kind, one.local_code, one.display, one.uses);
  }
  return out;
}

std::int64_t counted(db::Session& s, RegionId region, std::string_view subject) {
  const auto row = s.query_one(counted_sql, region, subject);
  return row ? row->get<std::int64_t>(0) : 0;
}

bool set_counted(db::Session& s, RegionId region, std::string_view subject, std::int64_t before,
                 std::int64_t position) {
  s.exec(first_counted_sql, region, subject, std::int64_t{0});
  return s.exec(set_counted_sql, region, subject, before, position) == 1;
}

}  // namespace yilian::terminology
