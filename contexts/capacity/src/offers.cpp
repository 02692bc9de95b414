// The search for free capacity, and what was used of it. Bounded: some resources, the first times
// of each.
#include <algorithm>
#include <map>

#include "impl.hpp"

namespace yilian::capacity {
namespace {

constexpr std::int64_t window_days = 31, use_days = 92;
constexpr std::int64_t usual_days = 14;
constexpr std::size_t resources_max = 60;
constexpr std::int64_t slots_read = 80;
constexpr std::size_t times_max = 12;

std::vector<Offer> times_of(const std::vector<store::OpenSlot>& open, bool member) {
  std::vector<Offer> out;
  for (const auto& slot : open) {
    const bool reserved = member && slot.share == Share::reserved;
    if (!out.empty() && out.back().starts_at == slot.starts_at) {
      ++out.back().places;
      out.back().reserved = out.back().reserved || reserved;
      continue;
    }
    if (out.size() == times_max) break;
    out.push_back({slot.starts_at, slot.ends_at, 1, reserved});
  }
  return out;
}

bool wanted(const Resource& r, const OfferFilter& filter, bool own) {
  if (r.status != ResourceStatus::available || (!own && !r.shared)) return false;
  if (filter.resource_id && r.id != *filter.resource_id) return false;
  if (!filter.department || filter.department->empty()) return true;
  const auto& part = filter.department->value;
  return r.name.find(part) != std::string::npos ||
         r.department_name.value_or("").find(part) != std::string::npos;
}

}  // namespace

Result<OfferList> Service::Impl::offers(const Call& call, const OfferFilter& filter) {
  const Date today = local_date(call.now), from = filter.from.value_or(today);
  TRY(auto window,
      rules::window(from, filter.to.value_or(plus_days(from, usual_days - 1)), window_days));
  window.from = std::max(window.from, Instant{call.now.ms + 1});
  return database.read([&](db::Session& s) -> Result<OfferList> {
    OfferList out{call.now, {}};
    const OrganisationId own = call.caller.organisation;
    auto units = network::partners_of(s, region, own, today);
    if (std::ranges::find(units, own, &network::Partner::id) == units.end())
      units.push_back({own, "", false});
    for (const auto& unit : units) {
      if (filter.organisation_id && unit.id != *filter.organisation_id) continue;
      const bool member = unit.leads && unit.id != own;
      for (auto& resource : store::resources(s, region, unit.id, filter.kind)) {
        if (out.items.size() == resources_max) break;
        if (!wanted(resource, filter, unit.id == own)) continue;
        auto times = times_of(store::open_slots(s, region, resource.id, window.from, window.to,
                                                member, call.now, slots_read),
                              member);
        if (times.empty()) continue;
        out.items.push_back({std::move(resource), std::move(times)});
      }
    }
    std::ranges::stable_sort(out.items, {},
                             [](const auto& one) { return one.offers.front().starts_at; });
    return out;
  });
}

Result<UseReport> Service::Impl::use(const Call& call, const UseFilter& filter) {
  const Date today = local_date(call.now), from = filter.from.value_or(plus_days(today, -6));
  const Date to = filter.to.value_or(filter.from ? plus_days(from, 6) : today);
  TRY(const auto window, rules::window(from, to, use_days));
  return database.read([&](db::Session& s) -> Result<UseReport> {
    const OrganisationId unit = filter.organisation_id.value_or(call.caller.organisation);
    UseReport out{from, to, {}, store::unit_use(s, region, unit, window.from, window.to)};
    for (const auto& r : store::resources(s, region, unit, filter.kind)) {
      ResourceUse one{r.id, r.name, r.kind, r.status, r.location, 0, 0, 0, 0, 0};
      for (const auto& row : store::slot_use(s, region, r.id, window.from, window.to)) {
        if (row.state != SlotState::cancelled) one.places += row.count;
        const bool came = row.state == SlotState::booked || row.state == SlotState::arrived ||
                          row.state == SlotState::fulfilled;
        if (came) one.used += row.count;
        if (row.state == SlotState::no_show) one.no_show += row.count;
        if (row.share != Share::open) one.reserved += row.count;
        if (row.share == Share::released) one.released += row.count;
      }
      out.resources.push_back(std::move(one));
    }
    return out;
  });
}

}  // namespace yilian::capacity
