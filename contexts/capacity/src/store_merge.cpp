// Rows that follow a person who was merged with another registration.
#include "store_merge.hpp"

#include <array>

namespace yilian::capacity::store {
namespace {

using db::operator""_sql;

constexpr auto parts = std::to_array<db::Moving>({
    {"bookings", "SELECT id FROM bookings WHERE region_id = $1 AND patient_id = $2"_sql,
     "UPDATE bookings SET patient_id = $3 WHERE region_id = $1 AND patient_id = $2"_sql,
     "UPDATE bookings SET patient_id = $3 WHERE region_id = $1 AND patient_id = $2 AND id = $4"_sql},
    {"waits", "SELECT id FROM waits WHERE region_id = $1 AND patient_id = $2"_sql,
     "UPDATE waits SET patient_id = $3 WHERE region_id = $1 AND patient_id = $2"_sql,
     "UPDATE waits SET patient_id = $3 WHERE region_id = $1 AND patient_id = $2 AND id = $4"_sql},
});

}  // namespace

std::span<const db::Moving> moving_tables() { return parts; }

}  // namespace yilian::capacity::store
