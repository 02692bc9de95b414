// What a policy document about matching must be, beyond its shape.
#include <algorithm>

#include "match/rules_match.hpp"

namespace yilian::patients::match {
namespace {

constexpr std::size_t examples_max = 50;
constexpr std::int64_t whole = 1'000'000, whole_slack = 10'000;

using Wrong = std::vector<FieldError>;

std::vector<MatchLevel> levels_of(MatchField field) {
  using L = MatchLevel;
  switch (field) {
    case MatchField::name:
      return {L::same, L::alike, L::near, L::different};
    case MatchField::sex:
      return {L::same, L::different};
    case MatchField::birth_date:
    case MatchField::id_card:
    case MatchField::document:
    case MatchField::phone:
    case MatchField::address:
    case MatchField::insurance_number:
    case MatchField::health_record_number:
      break;
  }
  return {L::same, L::near, L::different};
}

void check_sum(std::int64_t sum, const std::string& at, Wrong& wrong) {
  if (sum < whole - whole_slack || sum > whole + whole_slack)
    wrong.push_back({at,
                     Code::out_of_range,
                     {{"min", std::to_string(whole - whole_slack)},
                      {"max", std::to_string(whole + whole_slack)}}});
}

void check_field(const MatchFieldWeights& field, const std::string& at, Wrong& wrong) {
  const auto wanted = levels_of(field.field);
  std::int64_t same = 0, other = 0;
  double before = 0;
  for (std::size_t i = 0; i < field.levels.size(); ++i) {
    const auto& level = field.levels[i];
    const std::string here = at + "/levels/" + std::to_string(i);
    if (i >= wanted.size() || level.level != wanted[i]) {
      wrong.push_back({here + "/level", Code::not_in_list});
      return;
    }
    same += level.same_per_million.value;
    other += level.other_per_million.value;
    const double ratio = static_cast<double>(level.same_per_million.value) /
                         static_cast<double>(level.other_per_million.value);
    if (i > 0 && ratio > before) wrong.push_back({here, Code::weights_not_falling});
    before = ratio;
  }
  if (field.levels.size() < wanted.size())
    return wrong.push_back(
        {at + "/levels", Code::too_few, {{"min", std::to_string(wanted.size())}}});
  check_sum(same, at + "/levels/0/samePerMillion", wrong);
  check_sum(other, at + "/levels/0/otherPerMillion", wrong);
}

PersonInput input_of(const MatchPerson& person) {
  PersonInput out;
  out.name = person.name;
  out.document_kind = person.document_kind.value_or(DocumentKind::none);
  out.document_number = person.document_number;
  out.sex = person.sex;
  out.birth_date = person.birth_date;
  out.phone = person.phone;
  out.address = person.address;
  out.insurance_number = person.insurance_number;
  out.newborn = person.newborn.value_or(false);
  return out;
}

/// An example is checked like a registration, but a document and a guardian may be missing.
Result<Candidate> candidate_of(const MatchPerson& person, const std::string& at) {
  constexpr Date latest{2200, 1, 1};
  TRY(auto checked, rules::check_told(input_of(person), latest, at));
  return prepared(std::move(checked));
}

std::string_view name_of(MatchOutcome outcome) {
  switch (outcome) {
    case MatchOutcome::same:
      return "same";
    case MatchOutcome::review:
      return "review";
    case MatchOutcome::different:
      break;
  }
  return "different";
}

void check_example(const MatchExample& example, const Weights& weights, const std::string& at,
                   Wrong& wrong) {
  const auto first = candidate_of(example.first, at + "/first");
  const auto second = candidate_of(example.second, at + "/second");
  for (const auto* one : {&first, &second})
    if (!*one) wrong.insert(wrong.end(), one->error().fields.begin(), one->error().fields.end());
  if (!first || !second) return;
  const auto outcome = decide(*first, *second, weights).outcome;
  if (outcome != example.outcome)
    wrong.push_back({at + "/outcome",
                     Code::example_fails,
                     {{"name", example.says.value},
                      {"expected", std::string(name_of(example.outcome))},
                      {"actual", std::string(name_of(outcome))}}});
}

}  // namespace

std::vector<FieldError> check_policy(const MatchPolicy& policy, bool complete) {
  Wrong wrong;
  if (policy.review_points.value >= policy.automatic_points.value)
    wrong.push_back({"/reviewPoints",
                     Code::out_of_range,
                     {{"min", "1"}, {"max", std::to_string(policy.automatic_points.value - 1)}}});
  for (std::size_t i = 0; i < policy.fields.size(); ++i) {
    const std::string at = "/fields/" + std::to_string(i);
    if (i >= field_count || static_cast<std::size_t>(policy.fields[i].field) != i) {
      wrong.push_back({at + "/field", Code::not_in_list});
      return wrong;
    }
    check_field(policy.fields[i], at, wrong);
  }
  if (policy.fields.size() < field_count)
    wrong.push_back({"/fields", Code::too_few, {{"min", std::to_string(field_count)}}});
  if (policy.examples.size() > examples_max)
    wrong.push_back({"/examples", Code::too_many, {{"max", std::to_string(examples_max)}}});
  if (!wrong.empty() || !complete) return wrong;
  if (policy.examples.empty()) wrong.push_back({"/examples", Code::too_few, {{"min", "1"}}});
  const Weights weights(policy);
  for (std::size_t i = 0; i < policy.examples.size(); ++i)
    check_example(policy.examples[i], weights, "/examples/" + std::to_string(i), wrong);
  return wrong;
}

}  // namespace yilian::patients::match
