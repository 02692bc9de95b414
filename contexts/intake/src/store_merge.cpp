// Rows that follow a person who was merged with another registration.
#include "store_merge.hpp"

#include <array>

namespace yilian::intake::store {
namespace {

using db::operator""_sql;

constexpr auto parts = std::to_array<db::Moving>({
    {"intake_rows", "SELECT id FROM intake_rows WHERE region_id = $1 AND patient_id = $2"_sql,
     "UPDATE intake_rows SET patient_id = $3 WHERE region_id = $1 AND patient_id = $2"_sql,
     "UPDATE intake_rows SET patient_id = $3 WHERE region_id = $1 AND patient_id = $2 AND id = $4"_sql},
});

}  // namespace

std::span<const db::Moving> moving_tables() { return parts; }

}  // namespace yilian::intake::store
