#include "rules.hpp"

#include <algorithm>

namespace yilian::referral::rules {
namespace {

using enum State;
using A = Action;
using S = Side;
using R = Right;
using G = Guard;

// from, action, to, who, right, guard, confirm
constexpr Transition transitions[] = {
    {draft, A::submit, submitted, S::sender, R::referral_write, G::none, true},
    {draft, A::discard, withdrawn, S::sender, R::referral_write, G::none, true},

    {submitted, A::countersign, countersigned, S::sender, R::referral_countersign,
     G::countersign_pending, false},
    {submitted, A::seal, countersigned, S::sender, R::referral_seal, G::seal_pending, false},
    {submitted, A::decline, returned, S::sender, R::referral_countersign, G::countersign_pending,
     false},
    {submitted, A::decline_seal, returned, S::sender, R::referral_seal, G::seal_pending, false},

    {submitted, A::take, triage, S::receiver, R::referral_triage, G::ready, false},
    {countersigned, A::take, triage, S::receiver, R::referral_triage, G::none, false},
    {redirected, A::take, triage, S::receiver, R::referral_triage, G::none, false},

    {submitted, A::accept, accepted, S::receiver, R::referral_triage, G::ready, false},
    {countersigned, A::accept, accepted, S::receiver, R::referral_triage, G::none, false},
    {triage, A::accept, accepted, S::receiver, R::referral_triage, G::none, false},
    {redirected, A::accept, accepted, S::receiver, R::referral_triage, G::none, false},

    {submitted, A::return_, returned, S::receiver, R::referral_triage, G::ready, false},
    {countersigned, A::return_, returned, S::receiver, R::referral_triage, G::none, false},
    {triage, A::return_, returned, S::receiver, R::referral_triage, G::none, false},
    {redirected, A::return_, returned, S::receiver, R::referral_triage, G::none, false},

    {submitted, A::redirect, redirected, S::receiver, R::referral_triage, G::ready, true},
    {countersigned, A::redirect, redirected, S::receiver, R::referral_triage, G::none, true},
    {triage, A::redirect, redirected, S::receiver, R::referral_triage, G::none, true},
    {redirected, A::redirect, redirected, S::receiver, R::referral_triage, G::none, true},

    {submitted, A::refuse, refused, S::receiver, R::referral_triage, G::ready, true},
    {countersigned, A::refuse, refused, S::receiver, R::referral_triage, G::none, true},
    {triage, A::refuse, refused, S::receiver, R::referral_triage, G::none, true},
    {redirected, A::refuse, refused, S::receiver, R::referral_triage, G::none, true},

    {submitted, A::check_in, arrived, S::receiver, R::referral_receive, G::emergency_ready, false},
    {countersigned, A::check_in, arrived, S::receiver, R::referral_receive, G::emergency_ready,
     false},
    {triage, A::check_in, arrived, S::receiver, R::referral_receive, G::emergency_ready, false},
    {redirected, A::check_in, arrived, S::receiver, R::referral_receive, G::emergency_ready, false},
    {returned, A::check_in, arrived, S::receiver, R::referral_receive, G::emergency_ready, false},
    {accepted, A::check_in, arrived, S::receiver, R::referral_receive, G::none, false},

    {returned, A::resubmit, submitted, S::sender, R::referral_write, G::none, false},

    {submitted, A::withdraw, withdrawn, S::sender, R::referral_write, G::none, true},
    {countersigned, A::withdraw, withdrawn, S::sender, R::referral_write, G::none, true},
    {triage, A::withdraw, withdrawn, S::sender, R::referral_write, G::none, true},
    {redirected, A::withdraw, withdrawn, S::sender, R::referral_write, G::none, true},
    {returned, A::withdraw, withdrawn, S::sender, R::referral_write, G::none, true},
    {accepted, A::withdraw, withdrawn, S::sender, R::referral_write, G::none, true},

    {accepted, A::reschedule, accepted, S::receiver, R::referral_triage, G::none, false},
    {accepted, A::mark_no_show, no_show, S::receiver, R::referral_receive, G::after_appointment,
     true},
    {accepted, A::acknowledge, accepted, S::receiver, R::referral_treat, G::has_plan, false},
    {arrived, A::acknowledge, arrived, S::receiver, R::referral_treat, G::has_plan, false},

    {arrived, A::start_treatment, in_treatment, S::receiver, R::referral_treat,
     G::plan_acknowledged, false},
    {arrived, A::complete, completed, S::receiver, R::referral_treat, G::plan_acknowledged, false},
    {in_treatment, A::complete, completed, S::receiver, R::referral_treat, G::none, false},
    {completed, A::close, closed, S::sender, R::referral_write, G::none, false},

    {arrived, A::complete_papers, arrived, S::sender, R::referral_write, G::papers_open, false},
    {in_treatment, A::complete_papers, in_treatment, S::sender, R::referral_write, G::papers_open,
     false},
    {completed, A::complete_papers, completed, S::sender, R::referral_write, G::papers_open, false},
    {arrived, A::register_insurance, arrived, S::sender, R::referral_countersign,
     G::registration_open, false},
    {in_treatment, A::register_insurance, in_treatment, S::sender, R::referral_countersign,
     G::registration_open, false},
    {completed, A::register_insurance, completed, S::sender, R::referral_countersign,
     G::registration_open, false},

    // The clock: the next unit of an offer chain is asked when the lease of one ends.
    {submitted, A::pass_on, redirected, S::nobody, R::referral_read, G::offer_running, false},
    {countersigned, A::pass_on, redirected, S::nobody, R::referral_read, G::offer_running, false},
    {triage, A::pass_on, redirected, S::nobody, R::referral_read, G::offer_running, false},
    {redirected, A::pass_on, redirected, S::nobody, R::referral_read, G::offer_running, false},

    // The clock: what nobody answered does not stay open for ever.
    {submitted, A::expire, expired, S::nobody, R::referral_read, G::none, false},
    {countersigned, A::expire, expired, S::nobody, R::referral_read, G::none, false},
    {triage, A::expire, expired, S::nobody, R::referral_read, G::none, false},
    {redirected, A::expire, expired, S::nobody, R::referral_read, G::none, false},
    {returned, A::expire, expired, S::nobody, R::referral_read, G::none, false},
    {accepted, A::expire, no_show, S::nobody, R::referral_read, G::none, false},
};

bool may(const Transition& t, Side side, const Call& call) {
  return t.actor == side && t.actor != Side::nobody && call.caller.has(t.right);
}

}  // namespace

std::span<const Transition> table() { return transitions; }

bool may_end(const Transition& t, State state) {
  const bool on =
      t.to == redirected || t.action == A::refuse;  // to the next unit, maybe out of the county
  return state == t.to || (state == submitted && (t.to == countersigned || on)) ||
         (state == redirected && t.action == A::refuse) ||
         (state == refused && t.action == A::pass_on);
}

bool is_final(State state) {
  switch (state) {
    case closed:
    case refused:
    case withdrawn:
    case no_show:
    case expired:
      return true;
    case draft:
    case submitted:
    case countersigned:
    case triage:
    case returned:
    case accepted:
    case arrived:
    case in_treatment:
    case completed:
    case redirected:
      return false;
  }
  return false;
}

Status check_guard(Guard guard, const Facts& f, Instant now) {
  const bool pending = f.pending_countersign || f.pending_seal;
  switch (guard) {
    case G::none:
      return {};
    case G::ready:
      return pending ? Status(fail(Code::approval_required)) : Status();
    case G::countersign_pending:
      return f.pending_countersign ? Status() : Status(fail(Code::approval_not_needed));
    case G::seal_pending:
      return f.pending_seal ? Status() : Status(fail(Code::approval_not_needed));
    // An emergency is treated first; approvals and papers follow (REF-4).
    case G::emergency_ready:
      return f.urgency == Urgency::emergency ? Status() : Status(fail(Code::action_not_allowed));
    case G::after_appointment:
      if (!f.appointment_at) return fail(Code::action_not_allowed);
      return now >= *f.appointment_at ? Status() : Status(fail(Code::appointment_not_reached));
    case G::plan_acknowledged:
      return f.plan_open ? Status(fail(Code::plan_items_open)) : Status();
    case G::has_plan:
      return f.plan_open ? Status() : Status(fail(Code::action_not_allowed));
    case G::papers_open:
      return f.papers_due && !f.papers_completed ? Status()
                                                 : Status(fail(Code::approval_not_needed));
    case G::offer_running:
      return f.offer_running && !pending ? Status() : Status(fail(Code::offer_not_open));
    case G::registration_open:
      return f.papers_due && !f.insurance_registered ? Status()
                                                     : Status(fail(Code::approval_not_needed));
  }
  return {};
}

Result<const Transition*> decide(const Facts& facts, Action action, Side side, const Call& call) {
  const Transition* found = nullptr;
  bool known = false;
  for (const auto& t : transitions) {
    if (t.action != action) continue;
    known = true;
    if (t.from != facts.state) continue;
    found = &t;
    break;
  }
  // Who may never do this learns that first; the state is nobody else's business.
  if (known && action != Action::submit && action != Action::discard) {
    const auto any = std::find_if(std::begin(transitions), std::end(transitions),
                                  [&](const Transition& t) { return t.action == action; });
    if (any->actor != side)
      return fail(any->actor == Side::sender ? Code::only_the_sender : Code::only_the_receiver);
    CHECK_OK(require(call, any->right));
  }
  if (!found) return fail(Code::action_not_allowed);
  CHECK_OK(check_guard(found->guard, facts, call.now));
  return found;
}

State settled(State to, const Facts& f) {
  const bool pending = f.pending_countersign || f.pending_seal;
  return pending && (to == countersigned || to == redirected) ? submitted : to;
}

std::optional<Instant> relationship_until(State state, const policy::Version& policy, Instant now) {
  constexpr Instant open_ended{253'402'300'799'000};  // 9999-12-31
  switch (state) {
    case accepted:
    case arrived:
    case in_treatment:
      return open_ended;
    case completed:
    case closed:
      return now.plus_days(policy.relationship_days_after_close);
    case refused:
    case withdrawn:
    case no_show:
    case expired:
      return now;
    case draft:
    case submitted:
    case countersigned:
    case triage:
    case returned:
    case redirected:
      return std::nullopt;
  }
  return std::nullopt;
}

std::vector<ActionOffer> offers(const Facts& facts, Side side, const Call& call) {
  std::vector<ActionOffer> out;
  for (const auto& t : transitions) {
    if (t.from != facts.state || !may(t, side, call)) continue;
    const Status guard = check_guard(t.guard, facts, call.now);
    // Only guards that the caller's own side can lift are worth showing as disabled.
    if (!guard && t.guard != G::plan_acknowledged && t.guard != G::after_appointment) continue;
    ActionOffer offer;
    offer.name = t.action;
    offer.enabled = guard.has_value();
    if (!guard && t.guard == G::plan_acknowledged)
      offer.reason = text(Code::plan_items_open, {}, call.language);
    if (!guard && t.guard == G::after_appointment)
      offer.reason = text(Code::appointment_not_reached, {}, call.language);
    offer.confirm = t.confirm;
    out.push_back(std::move(offer));
  }
  const auto primary = [](Action a) {
    return a == A::accept || a == A::check_in || a == A::countersign || a == A::seal ||
           a == A::resubmit || a == A::complete || a == A::close || a == A::acknowledge ||
           a == A::complete_papers;
  };
  for (auto& offer : out)
    if (offer.enabled && primary(offer.name)) {
      offer.primary = true;
      break;
    }
  return out;
}

Side holder(const Facts& f) {
  switch (f.state) {
    case draft:
    case returned:
    case completed:
      return Side::sender;
    case submitted:
      return f.pending_countersign || f.pending_seal ? Side::sender : Side::receiver;
    case countersigned:
    case triage:
    case redirected:
    case accepted:
    case arrived:
    case in_treatment:
      return Side::receiver;
    case closed:
    case refused:
    case withdrawn:
    case no_show:
    case expired:
      return Side::nobody;
  }
  return Side::nobody;
}

Step next_step(const Facts& f, const policy::Version& p, Instant now) {
  const auto in = [&](const policy::PerUrgency& minutes) {
    return now.plus_minutes(minutes.of(f.urgency));
  };
  const auto& d = p.deadline_minutes;
  switch (f.state) {
    case submitted:
      if (f.pending_countersign || f.pending_seal) return {"countersign", in(d.countersign)};
      return {"accept", in(d.accept)};
    case countersigned:
    case triage:
    case redirected:
      return {"accept", in(d.accept)};
    case returned:
      return {"resubmit", in(d.resubmit)};
    case accepted:
      return {"checkIn", f.appointment_at ? *f.appointment_at : in(d.check_in)};
    case arrived:
      return {"treat", in(d.treat)};
    case in_treatment:
      return {"reply", in(d.reply)};
    case completed:
      return {"close", in(d.close)};
    case draft:
    case closed:
    case refused:
    case withdrawn:
    case no_show:
    case expired:
      return {"", std::nullopt};
  }
  return {"", std::nullopt};
}

std::optional<Instant> ends_at(State state, Urgency urgency, Instant due_at,
                               const policy::Version& p) {
  for (const auto& t : transitions)
    if (t.action == A::expire && t.from == state)
      return due_at.plus_minutes(
          (state == accepted ? p.no_show_minutes : p.expire_minutes).of(urgency));
  return std::nullopt;
}

namespace {

/// The reminder before the deadline; who only waits for the patient to come needs none.
std::optional<Instant> remind_at(const ClockFacts& f, const policy::Version& p) {
  if (!f.due_at || f.step == "checkIn") return std::nullopt;
  return f.due_at->plus_minutes(-p.remind_minutes.of(f.urgency));
}

}  // namespace

std::optional<ClockStep> next_of_clock(const ClockFacts& f, const policy::Version& p) {
  if (!f.due_at) return std::nullopt;
  std::optional<ClockStep> first;
  const auto consider = [&](ClockAct act, std::optional<Instant> at) {
    if (at && (!first || *at < first->at)) first = {act, *at};
  };
  // In the order in which they come when they come at once: what moves the referral goes first.
  consider(ClockAct::expire, ends_at(f.state, f.urgency, *f.due_at, p));
  if (f.offer_running && f.step == "accept") consider(ClockAct::pass_on, f.due_at);
  if (f.rung < 1 && remind_at(f, p)) consider(ClockAct::remind, remind_at(f, p));
  else if (f.rung < 2) consider(ClockAct::escalate, f.due_at);
  else if (f.rung < 3) consider(ClockAct::escalate_office, f.office_at);
  return first;
}

std::int64_t sort_key(Urgency urgency, bool green, std::optional<Instant> due_at) {
  constexpr std::int64_t half_width = 50'000'000'000'000;
  const std::int64_t rank = urgency == Urgency::emergency ? 0 : urgency == Urgency::urgent ? 1 : 2;
  return (2 * rank + (green ? 0 : 1)) * half_width + (due_at ? due_at->ms : half_width - 1);
}

std::vector<Direction> directions(const UnitFacts& from, const UnitFacts& to) {
  if (!from.care_level || !to.care_level) return {};
  const int a = *from.care_level, b = *to.care_level;
  std::vector<Direction> out;
  // Rehabilitation hospitals, nursing homes and hospices take patients down from any hospital
  // (REF-2).
  if (to.step_down && a >= 2) out.push_back(Direction::down);
  if (b > a) out.push_back(Direction::up);
  if (b == a) out.push_back(Direction::lateral);
  if (b < a && !(to.step_down && a >= 2)) out.push_back(Direction::down);
  return out;
}

Status check_appointment(const Appointment& appointment, Instant now) {
  if (appointment.at.ms < now.ms - 5 * 60'000)
    return fail_field("/appointment/at", Code::appointment_in_past);
  return {};
}

}  // namespace yilian::referral::rules
