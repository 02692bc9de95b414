// Who lies in booked beds, and the register of devices, for higher contexts.
#include "capacity/lookup.hpp"
#include "store.hpp"
#include "store_words.hpp"

namespace yilian::capacity {
namespace {

using db::operator""_sql;

#define BED_STAY_SELECT                                                              \
  "SELECT k.id, k.patient_id, k.organisation_id, w.department_id, d.name, k.state, " \
  "k.starts_at FROM bookings k "                                                     \
  "LEFT JOIN wards w ON w.region_id = k.region_id AND w.id = k.ward_id "             \
  "LEFT JOIN departments d ON d.region_id = w.region_id AND d.id = w.department_id "
constexpr auto in_use_sql = BED_STAY_SELECT
    "WHERE k.region_id = $1 AND k.organisation_id = $2 AND k.kind = 'bed' "
    "AND k.state = 'arrived' AND k.patient_id IS NOT NULL "
    "ORDER BY k.starts_at DESC, k.id DESC LIMIT $3"_sql;
constexpr auto one_sql = BED_STAY_SELECT
    "WHERE k.region_id = $1 AND k.id = $2 AND k.kind = 'bed' AND k.patient_id IS NOT NULL"_sql;

BedStay read_bed_stay(const db::Row& row) {
  BedStay out;
  std::string state;
  row.read(out.id, out.patient_id, out.organisation_id, out.department_id, out.department_name,
           state, out.since);
  out.state = store::word<BookingState>(state);
  return out;
}

}  // namespace

std::vector<BedStay> beds_in_use(db::Session& s, RegionId region, OrganisationId organisation,
                                 std::int64_t limit) {
  std::vector<BedStay> out;
  for (const auto& row : s.query(in_use_sql, region, organisation, limit))
    out.push_back(read_bed_stay(row));
  return out;
}

std::optional<BedStay> find_bed_stay(db::Session& s, RegionId region, BookingId id) {
  const auto row = s.query_one(one_sql, region, id);
  return row ? std::optional(read_bed_stay(*row)) : std::nullopt;
}

std::vector<Resource> devices_of(db::Session& s, RegionId region, OrganisationId organisation) {
  auto out = store::resources(s, region, organisation, ResourceKind::device);
  std::erase_if(out, [](const auto& one) { return one.status == ResourceStatus::retired; });
  return out;
}

}  // namespace yilian::capacity
