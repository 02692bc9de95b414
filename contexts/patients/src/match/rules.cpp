#include "match/rules_match.hpp"

#include <algorithm>
#include <cmath>

namespace yilian::patients::match {
namespace {

MatchLevel at(const Levels& levels, MatchField field) {
  return levels[static_cast<std::size_t>(field)];
}

/// Why a program must not decide alone. Twins have birth date, surname, phone and address in common
/// and often one insurance number: their given names and cards keep them apart.
std::vector<MatchDoubt> doubts_of(const Candidate& a, const Candidate& b, const Levels& levels) {
  std::vector<MatchDoubt> out;
  if (at(levels, MatchField::name) != MatchLevel::same) out.push_back(MatchDoubt::name_differs);
  if (at(levels, MatchField::birth_date) != MatchLevel::same)
    out.push_back(MatchDoubt::birth_date_differs);
  if (at(levels, MatchField::sex) == MatchLevel::different) out.push_back(MatchDoubt::sex_differs);
  const auto differs = [&](MatchField field) {
    const auto level = at(levels, field);
    return level == MatchLevel::different || level == MatchLevel::near;
  };
  if (differs(MatchField::id_card) || differs(MatchField::document))
    out.push_back(MatchDoubt::document_differs);
  // Newborns of one mother have no names of their own yet.
  if (a.data.newborn || b.data.newborn) out.push_back(MatchDoubt::newborn);
  return out;
}

bool heard_alike(const Levels& levels) {
  const auto name = at(levels, MatchField::name);
  return name == MatchLevel::same || name == MatchLevel::alike;
}

}  // namespace

Candidate prepared(rules::Checked data) {
  Candidate out;
  out.name = form_of(data.name);
  out.address = plain_text(data.address);
  out.data = std::move(data);
  return out;
}

Weights::Weights(const MatchPolicy& policy)
    : automatic(policy.automatic_points.value),
      review(policy.review_points.value),
      people_per_key(policy.people_per_key.value) {
  for (const auto& field : policy.fields)
    for (const auto& level : field.levels) {
      const double ratio = static_cast<double>(level.same_per_million.value) /
                           static_cast<double>(level.other_per_million.value);
      points_[static_cast<std::size_t>(field.field)][static_cast<std::size_t>(level.level)] =
          std::llround(10 * std::log2(ratio));
    }
}

bool source_number_holds(const Levels& levels) {
  return heard_alike(levels) || at(levels, MatchField::birth_date) == MatchLevel::same;
}

Decision decide(const Candidate& a, const Candidate& b, const Weights& weights) {
  Decision out;
  out.levels = compare(a, b);
  for (std::size_t i = 0; i < field_count; ++i)
    out.points += weights.points(static_cast<MatchField>(i), out.levels[i]);
  out.doubts = doubts_of(a, b, out.levels);
  const bool one_number = at(out.levels, MatchField::id_card) == MatchLevel::same ||
                          at(out.levels, MatchField::document) == MatchLevel::same;
  if (one_number) {
    out.reason = MatchReason::document;
    out.outcome = source_number_holds(out.levels) ? MatchOutcome::same : MatchOutcome::review;
    return out;
  }
  // An identity number is checked by its last digit: two of them with two names are two people.
  const auto cards = at(out.levels, MatchField::id_card);
  if ((cards == MatchLevel::different || cards == MatchLevel::near) && !heard_alike(out.levels)) {
    out.reason = MatchReason::two_id_cards;
    return out;
  }
  if (out.points >= weights.automatic && out.doubts.empty()) out.outcome = MatchOutcome::same;
  else if (out.points >= weights.review) out.outcome = MatchOutcome::review;
  return out;
}

const std::vector<PairStep>& pair_steps() {
  static const std::vector<PairStep> table{
      {PairAction::merge, PairState::open, PairState::merged},
      {PairAction::keep_apart, PairState::open, PairState::separate},
      {PairAction::undo, PairState::merged, PairState::open},
      {PairAction::undo, PairState::separate, PairState::open},
  };
  return table;
}

Result<PairState> decide_pair(PairState state, PairAction action) {
  for (const auto& step : pair_steps())
    if (step.from == state && step.action == action) return step.to;
  return fail(Code::action_not_allowed);
}

std::vector<PairAction> possible(PairState state) {
  std::vector<PairAction> out;
  for (const auto& step : pair_steps())
    if (step.from == state) out.push_back(step.action);
  return out;
}

}  // namespace yilian::patients::match
