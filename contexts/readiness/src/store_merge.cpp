// Rows that follow a person who was merged with another registration.
#include <array>

#include "db/moving.hpp"
#include "store_merge.hpp"

namespace yilian::readiness::store {
namespace {

using db::operator""_sql;

constexpr auto parts = std::to_array<db::Moving>({
    {"readiness_assessments",
     "SELECT stay_id FROM readiness_assessments WHERE region_id = $1 AND patient_id = $2"_sql,
     "UPDATE readiness_assessments SET patient_id = $3 WHERE region_id = $1 AND patient_id = $2"_sql,
     "UPDATE readiness_assessments SET patient_id = $3 WHERE region_id = $1 AND patient_id = $2 AND stay_id = $4"_sql},
});

}  // namespace

std::vector<patients::MovedEntry> move_to(db::Session& s, RegionId region, PatientId from,
                                          PatientId to) {
  std::vector<patients::MovedEntry> out;
  for (auto& [part, id] : db::move_rows(s, region, parts, from.value, to.value))
    out.push_back({std::move(part), id});
  return out;
}

void move_back(db::Session& s, RegionId region, PatientId to, PatientId from,
               const std::vector<patients::MovedEntry>& moved) {
  for (const auto& one : moved)
    db::move_row_back(s, region, parts, to.value, from.value, one.part, one.id);
}

}  // namespace yilian::readiness::store
