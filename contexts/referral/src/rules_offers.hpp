#pragma once
// The offer chain, pure: which unit has the papers, who comes next, and in which order units are
// best asked. A chain never changes its length; every unit of it ends in one state.
#include <optional>
#include <vector>

#include "kernel/result.hpp"
#include "policy.hpp"
#include "referral/types.hpp"

namespace yilian::referral::rules {

inline constexpr std::size_t receivers_max = 5;  ///< beyond the first one

/// At most `receivers_max`, none twice, none that is the first one again.
Status check_receivers(const Content& content);

/// The first unit has the papers, the others wait.
std::vector<Hop> begin_chain(Unit first, std::vector<Unit> further, Instant now);
Hop* open_hop(std::vector<Hop>& chain);
bool running(const std::vector<Hop>& chain);
/// The next one that can be asked; it is not marked.
Hop* waiting_hop(std::vector<Hop>& chain);
/// What has gone by since the last change is charged to whoever had the papers.
void charge(std::vector<Hop>& chain, Side holder, std::int64_t milliseconds);
void close_hop(Hop& hop, HopState state, Instant now, std::optional<std::string> code = {});
/// The referral left the chain: what was not asked never will be.
void end_chain(std::vector<Hop>& chain, HopState of_the_open_one, Instant now);
/// The unit with the papers sent them elsewhere by hand: that unit is a hop of its own.
void insert_hop(std::vector<Hop>& chain, Unit unit, Instant now);

/// What is known of a unit that could be asked.
struct Candidate {
  std::optional<bool> level_fits;
  std::optional<std::int64_t> free_places;     ///< none: nothing fresh is known
  std::int64_t shared_division = 0;            ///< digits of the division code, 0 to 9
  std::int64_t asked = 0, refused = 0;         ///< lately; an offer without an answer is refused
  std::optional<std::int64_t> answer_minutes;  ///< mean of its answers lately
  std::int64_t answer_minutes_max = 1440;      ///< in which it should answer
  bool agreement = false, same_consortium = false;
};
struct Mark {
  RankFactor factor = RankFactor::level;
  std::optional<std::int64_t> value;
};
/// One mark per factor, in the order of RankFactor.
std::vector<Mark> marks(const Candidate& candidate);
/// The weighted mean of the marks, 0 to 100, half up; what is not known counts by half.
std::int64_t score(const std::vector<Mark>& marks, const policy::RankWeights& weights);
std::int64_t weight_of(RankFactor factor, const policy::RankWeights& weights);

}  // namespace yilian::referral::rules
