// The search for free capacity, and what was used of it. Bounded: some resources, the first times
// of each.
#include <algorithm>
#include <map>

#include "api/api.hpp"
#include "impl.hpp"

namespace yilian::capacity {
namespace {

constexpr std::int64_t window_days = 31, use_days = 92;
constexpr std::int64_t usual_days = 14;
constexpr std::int64_t usual_limit = 20;
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
  if (!own && !r.shared) return false;
  if (filter.kind && r.kind != *filter.kind) return false;
  if (filter.organisation_id && r.organisation_id != *filter.organisation_id) return false;
  if (filter.resource_id && r.id != *filter.resource_id) return false;
  if (!filter.department || filter.department->empty()) return true;
  const auto& part = filter.department->value;
  return r.name.find(part) != std::string::npos ||
         r.department_name.value_or("").find(part) != std::string::npos;
}

/// A resource that this caller can book, and from when.
struct Candidate {
  Instant first;
  const Resource* resource;
  bool member;
  auto operator<=>(const Candidate& other) const {
    return std::tie(first, resource->id) <=> std::tie(other.first, other.resource->id);
  }
  bool operator==(const Candidate&) const = default;
};

}  // namespace

Result<FirstTimes> Service::Impl::first_times(db::Session& s, const rules::Window& window,
                                              Instant now, const SeenChanges& seen) {
  // What was changed since they were made is asked for one by one; after a hundred changes, all.
  constexpr std::uint64_t overlay_max = 100;
  const std::uint64_t stamp = seen.resources + seen.slots / overlay_max;
  const auto key = to_string(local_date(window.from)) + to_string(local_date(window.to));
  TRY(const auto kept, first_kept.get(key, stamp, stamp, now, [&]() -> Result<FirstList> {
    return FirstList{seen.slots, store::firsts(s, region, window.from, window.to, now)};
  }));
  FirstTimes out{kept, {}};
  for (const auto id : slot_changes.since(kept->stamp).value_or(std::vector<ResourceId>()))
    out.changed[id] = store::first_of(s, region, window.from, window.to, now, id);
  return out;
}

Result<OfferList> Service::Impl::find_offers(db::Session& s, const Call& call,
                                             const OfferFilter& filter, const rules::Window& window,
                                             const SeenChanges& seen) {
  const OrganisationId own = call.caller.organisation;
  std::map<OrganisationId, bool> units{{own, false}};
  for (const auto& unit : network::partners_of(s, region, own, local_date(call.now)))
    units[unit.id] = unit.leads && unit.id != own;
  TRY(const auto firsts, first_times(s, window, call.now, seen));
  std::vector<Candidate> found;
  const auto consider = [&](const store::First& one) {
    const auto unit = units.find(one.resource.organisation_id);
    if (unit == units.end() || !wanted(one.resource, filter, unit->first == own)) return;
    if (const auto& first = unit->second ? one.any : one.open)
      found.push_back({*first, &one.resource, unit->second});
  };
  for (const auto& one : firsts.kept->all)
    if (!firsts.changed.contains(one.resource.id)) consider(one);
  for (const auto& [id, one] : firsts.changed)
    if (one) consider(*one);
  OfferList out{call.now, static_cast<std::int64_t>(found.size()), {}};
  std::ranges::sort(found);
  const auto limit = static_cast<std::size_t>(filter.limit ? filter.limit->value : usual_limit);
  for (const auto& one : found) {
    if (out.items.size() == limit) break;
    auto times = times_of(store::open_slots(s, region, one.resource->id, window.from, window.to,
                                            one.member, call.now, slots_read),
                          one.member);
    if (!times.empty()) out.items.push_back({*one.resource, std::move(times)});
  }
  std::ranges::stable_sort(out.items, {},
                           [](const auto& one) { return one.offers.front().starts_at; });
  return out;
}

Result<api::Rendered<OfferList>> Service::Impl::offers(const Call& call,
                                                       const OfferFilter& filter) {
  const Date today = local_date(call.now), from = filter.from.value_or(today);
  TRY(auto window,
      rules::window(from, filter.to.value_or(plus_days(from, usual_days - 1)), window_days));
  window.from = std::max(window.from, Instant{call.now.ms + 1});
  const SeenChanges seen{resource_changes.stamp(), slot_changes.stamp()};
  const std::uint64_t stamp = seen.resources + seen.slots;
  const auto key =
      to_string(call.caller.organisation.value) + to_string(from) + json::write(filter);
  TRY(const auto answer, offers_kept.get(key, stamp, stamp, call.now, [&] {
    return database.read([&](db::Session& s) -> Result<std::string> {
      TRY(const auto list, find_offers(s, call, filter, window, seen));
      return json::write(list);
    });
  }));
  return api::Rendered<OfferList>{answer, 0};
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
