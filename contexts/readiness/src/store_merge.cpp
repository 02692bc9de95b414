// Rows that follow a person who was merged with another registration.
#include "store_merge.hpp"

#include <array>

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

std::span<const db::Moving> moving_tables() { return parts; }

}  // namespace yilian::readiness::store
