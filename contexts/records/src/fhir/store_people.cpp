#include "fhir/store_people.hpp"

namespace yilian::records::rest::store {
namespace {

using db::operator""_sql;

constexpr auto person_sql =
    "SELECT person_id FROM fhir_people WHERE region_id = $1 AND resource_key = $2"_sql;
constexpr auto join_sql =
    "INSERT INTO fhir_people (region_id, resource_key, resource_id, person_id) "
    "VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (region_id, resource_key) DO UPDATE SET person_id = excluded.person_id"_sql;
constexpr auto joined_sql =
    "SELECT resource_key, resource_id FROM fhir_people WHERE region_id = $1 AND person_id = $2 "
    "ORDER BY resource_key LIMIT $3"_sql;
constexpr auto move_sql =
    "UPDATE fhir_people SET person_id = $4 WHERE region_id = $1 AND resource_key = $2 "
    "AND person_id = $3"_sql;
constexpr auto forget_sql = "DELETE FROM fhir_people WHERE region_id = $1 AND person_id = $2"_sql;

}  // namespace

std::optional<Uuid> person_of(db::Session& s, RegionId region, const Uuid& key) {
  const auto row = s.query_one(person_sql, region, key);
  return row ? std::optional(row->get<Uuid>(0)) : std::nullopt;
}

void join(db::Session& s, RegionId region, const Joined& patient, const Uuid& person) {
  s.exec(join_sql, region, patient.key, patient.id, person);
}

std::vector<Joined> joined_to(db::Session& s, RegionId region, const Uuid& person,
                              std::int64_t limit) {
  std::vector<Joined> out;
  for (const auto& row : s.query(joined_sql, region, person, limit))
    out.push_back({row.get<Uuid>(0), row.get<std::string>(1)});
  return out;
}

bool move_joined(db::Session& s, RegionId region, const Uuid& key, const Uuid& from,
                 const Uuid& to) {
  return s.exec(move_sql, region, key, from, to) == 1;
}

void forget_joined(db::Session& s, RegionId region, const Uuid& person) {
  s.exec(forget_sql, region, person);
}

}  // namespace yilian::records::rest::store
