#pragma once
// Pure decisions about two registrations: how alike they are, field by field; whether they are one
// person. Deterministic rules first, then the sum of what each field says (Fellegi and Sunter, "A
// theory for record linkage", 1969): log2 of how often a level is seen within one person and among
// two. What is missing says nothing. Doubts keep the program from deciding alone, whatever the sum.
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "match/names.hpp"
#include "rules.hpp"

namespace yilian::patients::match {

inline constexpr std::size_t field_count = 9, level_count = 5;

/// A registration prepared for many comparisons.
struct Candidate {
  rules::Checked data;
  NameForm name;
  std::string address;  ///< plain
};
Candidate prepared(rules::Checked data);

using Levels = std::array<MatchLevel, field_count>;  ///< by MatchField
Levels compare(const Candidate& a, const Candidate& b);

// -- the levels of one field
MatchLevel compare_names(const NameForm& a, const NameForm& b);
MatchLevel compare_dates(Date a, Date b);
/// Numbers: one digit wrong, left out, put in, or two neighbours swapped is `near`.
MatchLevel compare_numbers(std::string_view a, std::string_view b);
MatchLevel compare_addresses(const std::string& a, const std::string& b);

/// A policy document as it is applied.
class Weights {
 public:
  /// The document was checked.
  explicit Weights(const MatchPolicy& policy);
  std::int64_t points(MatchField field, MatchLevel level) const {
    return points_[static_cast<std::size_t>(field)][static_cast<std::size_t>(level)];
  }
  std::int64_t automatic = 0, review = 0, people_per_key = 0;

 private:
  std::array<std::array<std::int64_t, level_count>, field_count> points_{};
};

struct Decision {
  MatchOutcome outcome = MatchOutcome::different;
  MatchReason reason = MatchReason::score;
  std::int64_t points = 0;
  std::vector<MatchDoubt> doubts;
  Levels levels{};
};
Decision decide(const Candidate& a, const Candidate& b, const Weights& weights);
/// Whether an entry with the same number of the same system may be the same person at all: a
/// hospital that gave a number away twice must not join two people.
bool source_number_holds(const Levels& levels);

/// What is wrong with a document; `complete` runs its examples too.
std::vector<FieldError> check_policy(const MatchPolicy& policy, bool complete);

// -- states of a pair
struct PairStep {
  PairAction action;
  PairState from, to;
};
const std::vector<PairStep>& pair_steps();
Result<PairState> decide_pair(PairState state, PairAction action);
std::vector<PairAction> possible(PairState state);

}  // namespace yilian::patients::match
