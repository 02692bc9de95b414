// Keys under which people are proposed, and the numbers of other systems.
#include <algorithm>

#include "match/keys.hpp"
#include "match/store_index.hpp"

namespace yilian::patients::store {
namespace {

using db::operator""_sql;

constexpr auto insert_key_sql =
    "INSERT INTO match_keys (region_id, key, patient_id, odd) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT DO NOTHING"_sql;
constexpr auto delete_keys_sql =
    "DELETE FROM match_keys WHERE region_id = $1 AND patient_id = $2"_sql;
// One more than a key may have says that it has too many. Eight: match::keys_max.
constexpr auto sharing_sql =
    "SELECT 0 AS place, k0.patient_id FROM (SELECT patient_id FROM match_keys WHERE region_id = $1 "
    "AND key = $2 LIMIT $10) AS k0 UNION ALL "
    "SELECT 1 AS place, k1.patient_id FROM (SELECT patient_id FROM match_keys WHERE region_id = $1 "
    "AND key = $3 LIMIT $10) AS k1 UNION ALL "
    "SELECT 2 AS place, k2.patient_id FROM (SELECT patient_id FROM match_keys WHERE region_id = $1 "
    "AND key = $4 LIMIT $10) AS k2 UNION ALL "
    "SELECT 3 AS place, k3.patient_id FROM (SELECT patient_id FROM match_keys WHERE region_id = $1 "
    "AND key = $5 LIMIT $10) AS k3 UNION ALL "
    "SELECT 4 AS place, k4.patient_id FROM (SELECT patient_id FROM match_keys WHERE region_id = $1 "
    "AND key = $6 LIMIT $10) AS k4 UNION ALL "
    "SELECT 5 AS place, k5.patient_id FROM (SELECT patient_id FROM match_keys WHERE region_id = $1 "
    "AND key = $7 LIMIT $10) AS k5 UNION ALL "
    "SELECT 6 AS place, k6.patient_id FROM (SELECT patient_id FROM match_keys WHERE region_id = $1 "
    "AND key = $8 LIMIT $10) AS k6 UNION ALL "
    "SELECT 7 AS place, k7.patient_id FROM (SELECT patient_id FROM match_keys WHERE region_id = $1 "
    "AND key = $9 LIMIT $10) AS k7"_sql;
constexpr auto not_compared_sql =
    "SELECT id FROM people WHERE region_id = $1 AND compared = 0 ORDER BY id LIMIT $2"_sql;
constexpr auto set_compared_sql =
    "UPDATE people SET compared = $3 WHERE region_id = $1 AND id = $2"_sql;
constexpr auto people_after_sql =
    "SELECT id FROM people WHERE region_id = $1 AND id > $2 ORDER BY id LIMIT $3"_sql;
constexpr auto count_keys_sql =
    "SELECT count(*) FROM match_keys WHERE region_id = $1 AND patient_id = $2 AND odd = $3"_sql;
constexpr auto clear_keys_sql =
    "DELETE FROM match_keys WHERE region_id = $1 AND patient_id > $2 AND patient_id <= $3 "
    "AND odd = $4"_sql;

constexpr auto by_source_sql =
    "SELECT patient_id FROM source_numbers WHERE region_id = $1 AND organisation_id = $2 "
    "AND system = $3 AND number = $4"_sql;
constexpr auto insert_source_sql =
    "INSERT INTO source_numbers (region_id, id, organisation_id, system, number, patient_id, "
    "created_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING"_sql;
constexpr auto sources_of_sql =
    "SELECT organisation_id, system, number FROM source_numbers WHERE region_id = $1 "
    "AND patient_id = $2 ORDER BY id LIMIT $3"_sql;

std::int64_t number_of(const db::Bytes& hash) {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < 8; ++i) out = out << 8 | hash.at(i);
  return static_cast<std::int64_t>(out);
}

}  // namespace

void insert_match_keys(db::Session& s, const keys::Ring& ring, RegionId region, PatientId patient,
                       const std::vector<std::string>& keys) {
  for (const auto& key : keys) {
    const auto hashes = ring.indexes("match", key);
    if (hashes.odd) s.later(insert_key_sql, region, number_of(*hashes.odd), patient, true);
    if (hashes.even) s.later(insert_key_sql, region, number_of(*hashes.even), patient, false);
  }
}

void delete_match_keys(db::Session& s, RegionId region, PatientId patient) {
  s.later(delete_keys_sql, region, patient);
}

std::vector<Proposed> sharing(db::Session& s, const keys::Ring& ring, RegionId region,
                              const std::vector<std::string>& keys, std::int64_t people_max) {
  std::vector<db::Value> values(2 + match::keys_max);
  values.front() = db::to_value(region);
  values.back() = people_max + 1;
  for (std::size_t i = 0; i < keys.size() && i < match::keys_max; ++i)
    values[1 + i] = number_of(ring.index("match", keys[i]));
  std::vector<std::vector<PatientId>> found(match::keys_max);
  for (const auto& row : s.run(sharing_sql, values))
    found.at(static_cast<std::size_t>(row.get<std::int64_t>(0))).push_back(row.get<PatientId>(1));
  std::map<PatientId, bool> people;
  for (std::size_t i = 0; i < keys.size() && i < found.size(); ++i)
    if (std::ssize(found[i]) <= people_max)
      for (const auto id : found[i]) people[id] = people[id] || match::is_strong(keys[i]);
  std::vector<Proposed> out;
  for (const auto& [id, strong] : people) out.push_back({id, strong});
  return out;
}

std::vector<PatientId> not_compared(db::Session& s, RegionId region, std::int64_t limit) {
  std::vector<PatientId> out;
  for (const auto& row : s.query(not_compared_sql, region, limit))
    out.push_back(row.get<PatientId>(0));
  return out;
}
void set_compared(db::Session& s, RegionId region, PatientId patient, bool compared) {
  s.later(set_compared_sql, region, patient, compared);
}

std::vector<PatientId> people_after(db::Session& s, RegionId region, const Uuid& after,
                                    std::int64_t limit) {
  std::vector<PatientId> out;
  for (const auto& row : s.query(people_after_sql, region, after, limit))
    out.push_back(row.get<PatientId>(0));
  return out;
}
std::int64_t count_match_keys(db::Session& s, RegionId region, PatientId patient, bool odd) {
  return s.query_one(count_keys_sql, region, patient, odd)->get<std::int64_t>(0);
}
void clear_match_keys(db::Session& s, RegionId region, bool odd, const Uuid& after,
                      const Uuid& last) {
  s.exec(clear_keys_sql, region, after, last, odd);
}

std::optional<PatientId> by_source_number(db::Session& s, RegionId region,
                                          const SourceNumber& source) {
  const auto row = s.query_one(by_source_sql, region, source.organisation_id, source.system.value,
                               source.number.value);
  return row ? std::optional(row->get<PatientId>(0)) : std::nullopt;
}
void insert_source_number(db::Session& s, RegionId region, const SourceNumber& source,
                          PatientId patient, Instant now) {
  s.later(insert_source_sql, region, new_uuid(now.ms), source.organisation_id, source.system.value,
          source.number.value, patient, now);
}
std::vector<SourceNumberRecord> source_numbers_of(db::Session& s, RegionId region,
                                                  PatientId patient, std::int64_t limit) {
  std::vector<SourceNumberRecord> out;
  for (const auto& row : s.query(sources_of_sql, region, patient, limit)) {
    auto& one = out.emplace_back();
    row.read(one.organisation_id, one.system, one.number);
  }
  return out;
}

}  // namespace yilian::patients::store
