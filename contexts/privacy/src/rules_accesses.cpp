#include "rules_accesses.hpp"

#include <algorithm>

namespace yilian::privacy::rules {
namespace {

using S = ObjectionState;
using A = ObjectionAction;

// from, action, to, right, only while untold
constexpr Step table[] = {
    {S::raised, A::take, S::examining, Right::objection_review},
    {S::examining, A::explain, S::explained, Right::objection_review},
    {S::examining, A::find_improper, S::improper, Right::objection_review},
    {S::explained, A::tell, S::explained, Right::access_log_give, true},
    {S::improper, A::tell, S::improper, Right::access_log_give, true},
};

AccessOutcome outcome_of(std::string_view outcome) {
  if (outcome == "read") return AccessOutcome::opened;
  return outcome == "done" ? AccessOutcome::changed : AccessOutcome::refused;
}

bool belongs(const AccessGroup& group, const Access& access, AccessOutcome outcome) {
  return group.account_id == access.account && group.organisation_id == access.organisation &&
         group.role == access.role && group.outcome == outcome && group.reason == access.reason &&
         group.basis == access.basis && local_date(group.last_at) == local_date(access.at);
}

}  // namespace

std::optional<std::string> basis_at(std::span<const patients::RelationshipRecord> relationships,
                                    Instant at) {
  const patients::RelationshipRecord* best = nullptr;
  for (const auto& one : relationships) {
    if (one.from > at || one.until <= at) continue;
    const bool full = one.scope == "full";
    const bool best_full = best != nullptr && best->scope == "full";
    if (best == nullptr || (full && !best_full) || (full == best_full && one.until > best->until))
      best = &one;
  }
  return best == nullptr ? std::nullopt : std::optional(best->basis);
}

bool Groups::add(const Access& access) {
  const auto outcome = outcome_of(access.outcome);
  const bool emergency = access.basis == "break_glass" || access.action == "patient.break_glass";
  const auto found = std::ranges::find_if(
      groups_, [&](const auto& group) { return belongs(group, access, outcome); });
  if (found == groups_.end()) {
    if (std::ssize(groups_) == most_) return false;
    groups_.push_back({access.account,
                       access.person_name,
                       access.role,
                       access.organisation,
                       {},
                       outcome,
                       {access.action},
                       access.at,
                       access.at,
                       1,
                       access.reason,
                       access.basis,
                       emergency});
    return true;
  }
  // In a pack the order within a second is not the order of the list.
  found->first_at = std::min(found->first_at, access.at);
  found->last_at = std::max(found->last_at, access.at);
  found->emergency = found->emergency || emergency;
  ++found->count;
  if (std::ranges::find(found->actions, access.action) == found->actions.end())
    found->actions.push_back(access.action);
  return true;
}

std::span<const Step> steps() { return table; }

const Step* step(ObjectionState from, ObjectionAction action, bool told) {
  const auto found = std::ranges::find_if(table, [&](const Step& one) {
    return one.from == from && one.action == action && !(one.untold && told);
  });
  return found == std::end(table) ? nullptr : &*found;
}

std::vector<ObjectionAction> actions(ObjectionState state, bool told, bool against_caller,
                                     const Caller& caller) {
  std::vector<ObjectionAction> out;
  for (const auto& one : table)
    if (one.from == state && !(one.untold && told) && caller.has(one.right) &&
        !(against_caller && one.right == Right::objection_review))
      out.push_back(one.action);
  return out;
}

std::optional<Instant> due(ObjectionState state, Instant raised_at, const ObjectionPolicy& policy) {
  if (state == S::raised) return raised_at.plus_days(policy.take_days.value);
  if (state == S::examining) return raised_at.plus_days(policy.answer_days.value);
  return std::nullopt;
}

Status check(const ObjectCommand& command, Instant now) {
  if (command.from > command.to) return fail_field("/to", Code::dates_reversed);
  if (command.to > now) return fail_field("/to", Code::date_in_future);
  if (command.to > command.from.plus_days(objection_days_max))
    return fail_field("/from", Code::out_of_range,
                      {{"min", to_string(local_date(command.to.plus_days(-objection_days_max)))},
                       {"max", to_string(local_date(command.to))}});
  return {};
}

}  // namespace yilian::privacy::rules
