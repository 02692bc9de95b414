// Rows that follow a person who was merged with another registration.
#include "store_merge.hpp"

#include <array>

#include "db/moving.hpp"

namespace yilian::intake::store {
namespace {

using db::operator""_sql;

constexpr auto parts = std::to_array<db::Moving>({
    {"intake_rows", "SELECT id FROM intake_rows WHERE region_id = $1 AND patient_id = $2"_sql,
     "UPDATE intake_rows SET patient_id = $3 WHERE region_id = $1 AND patient_id = $2"_sql,
     "UPDATE intake_rows SET patient_id = $3 WHERE region_id = $1 AND patient_id = $2 AND id = $4"_sql},
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

}  // namespace yilian::intake::store
