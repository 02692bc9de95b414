#include "rules.hpp"

namespace yilian::app::flows {
namespace {

using W = Whom;

// event, state, step, notice, whom, rung, group robots
constexpr Rule rules[] = {
    {"referral.submit", "", "countersign", "referral.to_approve", W::step, 0, true},
    {"referral.submit", "", "accept", "referral.to_accept", W::receiver, 0, true},
    {"referral.resubmit", "", "countersign", "referral.to_approve", W::step, 0, true},
    {"referral.resubmit", "", "accept", "referral.to_accept", W::receiver, 0, true},
    {"referral.countersign", "", "accept", "referral.to_accept", W::receiver, 0, true},
    {"referral.seal", "", "accept", "referral.to_accept", W::receiver, 0, true},
    {"referral.redirect", "", "accept", "referral.to_accept", W::receiver, 0, true},
    {"referral.redirect", "", "countersign", "referral.to_approve", W::step, 0, true},
    {"referral.redirect", "", "", "referral.redirected", W::author},
    {"referral.decline", "", "", "referral.returned", W::author},
    {"referral.decline_seal", "", "", "referral.returned", W::author},
    {"referral.return", "", "", "referral.returned", W::author},
    {"referral.refuse", "", "accept", "referral.to_accept", W::receiver, 0, true},
    {"referral.refuse", "", "countersign", "referral.to_approve", W::step, 0, true},
    {"referral.refuse", "refused", "", "referral.refused", W::author},
    {"referral.refuse", "", "", "referral.passed_on", W::author},
    {"referral.pass_on", "", "accept", "referral.to_accept", W::receiver, 0, true},
    {"referral.pass_on", "", "countersign", "referral.to_approve", W::step, 0, true},
    {"referral.pass_on", "refused", "", "referral.refused", W::author},
    {"referral.pass_on", "", "", "referral.passed_on", W::author},
    {"referral.accept", "", "", "referral.accepted", W::author},
    {"referral.reschedule", "", "", "referral.rescheduled", W::author},
    {"referral.check_in", "", "", "referral.arrived", W::author},
    {"referral.mark_no_show", "", "", "referral.no_show", W::author},
    {"referral.complete", "", "", "referral.completed", W::author},
    {"referral.withdraw", "", "", "referral.withdrawn", W::receiver},
    {"referral.expire", "no_show", "", "referral.no_show", W::author},
    {"referral.expire", "", "", "referral.expired", W::author},
    {"referral.remind", "", "resubmit", "referral.remind", W::author, 1},
    {"referral.remind", "", "close", "referral.remind", W::author, 1},
    {"referral.remind", "", "", "referral.remind", W::step, 1, true},
    {"referral.escalate", "", "", "referral.escalate", W::contacts, 2, true},
    {"referral.escalate_office", "", "", "referral.escalate_office", W::offices, 3, true},
    {"referral_draft.told", "", "", "referral.to_complete", W::writers},
    {"wait.offered", "", "", "wait.offered", W::desk_of_audience},
    {"service_order.place", "", "", "service_order.placed", W::provider},
    {"service_order.accept", "", "", "service_order.accepted", W::author},
    {"service_order.refuse", "", "", "service_order.refused", W::author},
    {"service_order.fulfil", "", "", "service_order.fulfilled", W::author},
    {"service_order.cancel", "", "", "service_order.cancelled", W::provider},
    {"discharge.feed_back", "", "", "discharge.fed_back", W::primary_unit},
    {"discharge.month", "", "", "discharge.month", W::primary_unit},
    {"objection.raise", "", "", "objection.raised", W::reviewers},
    {"objection.raise", "", "", "objection.raised", W::offices},
    {"objection.answer", "", "", "objection.answered", W::author},
    {"objection.escalate", "", "", "objection.overdue", W::offices, 3},
    {"service_order.dispute", "", "", "service_order.disputed", W::provider},
};

}  // namespace

std::span<const Rule> table() { return rules; }

bool fits(const Rule& rule, std::string_view event, std::string_view state, std::string_view step) {
  return rule.event == event && (rule.state.empty() || rule.state == state) &&
         (rule.step.empty() || rule.step == step);
}

std::optional<Right> right_for(std::string_view step) {
  if (step == "countersign") return Right::referral_countersign;
  if (step == "accept") return Right::referral_triage;
  if (step == "checkIn") return Right::referral_receive;
  if (step == "treat" || step == "reply") return Right::referral_treat;
  return std::nullopt;
}

}  // namespace yilian::app::flows
