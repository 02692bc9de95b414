#include "store.hpp"
#include "store_words.hpp"

namespace yilian::capacity::store {
namespace {

using db::operator""_sql;

#define RESOURCE_COLUMNS                                                                   \
  "r.id, r.organisation_id, o.name, r.department_id, d.name, r.kind, r.name, r.location, " \
  "r.device_code, r.shared, r.on_holidays, r.status, r.version"
#define RESOURCE_FROM                                                                  \
  " FROM resources r JOIN organisations o ON o.region_id = r.region_id AND o.id = "    \
  "r.organisation_id LEFT JOIN departments d ON d.region_id = r.region_id AND d.id = " \
  "r.department_id "
constexpr auto insert_sql =
    "INSERT INTO resources (region_id, id, organisation_id, department_id, kind, name, location, "
    "device_code, shared, on_holidays, status, weekly, exceptions, created_at, version) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'available', '[]', '[]', $11, 1)"_sql;
constexpr auto update_sql =
    "UPDATE resources SET department_id = $4, kind = $5, name = $6, location = $7, "
    "device_code = $8, shared = $9, on_holidays = $10, status = $11, version = version + 1 "
    "WHERE region_id = $1 AND id = $2 AND version = $3"_sql;
constexpr auto update_schedule_sql =
    "UPDATE resources SET weekly = $4, exceptions = $5, generated_until = $6, "
    "version = version + 1 WHERE region_id = $1 AND id = $2 AND version = $3"_sql;
constexpr auto set_generated_sql =
    "UPDATE resources SET generated_until = $3 WHERE region_id = $1 AND id = $2"_sql;
constexpr auto resource_sql =
    "SELECT " RESOURCE_COLUMNS ", r.weekly, r.exceptions, r.generated_until" RESOURCE_FROM
    "WHERE r.region_id = $1 AND r.id = $2"_sql;
constexpr auto resources_sql =
    "SELECT " RESOURCE_COLUMNS RESOURCE_FROM
    "WHERE r.region_id = $1 AND r.organisation_id = $2 AND ($3 = '' OR r.kind = $3) "
    "ORDER BY r.kind, r.name, r.id LIMIT 500"_sql;
// One step into the index of open slots for each resource, never a walk over slots.
#define FIRST_SLOT(of_whom)                                                               \
  "(SELECT s.starts_at FROM slots s WHERE s.region_id = r.region_id AND s.resource_id = " \
  "r.id AND s.starts_at >= $2 AND s.starts_at < $3 AND s.state IN ('free', 'held') AND "  \
  "(s.state = 'free' OR (s.held_until IS NOT NULL AND s.held_until <= $4)) " of_whom      \
  "ORDER BY s.starts_at LIMIT 1)"
#define FIRST_SELECT                                                                        \
  "SELECT " RESOURCE_COLUMNS                                                                \
  ", " FIRST_SLOT("") ", " FIRST_SLOT("AND (s.share <> 'reserved' OR s.release_at <= $4) ") \
      RESOURCE_FROM "WHERE r.region_id = $1 AND r.status = 'available' "
constexpr auto firsts_sql = FIRST_SELECT "LIMIT 20000"_sql;
constexpr auto first_of_sql = FIRST_SELECT "AND r.id = $5"_sql;
constexpr auto to_generate_sql =
    "SELECT id FROM resources WHERE region_id = $1 AND generated_until IS NOT NULL "
    "AND generated_until < $2 ORDER BY generated_until, id LIMIT $3"_sql;

Resource read_resource(const db::Row& row) {
  Resource r;
  std::string kind, status;
  row.read(r.id, r.organisation_id, r.organisation_name, r.department_id, r.department_name, kind,
           r.name, r.location, r.device_code, r.shared, r.on_holidays, status, r.version);
  r.kind = word<ResourceKind>(kind);
  r.status = word<ResourceStatus>(status);
  return r;
}

First read_first(const db::Row& row) {
  return {read_resource(row), row.get<std::optional<Instant>>(13),
          row.get<std::optional<Instant>>(14)};
}

template <class T>
std::vector<T> read_list(const db::Row& row, std::size_t column) {
  auto list = json::read<std::vector<T>>(row.get<std::string>(column));
  if (!list) throw db::Failure{Code::fault, "a schedule is not readable"};
  return std::move(*list);
}

}  // namespace

void insert_resource(db::Session& s, RegionId region, const Resource& r, Instant now) {
  s.exec(insert_sql, region, r.id, r.organisation_id, r.department_id, json::enum_name(r.kind),
         r.name, r.location, r.device_code, r.shared, r.on_holidays, now);
}
bool update_resource(db::Session& s, RegionId region, const Resource& r) {
  return s.exec(update_sql, region, r.id, r.version, r.department_id, json::enum_name(r.kind),
                r.name, r.location, r.device_code, r.shared, r.on_holidays,
                json::enum_name(r.status)) == 1;
}
bool update_schedule(db::Session& s, RegionId region, const ResourceRow& row) {
  return s.exec(update_schedule_sql, region, row.view.id, row.view.version, json::write(row.weekly),
                json::write(row.exceptions), row.generated_until) == 1;
}
void set_generated(db::Session& s, RegionId region, ResourceId id, std::optional<Date> until) {
  s.exec(set_generated_sql, region, id, until);
}
std::optional<ResourceRow> resource(db::Session& s, RegionId region, ResourceId id) {
  const auto row = s.query_one(resource_sql, region, id);
  if (!row) return std::nullopt;
  ResourceRow out;
  out.view = read_resource(*row);
  out.weekly = read_list<WeeklyPeriod>(*row, 13);
  out.exceptions = read_list<DayException>(*row, 14);
  out.generated_until = row->get<std::optional<Date>>(15);
  return out;
}
std::vector<Resource> resources(db::Session& s, RegionId region, OrganisationId organisation,
                                const std::optional<ResourceKind>& kind) {
  std::vector<Resource> out;
  for (const auto& row : s.query(resources_sql, region, organisation, text_of(kind).value_or("")))
    out.push_back(read_resource(row));
  return out;
}
std::vector<First> firsts(db::Session& s, RegionId region, Instant from, Instant to, Instant now) {
  std::vector<First> out;
  for (const auto& row : s.query(firsts_sql, region, from, to, now)) out.push_back(read_first(row));
  return out;
}
std::optional<First> first_of(db::Session& s, RegionId region, Instant from, Instant to,
                              Instant now, ResourceId id) {
  const auto row = s.query_one(first_of_sql, region, from, to, now, id);
  return row ? std::optional(read_first(*row)) : std::nullopt;
}
std::vector<ResourceId> to_generate(db::Session& s, RegionId region, Date until,
                                    std::int64_t limit) {
  std::vector<ResourceId> out;
  for (const auto& row : s.query(to_generate_sql, region, until, limit))
    out.push_back(row.get<ResourceId>(0));
  return out;
}

}  // namespace yilian::capacity::store
