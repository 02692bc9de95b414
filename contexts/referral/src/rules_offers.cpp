#include "rules_offers.hpp"

#include <algorithm>

namespace yilian::referral::rules {
namespace {

Hop* first_in(std::vector<Hop>& chain, HopState state) {
  const auto found = std::ranges::find(chain, state, &Hop::state);
  return found == chain.end() ? nullptr : &*found;
}

/// Free places saturate: ten speak as much for a unit as a hundred.
std::int64_t of_places(std::int64_t places) { return std::clamp<std::int64_t>(places, 0, 10) * 10; }

/// Township (9 digits) is next door, county (6) near, city (4) not far.
std::int64_t of_distance(std::int64_t shared) {
  if (shared >= 9) return 100;
  if (shared >= 6) return 70;
  if (shared >= 4) return 40;
  return shared >= 2 ? 20 : 0;
}

}  // namespace

Status check_receivers(const Content& c) {
  if (!c.further_receivers) return {};
  const auto& list = *c.further_receivers;
  if (list.size() > receivers_max)
    return fail_field("/furtherReceivers", Code::too_many,
                      {{"max", std::to_string(receivers_max)}});
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto same = [&](OrganisationId organisation, DepartmentId department) {
      return organisation == list[i].organisation_id && department == list[i].department_id;
    };
    bool twice = c.to_organisation_id && c.to_department_id &&
                 same(*c.to_organisation_id, *c.to_department_id);
    for (std::size_t j = 0; j < i; ++j)
      twice = twice || same(list[j].organisation_id, list[j].department_id);
    if (twice) return fail_field("/furtherReceivers/" + std::to_string(i), Code::repeated);
  }
  return {};
}

std::vector<Hop> begin_chain(Unit first, std::vector<Unit> further, Instant now) {
  std::vector<Hop> out;
  if (further.empty()) return out;
  out.push_back({.unit = std::move(first), .state = HopState::open, .offered_at = now});
  for (auto& unit : further) out.push_back({.unit = std::move(unit)});
  return out;
}

Hop* open_hop(std::vector<Hop>& chain) { return first_in(chain, HopState::open); }
Hop* waiting_hop(std::vector<Hop>& chain) { return first_in(chain, HopState::waiting); }
bool running(const std::vector<Hop>& chain) {
  return std::ranges::find(chain, HopState::open, &Hop::state) != chain.end();
}

void charge(std::vector<Hop>& chain, Side holder, std::int64_t milliseconds) {
  auto* hop = open_hop(chain);
  if (!hop) return;
  (holder == Side::receiver ? hop->receiver_ms : hop->sender_ms) += milliseconds;
}

void close_hop(Hop& hop, HopState state, Instant now, std::optional<std::string> code) {
  hop.state = state;
  hop.ended_at = now;
  hop.code = std::move(code);
}

void end_chain(std::vector<Hop>& chain, HopState of_the_open_one, Instant now) {
  for (auto& hop : chain) {
    if (hop.state == HopState::open) close_hop(hop, of_the_open_one, now);
    else if (hop.state == HopState::waiting) close_hop(hop, HopState::ended, now);
  }
}

void insert_hop(std::vector<Hop>& chain, Unit unit, Instant now) {
  const auto open = std::ranges::find(chain, HopState::open, &Hop::state);
  if (open == chain.end()) return;
  close_hop(*open, HopState::redirected, now);
  chain.insert(open + 1, {.unit = std::move(unit), .state = HopState::open, .offered_at = now});
}

std::vector<Mark> marks(const Candidate& c) {
  std::vector<Mark> out(6);
  for (std::size_t i = 0; i < out.size(); ++i) out[i].factor = static_cast<RankFactor>(i);
  const auto set = [&](RankFactor factor, std::int64_t value) {
    out[static_cast<std::size_t>(factor)].value = value;
  };
  if (c.level_fits) set(RankFactor::level, *c.level_fits ? 100 : 0);
  if (c.free_places) set(RankFactor::capacity, of_places(*c.free_places));
  set(RankFactor::distance, of_distance(c.shared_division));
  if (c.answer_minutes) {
    const auto most = std::max<std::int64_t>(c.answer_minutes_max, 1);
    set(RankFactor::waiting,
        100 - std::clamp<std::int64_t>(*c.answer_minutes, 0, most) * 100 / most);
  }
  if (c.asked > 0)
    set(RankFactor::refusals,
        100 - std::clamp<std::int64_t>(c.refused, 0, c.asked) * 100 / c.asked);
  set(RankFactor::agreement, c.agreement ? 100 : c.same_consortium ? 60 : 0);
  return out;
}

std::int64_t weight_of(RankFactor factor, const policy::RankWeights& w) {
  switch (factor) {
    case RankFactor::level:
      return w.level;
    case RankFactor::capacity:
      return w.capacity;
    case RankFactor::distance:
      return w.distance;
    case RankFactor::waiting:
      return w.waiting;
    case RankFactor::refusals:
      return w.refusals;
    case RankFactor::agreement:
      return w.agreement;
  }
  return 0;
}

std::int64_t score(const std::vector<Mark>& given, const policy::RankWeights& weights) {
  std::int64_t sum = 0, all = 0;
  for (const auto& mark : given) {
    const auto weight = std::max<std::int64_t>(weight_of(mark.factor, weights), 0);
    sum += weight * mark.value.value_or(50);
    all += weight;
  }
  return all == 0 ? 0 : (2 * sum + all) / (2 * all);
}

}  // namespace yilian::referral::rules
