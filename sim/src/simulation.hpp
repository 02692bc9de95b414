#pragma once
// A whole run of one seed: twelve weeks of a county in which everybody acts at random and things go
// wrong, with everything checked.
#include <deque>
#include <optional>
#include <string>

#include "story.hpp"

namespace yilian::sim {

/// A fault put into the product's data on purpose, to show that a check reports it.
enum class Plant : std::uint8_t {
  none,
  event_lost,
  event_twice,
  count_changed,
  audit_removed,
  chain_changed,
  state_forged,
  holder_removed,
  deadline_removed,
  relationship_added,
  escalation_removed,
  keys_forgotten,
  waiting_changed,
  change_undone
};
std::string_view to_string(Plant plant);
std::optional<Plant> parse_plant(std::string_view name);

struct Options {
  std::uint64_t seed = 1;
  int weeks = 12;
  Plant plant = Plant::none;
  bool print = false;
};

struct Outcome {
  std::uint64_t hash = 0;
  std::int64_t steps = 0;
  std::size_t referrals = 0;
  std::string faults;
  std::optional<Violation> violation;
  std::deque<std::string> last;
};

Outcome run(const Options& options);

}  // namespace yilian::sim
