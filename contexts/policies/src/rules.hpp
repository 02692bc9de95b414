#pragma once
// Pure decisions about versions of documents: which step who may take, and which version counts on
// a day.
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "kernel/caller.hpp"
#include "policies/types.hpp"

namespace yilian::policies::rules {

/// Who may take a step, beyond its right.
enum class Who : std::uint8_t { author, other, anybody };

struct Step {
  PolicyAction action;
  PolicyState from, to;
  Right right;
  Who who;
  bool before_effect;  ///< only while its first day lies ahead
};
/// The state machine. Nothing leads out of rejected and withdrawn: a new draft takes their place.
std::span<const Step> steps();

struct Facts {
  PolicyState state = PolicyState::draft;
  AccountId author;
  Date effective_from;
};

/// The next state. action_not_allowed, right_missing, only_the_author, author_may_not_decide,
/// effective_date_passed.
Result<PolicyState> decide(const Facts& facts, PolicyAction action, const Call& call);
std::vector<PolicyAction> possible(const Facts& facts, const Call& call);

/// Small letters, digits and underscores, beginning with a letter.
bool is_key(std::string_view key);

/// One approved version; `number` 1 is the shipped one.
struct Approved {
  std::string key;
  Date effective_from;
  std::int64_t number = 1;
};
/// The one that counts on `day`: the latest first day that has come; before all of them the one
/// with number 1, if there is any. An index into `versions`.
std::optional<std::size_t> counts_on(std::span<const Approved> versions, Date day);

}  // namespace yilian::policies::rules
