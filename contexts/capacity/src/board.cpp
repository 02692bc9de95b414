// What is free in the whole consortium: live beds counted, and what wards report once a day.
#include <algorithm>
#include <map>

#include "api/api.hpp"
#include "impl.hpp"

namespace yilian::capacity {
namespace {

void count(BedPool& pool, const store::PoolRow& row, bool reserved_now) {
  pool.total += row.count;
  switch (row.state) {
    case BedState::free:
      pool.free += row.count;
      if (reserved_now && row.share == Share::reserved) pool.reserved += row.count;
      break;
    case BedState::held:
      pool.held += row.count;
      break;
    case BedState::occupied:
      pool.occupied += row.count;
      break;
    case BedState::cleaning:
      pool.cleaning += row.count;
      break;
    case BedState::closed:
      pool.closed += row.count;
      break;
  }
  if (!pool.as_of || *pool.as_of < row.reported_at) pool.as_of = row.reported_at;
}

BedPool pool_of(const network::Partner& unit, const Ward& ward, BedClass bed_class) {
  BedPool pool;
  pool.organisation_id = unit.id;
  pool.organisation_name = unit.name;
  pool.ward_id = ward.id;
  pool.ward_name = ward.name;
  pool.department_name = ward.department_name;
  pool.location = ward.location;
  pool.bed_class = bed_class;
  pool.source = ward.reporting;
  return pool;
}

}  // namespace

void Service::Impl::add_pools(db::Session& s, const Call& call, const network::Partner& unit,
                              bool member, std::vector<BedPool>& out) {
  const auto& rule = policy(call.now);
  const bool reserved_now = rules::beds_reserved_at(call.now, rule.share);
  std::map<WardId, Ward> wards;
  for (auto& ward : store::wards(s, region, unit.id))
    if (!ward.closed) wards.emplace(ward.id, std::move(ward));
  if (wards.empty()) return;
  // A unit's numbers belong to its ward, not to the moment: the ward's latest word counts for all.
  std::map<WardId, Instant> latest;
  std::map<std::pair<WardId, BedClass>, BedPool> pools;
  for (const auto& row : store::pool_rows(s, region, unit.id, call.now)) {
    const auto ward = wards.find(row.ward_id);
    if (ward == wards.end() || ward->second.reporting != Reporting::live) continue;
    auto& pool =
        pools.try_emplace({row.ward_id, row.bed_class}, pool_of(unit, ward->second, row.bed_class))
            .first->second;
    count(pool, row, reserved_now);
    auto& time = latest[row.ward_id];
    time = std::max({time, row.reported_at, ward->second.confirmed_at.value_or(Instant{})});
  }
  for (const auto& row : store::snapshots(s, region, unit.id)) {
    const auto ward = wards.find(row.ward_id);
    if (ward == wards.end() || ward->second.reporting != Reporting::daily) continue;
    auto pool = pool_of(unit, ward->second, row.bed_class);
    pool.total = row.total;
    pool.free = row.free;
    pool.occupied = row.total - row.free;
    pool.as_of = row.reported_at;
    pools.insert_or_assign({row.ward_id, row.bed_class}, std::move(pool));
  }
  for (auto& [key, pool] : pools) {
    const bool live = pool.source == Reporting::live;
    if (live) pool.as_of = latest[pool.ward_id];
    pool.stale = rules::is_stale(pool.as_of, live ? rule.live_fresh_hours : rule.daily_fresh_hours,
                                 call.now);
    pool.available = member ? pool.free : pool.free - pool.reserved;
    out.push_back(std::move(pool));
  }
}

Result<BedBoard> Service::Impl::whole_board(db::Session& s, const Call& call,
                                            const BoardFilter& filter, std::uint64_t seen) {
  BedBoard out{call.now, {}};
  const OrganisationId own = call.caller.organisation;
  auto units = network::partners_of(s, region, own, local_date(call.now));
  if (std::ranges::find(units, own, &network::Partner::id) == units.end())
    if (const auto found = network::find_organisation(s, region, own))
      units.push_back({own, found->name, false});
  for (const auto& unit : units) {
    if (filter.organisation_id && unit.id != *filter.organisation_id) continue;
    const bool member = unit.leads && unit.id != own;
    TRY(const auto pools,
        pools_kept.get(to_string(unit.id.value), std::min(bed_changes.of(unit.id), seen), seen,
                       call.now, [&] {
                         std::vector<BedPool> made;
                         add_pools(s, call, unit, false, made);
                         return Result<std::vector<BedPool>>(std::move(made));
                       }));
    for (const auto& pool : *pools) {
      const auto available = member ? pool.free : pool.available;
      if ((filter.ward_id && pool.ward_id != *filter.ward_id) ||
          (filter.bed_class && pool.bed_class != *filter.bed_class) ||
          (filter.available.value_or(false) && (pool.stale || available <= 0)))
        continue;
      out.pools.push_back(pool);
      out.pools.back().available = available;
    }
  }
  return out;
}

Result<api::Rendered<BedBoard>> Service::Impl::board(const Call& call, const BoardFilter& filter) {
  const auto key = to_string(call.caller.organisation.value) + json::write(filter);
  const std::uint64_t seen = bed_changes.stamp();
  TRY(const auto answer, board_kept.get(key, seen, seen, call.now, [&] {
    return database.read([&](db::Session& s) -> Result<std::string> {
      TRY(const auto whole, whole_board(s, call, filter, seen));
      return json::write(whole);
    });
  }));
  return api::Rendered<BedBoard>{answer, 0};
}

std::vector<BedPool> Service::Impl::pools_of(db::Session& s, const Call& call, OrganisationId id) {
  std::vector<BedPool> out;
  const auto found = network::find_organisation(s, region, id);
  if (!found) return out;
  const auto reach_now = reach(s, call.caller.organisation, id, call.now);
  add_pools(s, call, {id, found->name, false}, reach_now.member, out);
  return out;
}

Result<SnapshotList> Service::Impl::snapshots(const Call& call, const WardFilter& filter) {
  return database.read([&](db::Session& s) -> Result<SnapshotList> {
    return SnapshotList{
        store::snapshots(s, region, filter.organisation_id.value_or(call.caller.organisation))};
  });
}

Result<SnapshotList> Service::Impl::report(const Call& call, const SnapshotInput& input) {
  CHECK_OK(rules::check_snapshot(input));
  return work::change(database, call, [&](work::Work& w) { return report(w, input); });
}

Result<SnapshotList> Service::Impl::report(work::Work& w, const SnapshotInput& input) {
  const Call& call = w.call();
  SnapshotList out;
  std::optional<Ward> ward;
  for (std::size_t i = 0; i < input.entries.size(); ++i) {
    const auto& entry = input.entries[i];
    if (!ward || ward->id != entry.ward_id) ward = store::ward(w.db, region, entry.ward_id);
    if (!ward) return fail_field("/entries/" + std::to_string(i) + "/wardId", Code::unknown_ward);
    CHECK_OK(rules::check_own(call.caller, ward->organisation_id));
    if (ward->reporting != Reporting::daily) return fail(Code::reporting_mismatch);
    Snapshot row{entry.ward_id,    entry.bed_class, entry.total.value,
                 entry.free.value, call.now,        call.caller.person_name};
    store::put_snapshot(w.db, region, ward->organisation_id, row);
    out.items.push_back(std::move(row));
  }
  tell_beds(w, ward->organisation_id, ward->id);
  w.subject(ward->id);
  return out;
}

}  // namespace yilian::capacity
