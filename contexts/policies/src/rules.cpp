#include "rules.hpp"

namespace yilian::policies::rules {
namespace {

using A = PolicyAction;
using S = PolicyState;

constexpr Step table[] = {
    {A::edit, S::draft, S::draft, Right::policy_write, Who::author, false},
    {A::submit, S::draft, S::submitted, Right::policy_write, Who::author, true},
    {A::withdraw, S::draft, S::withdrawn, Right::policy_write, Who::author, false},
    {A::approve, S::submitted, S::approved, Right::policy_approve, Who::other, true},
    {A::reject, S::submitted, S::rejected, Right::policy_approve, Who::other, false},
    {A::withdraw, S::submitted, S::withdrawn, Right::policy_write, Who::author, false},
    {A::withdraw, S::approved, S::withdrawn, Right::policy_approve, Who::anybody, true},
};

Status check_who(const Step& step, const Facts& facts, const Caller& caller) {
  const bool own = facts.author == caller.account;
  if (step.who == Who::author && !own) return fail(Code::only_the_author);
  if (step.who == Who::other && own) return fail(Code::author_may_not_decide);
  return {};
}

}  // namespace

std::span<const Step> steps() { return table; }

Result<PolicyState> decide(const Facts& facts, PolicyAction action, const Call& call) {
  for (const auto& step : table) {
    if (step.action != action || step.from != facts.state) continue;
    CHECK_OK(require(call, step.right));
    CHECK_OK(check_who(step, facts, call.caller));
    if (step.before_effect && facts.effective_from <= local_date(call.now))
      return fail(Code::effective_date_passed);
    return step.to;
  }
  return fail(Code::action_not_allowed);
}

std::vector<PolicyAction> possible(const Facts& facts, const Call& call) {
  std::vector<PolicyAction> out;
  for (const auto& step : table)
    if (decide(facts, step.action, call) && (out.empty() || out.back() != step.action) &&
        step.from == facts.state)
      out.push_back(step.action);
  return out;
}

bool is_key(std::string_view key) {
  if (key.empty() || key.front() < 'a' || key.front() > 'z') return false;
  for (const char c : key)
    if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '_') return false;
  return true;
}

std::optional<std::size_t> counts_on(std::span<const Approved> versions, Date day) {
  std::optional<std::size_t> best, first;
  for (std::size_t i = 0; i < versions.size(); ++i) {
    if (versions[i].number == 1) first = i;
    if (versions[i].effective_from > day) continue;
    if (!best || versions[*best].effective_from < versions[i].effective_from ||
        (versions[*best].effective_from == versions[i].effective_from &&
         versions[*best].number < versions[i].number))
      best = i;
  }
  return best ? best : first;
}

}  // namespace yilian::policies::rules
