#include <algorithm>

#include "rules.hpp"

namespace yilian::capacity::rules {

std::int64_t share_of(std::int64_t total, std::int64_t basis_points, policy::Rounding rounding) {
  constexpr std::int64_t whole = 10'000;
  const std::int64_t product = total * basis_points;
  switch (rounding) {
    case policy::Rounding::half_up:
      return (product + whole / 2) / whole;
    case policy::Rounding::up:
      return (product + whole - 1) / whole;
    case policy::Rounding::down:
      return product / whole;
  }
  return 0;
}

std::vector<Share> assign(const std::vector<Mark>& marks, std::int64_t wanted, bool in_use) {
  std::vector<Share> out;
  for (const auto& mark : marks)
    out.push_back(mark.share == Share::released ? Share::released : Share::open);
  std::int64_t open = wanted;
  const auto take = [&](std::size_t i) {
    if (open <= 0 || out[i] != Share::open) return;
    out[i] = Share::reserved;
    --open;
  };
  const auto take_all = [&](auto wish) {
    for (std::size_t i = 0; i < marks.size(); ++i)
      if (wish(marks[i])) take(i);
  };
  take_all([](const Mark& m) { return m.of_share; });
  take_all([](const Mark& m) { return m.free && m.share == Share::reserved; });
  std::vector<std::size_t> free;
  for (std::size_t i = 0; i < marks.size(); ++i)
    if (marks[i].free && out[i] == Share::open) free.push_back(i);
  // In the middle of equal pieces, so that members are not sent to the first hour only.
  const auto pieces = std::min<std::int64_t>(open, static_cast<std::int64_t>(free.size()));
  for (std::int64_t i = 0; i < pieces; ++i) {
    const auto at = (2 * static_cast<std::size_t>(i) + 1) * free.size() /
                    (2 * static_cast<std::size_t>(pieces));
    take(free[at]);
  }
  if (in_use) {
    take_all([](const Mark& m) { return m.share == Share::reserved; });
    take_all([](const Mark&) { return true; });
  }
  return out;
}

bool beds_reserved_at(Instant now, const policy::ShareRule& rule) {
  return now < start_of(local_date(now)).plus_hours(rule.release_hour);
}

Instant slot_release(Instant starts_at, const policy::ShareRule& rule) {
  return start_of(plus_days(local_date(starts_at), -rule.slot_release_days_before))
      .plus_hours(rule.release_hour);
}

bool is_stale(const std::optional<Instant>& as_of, std::int64_t fresh_hours, Instant now) {
  return !as_of || as_of->plus_hours(fresh_hours) < now;
}

}  // namespace yilian::capacity::rules
