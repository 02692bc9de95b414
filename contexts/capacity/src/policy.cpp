#include "policy.hpp"

#include <algorithm>

#include "capacity/describe.hpp"
#include "json/json.hpp"

namespace yilian::capacity {
namespace embedded {
extern const std::string_view capacity_policy;
extern const std::string_view working_days;
}  // namespace embedded

namespace policy {
namespace {

const DepartmentShare* of(const std::vector<DepartmentShare>& all, std::string_view name) {
  const auto found = std::ranges::find(all, name, &DepartmentShare::name);
  return found == all.end() ? nullptr : &*found;
}

Status check(const Version& v) {
  const auto within = [](std::int64_t value, std::int64_t min, std::int64_t max) {
    return value >= min && value <= max;
  };
  const auto share = [&](std::int64_t bed, std::int64_t slot) {
    return within(bed, 0, 5000) && within(slot, 0, 5000);
  };
  bool good = within(v.slot_hold_minutes, 1, 1440) && within(v.bed_hold_minutes, 1, 1440) &&
              within(v.offer_minutes, 1, 1440) && within(v.bed_late_hours, 0, 168) &&
              within(v.slot_no_show_hours, 1, 168) && within(v.generate_days, 1, 120) &&
              within(v.live_fresh_hours, 1, 168) && within(v.daily_fresh_hours, 1, 168) &&
              within(v.overbook_max, 0, 20) && within(v.share.release_hour, 0, 23) &&
              within(v.share.slot_release_days_before, 0, 30) &&
              share(v.share.bed_basis_points, v.share.slot_basis_points);
  for (const auto& one : v.departments)
    good = good && !one.name.empty() && share(one.bed_basis_points, one.slot_basis_points);
  // Who pays later goes first as well: one is no channel without the other.
  for (const auto reason : v.green.pay_after_treatment)
    good = good && std::ranges::find(v.green.reasons, reason) != v.green.reasons.end();
  if (good) return {};
  return fault("the capacity policy of " + to_string(v.effective_from) + " is out of bounds");
}

}  // namespace

std::int64_t Version::bed_basis_points(std::string_view department) const {
  const auto* own = of(departments, department);
  return own ? own->bed_basis_points : share.bed_basis_points;
}
std::int64_t Version::slot_basis_points(std::string_view department) const {
  const auto* own = of(departments, department);
  return own ? own->slot_basis_points : share.slot_basis_points;
}

bool Calendar::is_holiday(Date day) const {
  return std::ranges::find(holidays, day) != holidays.end();
}

const Version& Policies::on(Date day) const {
  const Version* found = &document.versions.front();
  for (const auto& version : document.versions)
    if (version.effective_from <= day) found = &version;
  return *found;
}

Result<Policies> read(std::string_view document, std::string_view calendar) {
  Policies out;
  TRY(out.document, json::read<Document>(document));
  TRY(out.calendar, json::read<Calendar>(calendar));
  if (out.document.versions.empty()) return fault("the capacity policy has no version");
  for (const auto& version : out.document.versions) CHECK_OK(check(version));
  return out;
}

Result<Policies> load() { return read(embedded::capacity_policy, embedded::working_days); }

}  // namespace policy
}  // namespace yilian::capacity
