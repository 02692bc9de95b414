#include "db/like.hpp"
#include "json/json.hpp"
#include "network/describe.hpp"
#include "network/lookup.hpp"
#include "store.hpp"

namespace yilian::network::store {
namespace {

using db::operator""_sql;

#define ORGANISATION_COLUMNS                                                                       \
  "o.id, o.name, o.short_name, o.kind, o.credit_code, o.institution_code, o.grade_level, "         \
  "o.grade_class, o.division, o.address, o.phone, o.longitude, o.latitude, o.receives_referrals, " \
  "o.standing, o.version"
constexpr auto insert_organisation_sql =
    "INSERT INTO organisations (region_id, id, name, short_name, kind, credit_code, "
    "institution_code, "
    "grade_level, grade_class, division, address, phone, longitude, latitude, receives_referrals, "
    "standing, created_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
    "$13, "
    "$14, $15, $16, $17, 1) ON CONFLICT DO NOTHING"_sql;
constexpr auto update_organisation_sql =
    "UPDATE organisations SET name = $4, short_name = $5, kind = $6, credit_code = $7, "
    "institution_code = $8, grade_level = $9, grade_class = $10, division = $11, address = $12, "
    "phone = $13, longitude = $14, latitude = $15, receives_referrals = $16, standing = $17, "
    "version = version + 1 WHERE region_id = $1 AND id = $2 AND version = $3"_sql;
constexpr auto organisation_sql =
    "SELECT " ORGANISATION_COLUMNS " FROM organisations o WHERE o.region_id = $1 AND o.id = $2"_sql;
constexpr auto by_credit_code_sql =
    "SELECT " ORGANISATION_COLUMNS
    " FROM organisations o WHERE o.region_id = $1 AND o.credit_code = $2"_sql;
constexpr auto by_institution_code_sql =
    "SELECT " ORGANISATION_COLUMNS
    " FROM organisations o WHERE o.region_id = $1 AND o.institution_code = $2"_sql;
constexpr auto all_sql =
    "SELECT " ORGANISATION_COLUMNS
    " FROM organisations o WHERE o.region_id = $1 ORDER BY o.name, o.id LIMIT 50000"_sql;
constexpr auto after_sql =
    "SELECT " ORGANISATION_COLUMNS
    " FROM organisations o WHERE o.region_id = $1 AND o.id > $2 AND ($3 = '' OR o.name LIKE $3 "
    "ESCAPE '!' OR o.short_name LIKE $3 ESCAPE '!') ORDER BY o.id LIMIT $4"_sql;
constexpr auto receiving_sql =
    "SELECT " ORGANISATION_COLUMNS
    " FROM organisations o WHERE o.region_id = $1 AND o.receives_referrals = 1 "
    "AND o.standing = 'active' ORDER BY o.name, o.id LIMIT 1000"_sql;

// Empty texts and -1 mean no filter; $3 is a pattern with ! as its escape character.
#define ORGANISATION_FILTER                                                                     \
  "($2 = '' OR o.kind = $2) AND ($3 = '' OR o.name LIKE $3 ESCAPE '!' OR o.short_name LIKE "    \
  "$3 ESCAPE '!') AND ($4 = -1 OR o.receives_referrals = $4) AND ($5 = '' OR o.standing = $5) " \
  "AND (o.name > $6 OR (o.name = $6 AND o.id > $7)) "
constexpr auto page_sql = "SELECT " ORGANISATION_COLUMNS
                          " FROM organisations o WHERE o.region_id = $1 AND " ORGANISATION_FILTER
                          "ORDER BY o.name, o.id LIMIT $8"_sql;
constexpr auto page_of_consortium_sql =
    "SELECT " ORGANISATION_COLUMNS
    " FROM organisations o WHERE o.region_id = $1 AND " ORGANISATION_FILTER
    "AND EXISTS (SELECT 1 FROM consortium_members m WHERE m.region_id = o.region_id "
    "AND m.consortium_id = $9 AND m.organisation_id = o.id AND m.joined_on <= $10 "
    "AND (m.left_on IS NULL OR m.left_on >= $10)) ORDER BY o.name, o.id LIMIT $8"_sql;

#define DEPARTMENT_COLUMNS \
  "id, organisation_id, name, code, phone, receives_referrals, standing, version"
constexpr auto insert_department_sql =
    "INSERT INTO departments (region_id, id, organisation_id, name, code, phone, "
    "receives_referrals, "
    "standing, created_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1) "
    "ON CONFLICT (region_id, organisation_id, name) DO NOTHING"_sql;
constexpr auto update_department_sql =
    "UPDATE departments SET name = $4, code = $5, phone = $6, receives_referrals = $7, standing = "
    "$8, "
    "version = version + 1 WHERE region_id = $1 AND id = $2 AND version = $3"_sql;
constexpr auto department_sql =
    "SELECT " DEPARTMENT_COLUMNS " FROM departments WHERE region_id = $1 AND id = $2"_sql;
constexpr auto department_by_name_sql =
    "SELECT " DEPARTMENT_COLUMNS
    " FROM departments WHERE region_id = $1 AND organisation_id = $2 AND name = $3"_sql;
constexpr auto departments_sql =
    "SELECT " DEPARTMENT_COLUMNS
    " FROM departments WHERE region_id = $1 AND organisation_id = $2 ORDER BY name, id LIMIT 500"_sql;

constexpr auto departments_after_sql =
    "SELECT " DEPARTMENT_COLUMNS
    " FROM departments WHERE region_id = $1 AND id > $2 AND ($3 = '' OR name LIKE $3 ESCAPE '!') "
    "ORDER BY id LIMIT $4"_sql;

/// The digits that places inside the region share: a region is a county, a city or a province.
std::string region_prefix(RegionId region) {
  const std::string code = std::to_string(region);
  if (code.ends_with("0000")) return code.substr(0, 2);
  return code.ends_with("00") ? code.substr(0, 4) : code;
}

Organisation read_organisation(const db::Row& row, RegionId region) {
  Organisation o;
  std::string kind, grade_class, standing;
  row.read(o.id, o.name, o.short_name, kind, o.credit_code, o.institution_code, o.grade_level,
           grade_class, o.division, o.address, o.phone, o.longitude, o.latitude,
           o.receives_referrals, standing, o.version);
  o.kind = json::parse_enum<OrganisationKind>(kind).value_or(OrganisationKind::supplier);
  o.grade_class = json::parse_enum<GradeClass>(grade_class).value_or(GradeClass::none);
  o.standing = json::parse_enum<Standing>(standing).value_or(Standing::closed);
  o.division_name = division_name(o.division);
  o.outside = !o.division.starts_with(region_prefix(region));
  return o;
}

std::vector<Organisation> read_organisations(const std::vector<db::Row>& rows, RegionId region) {
  std::vector<Organisation> out;
  out.reserve(rows.size());
  for (const auto& row : rows) out.push_back(read_organisation(row, region));
  return out;
}

std::optional<Organisation> one(const std::optional<db::Row>& row, RegionId region) {
  return row ? std::optional(read_organisation(*row, region)) : std::nullopt;
}

Department read_department(const db::Row& row) {
  Department d;
  std::string standing;
  row.read(d.id, d.organisation_id, d.name, d.code, d.phone, d.receives_referrals, standing,
           d.version);
  d.standing = json::parse_enum<Standing>(standing).value_or(Standing::closed);
  return d;
}

/// The pattern of texts that contain `part`; empty for none.
std::string containing(const std::string& part) {
  return part.empty() ? "" : "%" + db::like_escaped(part) + "%";
}

}  // namespace

bool insert_organisation(db::Session& s, RegionId region, const Organisation& o, Instant now) {
  return s.exec(insert_organisation_sql, region, o.id, o.name, o.short_name,
                json::enum_name(o.kind), o.credit_code, o.institution_code, o.grade_level,
                json::enum_name(o.grade_class), o.division, o.address, o.phone, o.longitude,
                o.latitude, o.receives_referrals, json::enum_name(o.standing), now) == 1;
}

bool update_organisation(db::Session& s, RegionId region, const Organisation& o) {
  return s.exec(update_organisation_sql, region, o.id, o.version, o.name, o.short_name,
                json::enum_name(o.kind), o.credit_code, o.institution_code, o.grade_level,
                json::enum_name(o.grade_class), o.division, o.address, o.phone, o.longitude,
                o.latitude, o.receives_referrals, json::enum_name(o.standing)) == 1;
}

std::optional<Organisation> organisation(db::Session& s, RegionId region, OrganisationId id) {
  return one(s.query_one(organisation_sql, region, id), region);
}
std::optional<Organisation> by_credit_code(db::Session& s, RegionId region,
                                           const std::string& code) {
  return one(s.query_one(by_credit_code_sql, region, code), region);
}
std::optional<Organisation> by_institution_code(db::Session& s, RegionId region,
                                                const std::string& code) {
  return one(s.query_one(by_institution_code_sql, region, code), region);
}

std::vector<Organisation> organisations_page(db::Session& s, RegionId region,
                                             const OrganisationFilter& filter, Date today,
                                             const PageFrom& after, std::int64_t limit) {
  const auto kind = filter.kind ? json::enum_name(*filter.kind) : "";
  const auto text = containing(filter.text ? filter.text->value : "");
  const std::int64_t receives = filter.receives_referrals ? *filter.receives_referrals : -1;
  const auto standing = filter.standing ? json::enum_name(*filter.standing) : "";
  if (!filter.consortium_id)
    return read_organisations(
        s.query(page_sql, region, kind, text, receives, standing, after.name, after.id, limit),
        region);
  return read_organisations(s.query(page_of_consortium_sql, region, kind, text, receives, standing,
                                    after.name, after.id, limit, *filter.consortium_id, today),
                            region);
}

std::vector<Organisation> all_organisations(db::Session& s, RegionId region) {
  return read_organisations(s.query(all_sql, region), region);
}
std::vector<Organisation> organisations_after(db::Session& s, RegionId region, const Uuid& after,
                                              const std::string& part, std::int64_t limit) {
  return read_organisations(s.query(after_sql, region, after, containing(part), limit), region);
}
std::vector<Department> departments_after(db::Session& s, RegionId region, const Uuid& after,
                                          const std::string& part, std::int64_t limit) {
  std::vector<Department> out;
  for (const auto& row : s.query(departments_after_sql, region, after, containing(part), limit))
    out.push_back(read_department(row));
  return out;
}
std::vector<Organisation> receiving(db::Session& s, RegionId region) {
  return read_organisations(s.query(receiving_sql, region), region);
}

bool insert_department(db::Session& s, RegionId region, const Department& d, Instant now) {
  return s.exec(insert_department_sql, region, d.id, d.organisation_id, d.name, d.code, d.phone,
                d.receives_referrals, json::enum_name(d.standing), now) == 1;
}
bool update_department(db::Session& s, RegionId region, const Department& d) {
  return s.exec(update_department_sql, region, d.id, d.version, d.name, d.code, d.phone,
                d.receives_referrals, json::enum_name(d.standing)) == 1;
}
std::optional<Department> department(db::Session& s, RegionId region, DepartmentId id) {
  const auto row = s.query_one(department_sql, region, id);
  return row ? std::optional(read_department(*row)) : std::nullopt;
}
std::optional<Department> department_by_name(db::Session& s, RegionId region,
                                             OrganisationId organisation, const std::string& name) {
  const auto row = s.query_one(department_by_name_sql, region, organisation, name);
  return row ? std::optional(read_department(*row)) : std::nullopt;
}
std::vector<Department> departments(db::Session& s, RegionId region, OrganisationId organisation) {
  std::vector<Department> out;
  for (const auto& row : s.query(departments_sql, region, organisation))
    out.push_back(read_department(row));
  return out;
}

}  // namespace yilian::network::store
