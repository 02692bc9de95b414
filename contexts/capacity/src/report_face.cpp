// The daily report of beds for who takes in sheets: one ward and class at a time, and back.
#include "capacity/lookup.hpp"
#include "impl.hpp"

namespace yilian::capacity {

std::vector<Ward> wards_of(db::Session& session, RegionId region, OrganisationId organisation) {
  return store::wards(session, region, organisation);
}

Status Service::report_beds(work::Work& work, WardId ward, BedClass bed_class, std::int64_t total,
                            std::int64_t free) {
  SnapshotInput input;
  SnapshotEntry entry{ward, bed_class, {}, {}};
  entry.total.value = total;
  entry.free.value = free;
  input.entries.push_back(entry);
  CHECK_OK(rules::check_snapshot(input));
  CHECK_OK(impl_->report(work, input));
  return {};
}

std::optional<Snapshot> Service::bed_report(db::Session& session, OrganisationId organisation,
                                            WardId ward, BedClass bed_class) {
  for (auto& one : store::snapshots(session, impl_->region, organisation))
    if (one.ward_id == ward && one.bed_class == bed_class) return std::move(one);
  return std::nullopt;
}

void Service::take_back_report(work::Work& work, WardId ward, BedClass bed_class,
                               const std::optional<Snapshot>& before) {
  const auto organisation = work.call().caller.organisation;
  if (before) store::put_snapshot(work.db, impl_->region, organisation, *before);
  else store::delete_snapshot(work.db, impl_->region, organisation, ward, bed_class);
  impl_->tell_beds(work, organisation, ward);
}

}  // namespace yilian::capacity
