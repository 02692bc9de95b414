#include "model.hpp"

#include <algorithm>

#include "json/json.hpp"
#include "referral/describe.hpp"

namespace yilian::sim {
namespace {

using Hop = referral::HopState;

constexpr Instant open_ended{253'402'300'799'000};

State after(Action action, State state) {
  switch (action) {
    case Action::submit:
    case Action::resubmit:
      return State::submitted;
    case Action::countersign:
    case Action::seal:
      return State::countersigned;
    case Action::take:
      return State::triage;
    case Action::return_:
    case Action::decline:
    case Action::decline_seal:
      return State::returned;
    case Action::accept:
      return State::accepted;
    case Action::refuse:
      return State::refused;
    case Action::redirect:
    case Action::pass_on:
      return State::redirected;
    case Action::withdraw:
    case Action::discard:
      return State::withdrawn;
    case Action::check_in:
      return State::arrived;
    case Action::mark_no_show:
      return State::no_show;
    case Action::start_treatment:
      return State::in_treatment;
    case Action::complete:
      return State::completed;
    case Action::close:
      return State::closed;
    case Action::expire:
      return state == State::accepted ? State::no_show : State::expired;
    case Action::reschedule:
    case Action::acknowledge:
    case Action::complete_papers:
    case Action::register_insurance:
      return state;
  }
  return state;
}

const char* measure_of(Action action, State state) {
  switch (action) {
    case Action::submit:
    case Action::resubmit:
      return "submitted";
    case Action::accept:
      return "accepted";
    case Action::refuse:
      return "refused";
    case Action::return_:
      return "returned";
    case Action::redirect:
      return "redirected";
    case Action::pass_on:
      return "unanswered";
    case Action::withdraw:
      return "withdrawn";
    case Action::check_in:
      return "arrived";
    case Action::mark_no_show:
      return "no_show";
    case Action::complete:
      return "completed";
    case Action::close:
      return "closed";
    case Action::expire:
      return state == State::no_show ? "no_show" : "expired";
    default:
      return nullptr;
  }
}

struct Turn {
  Side holder = Side::nobody;
  std::string step;
  std::optional<std::int64_t> minutes;
};

Turn turn_of(const Case& c, const referral::policy::DeadlineMinutes& d) {
  const auto u = c.urgency;
  switch (c.state) {
    case State::submitted:
      if (c.pending()) return {Side::sender, "countersign", d.countersign.of(u)};
      return {Side::receiver, "accept", d.accept.of(u)};
    case State::countersigned:
    case State::triage:
    case State::redirected:
      return {Side::receiver, "accept", d.accept.of(u)};
    case State::returned:
      return {Side::sender, "resubmit", d.resubmit.of(u)};
    case State::accepted:
      return {Side::receiver, "checkIn", {}};
    case State::arrived:
      return {Side::receiver, "treat", d.treat.of(u)};
    case State::in_treatment:
      return {Side::receiver, "reply", d.reply.of(u)};
    case State::completed:
      return {Side::sender, "close", d.close.of(u)};
    default:
      return {};
  }
}

}  // namespace

bool is_final(State state) {
  return state == State::closed || state == State::refused || state == State::withdrawn ||
         state == State::no_show || state == State::expired;
}
bool was_undone(State state) {
  return state == State::refused || state == State::withdrawn || state == State::expired;
}

Case& Model::submit(Case c, std::optional<int> follows, Instant now) {
  c.number = static_cast<int>(cases_.size());
  c.episode = follows ? cases_[static_cast<std::size_t>(*follows)].episode : episodes_++;
  c.submitted_at = now;
  c.papers_owed = c.urgency == Urgency::emergency;
  if (!c.chain.empty()) {
    c.chain.insert(c.chain.begin(), Asked{c.to, c.department, c.out_of_county, Hop::open});
  }
  cases_.push_back(std::move(c));
  Case& added = cases_.back();
  settle(added, State::submitted, now, true);
  record(added, Action::submit, State::draft, "", now, {});
  if (added.direction != Direction::down) count(added, local_date(now), 1);
  return added;
}

void Model::settle(Case& c, State to, Instant now, bool full_period) {
  const bool waits = c.pending() && (to == State::countersigned || to == State::redirected);
  c.state = waits ? State::submitted : to;
  const auto turn = turn_of(c, policy(c).deadline_minutes);
  const auto due = c.due;
  const bool moved = full_period || turn.step != c.step;
  c.holder = turn.holder;
  if (turn.step == "checkIn") c.due = c.appointment;
  else if (turn.step.empty()) c.due.reset();
  else if (moved) c.due = now.plus_minutes(*turn.minutes);
  if (moved || c.due != due) c.rung = 0;
  c.step = turn.step;
}

void Model::apply(Case& c, Action action, const Details& details, Instant now) {
  const State before = c.state;
  if (action == Action::countersign) c.pending_countersign = false;
  if (action == Action::seal) c.pending_seal = false;
  if (action == Action::register_insurance) c.registered = true;
  if (action == Action::complete_papers) c.papers_owed = false;
  if (action == Action::acknowledge) c.plan_open = details.plan_open;
  if (action == Action::resubmit && c.direction == Direction::down) c.plan_open = true;
  if (!details.diagnosis.empty()) c.diagnosis = details.diagnosis;
  if (details.appointment) c.appointment = details.appointment;
  if (action == Action::redirect) {
    c.to = details.to;
    c.department = details.department;
    if (details.outside && !c.out_of_county) {
      c.out_of_county = true;
      if (c.urgency != Urgency::emergency) c.pending_countersign = c.pending_seal = true;
    }
  }
  ++c.version;
  const Asked asked{c.to, c.department, false, Hop::open};
  const State to = follow_chain(c, action, details, after(action, before));
  settle(c, to, now, to == State::redirected);
  relate_receiver(c, now);
  record(c, action, before, details.code, now, asked);
  if (action == Action::check_in && c.direction == Direction::down) count(c, local_date(now), 1);
  if (was_undone(c.state)) take_back(c);
}

State Model::follow_chain(Case& c, Action action, const Details& details, State to) {
  const auto open = std::ranges::find(c.chain, Hop::open, &Asked::state);
  if (open == c.chain.end()) return to;
  const auto end = [&](Hop how) {
    open->state = how;
    for (auto& one : c.chain)
      if (one.state == Hop::waiting) one.state = Hop::ended;
  };
  switch (action) {
    case Action::accept:
    case Action::check_in:
      end(Hop::accepted);
      return to;
    case Action::withdraw:
    case Action::expire:
      end(Hop::ended);
      return to;
    case Action::redirect:
      open->state = Hop::redirected;
      c.chain.insert(open + 1, Asked{details.to, details.department, details.outside, Hop::open});
      return to;
    case Action::refuse:
    case Action::pass_on:
      open->state = action == Action::refuse ? Hop::refused : Hop::unanswered;
      return ask_next(c) ? State::redirected : State::refused;
    default:
      return to;
  }
}

bool Model::ask_next(Case& c) {
  for (auto& one : c.chain) {
    if (one.state != Hop::waiting) continue;
    Case there = c;
    there.to = one.unit;
    there.department = one.department;
    const Case* other = nullptr;
    for (const auto& k : cases_)
      if (k.number != c.number && !is_final(k.state) && k.patient == there.patient &&
          k.from == there.from && k.to == there.to && k.department == there.department)
        other = &k;
    if (other || (c.to == one.unit && c.department == one.department)) {
      one.state = Hop::skipped;
      continue;
    }
    one.state = Hop::open;
    c.to = one.unit;
    c.department = one.department;
    if (one.outside && !c.out_of_county) {
      c.out_of_county = true;
      if (c.urgency != Urgency::emergency) c.pending_countersign = c.pending_seal = true;
    }
    return true;
  }
  return false;
}

std::optional<Model::Due> Model::due_act(const Case& c) const {
  if (!c.due) return std::nullopt;
  std::optional<Due> first;
  const auto add = [&](Act act, std::optional<Instant> at) {
    if (at && (!first || *at < first->at)) first = Due{act, *at};
  };
  add(Act::expire, ends_at(c));
  const bool asking = std::ranges::find(c.chain, Hop::open, &Asked::state) != c.chain.end();
  if (asking && c.step == "accept") add(Act::pass_on, c.due);
  const int rung = c.rung == 0 && c.step == "checkIn" ? 1 : c.rung;
  if (rung == 0) add(Act::remind, c.due->plus_minutes(-policy(c).remind_minutes.of(c.urgency)));
  if (rung == 1) add(Act::escalate, c.due);
  if (rung == 2) add(Act::office, office_at(c));
  return first;
}

void Model::clock(Instant now) {
  for (int round = 0; round < 5; ++round) {
    std::vector<std::pair<Instant, int>> due;
    for (const auto& c : cases_)
      if (const auto act = due_act(c); act && act->at <= now) due.emplace_back(act->at, c.number);
    if (due.empty()) return;
    std::ranges::sort(due);
    for (const auto& [at, number] : due) {
      Case& c = cases_[static_cast<std::size_t>(number)];
      const auto act = due_act(c);
      if (!act || act->at > now) continue;
      if (act->act == Act::expire) apply(c, Action::expire, {}, now);
      else if (act->act == Act::pass_on) apply(c, Action::pass_on, {}, now);
      else c.rung = act->act == Act::remind ? 1 : act->act == Act::escalate ? 2 : 3;
    }
  }
}

std::optional<Instant> Model::ends_at(const Case& c) const {
  switch (c.state) {
    case State::accepted:
      return c.due->plus_minutes(policy(c).no_show_minutes.of(c.urgency));
    case State::submitted:
    case State::countersigned:
    case State::triage:
    case State::redirected:
    case State::returned:
      return c.due->plus_minutes(policy(c).expire_minutes.of(c.urgency));
    default:
      return std::nullopt;
  }
}

std::optional<Instant> Model::office_at(const Case& c) const {
  if (!c.due) return std::nullopt;
  return c.due->plus_minutes(policy(c).escalate_office_minutes.of(c.urgency));
}

const Case* Model::twin(const Case& facts) const {
  for (const auto& c : cases_)
    if (!is_final(c.state) && c.patient == facts.patient && c.from == facts.from &&
        c.to == facts.to && c.department == facts.department)
      return &c;
  return nullptr;
}

void Model::relate(const std::string& patient, const std::string& unit, const std::string& basis,
                   Instant from, Instant until) {
  auto& all = relationships_[{patient, unit}];
  const auto same = std::ranges::find(all, basis, &Relationship::basis);
  if (same != all.end()) same->until = until;
  else all.push_back({basis, from, until});
}

bool Model::related(const std::string& patient, const std::string& unit, Instant now) const {
  const auto found = relationships_.find({patient, unit});
  return found != relationships_.end() &&
         std::ranges::any_of(found->second,
                             [&](const Relationship& r) { return r.from <= now && now < r.until; });
}

void Model::relate_receiver(const Case& c, Instant now) {
  if (c.state == State::accepted || c.state == State::arrived || c.state == State::in_treatment)
    return relate(c.patient, c.to, c.id, now, open_ended);
  if (c.state == State::completed || c.state == State::closed)
    return relate(c.patient, c.to, c.id, now,
                  now.plus_days(policy(c).relationship_days_after_close));
  if (!is_final(c.state)) return;
  for (auto& r : relationships_[{c.patient, c.to}])
    if (r.basis == c.id) r.until = std::min(r.until, now);
}

void Model::record(Case& c, Action action, State before, const std::string& code, Instant now,
                   const Asked& asked) {
  changes_.push_back({c.number, c.version, action, before, c.state});
  const Date day = local_date(now);
  const char* measure = measure_of(action, c.state);
  if (!measure) return;
  figure(day, "total", measure, "", c, 1);
  figure(day, "sender", measure, c.from, c, 1);
  const bool of_asked = action == Action::refuse || action == Action::pass_on;
  figure(day, "receiver", measure, of_asked ? asked.unit : c.to, c, 1);
  if (of_asked) figure(day, "department", measure, asked.department, c, 1);
  if (action == Action::refuse && code == "no_bed")
    figure(day, "department", "no_capacity", asked.department, c, 1);
  if (action == Action::refuse) figure(day, "refusal_reason", measure, code, c, 1);
  if (action == Action::return_) figure(day, "return_reason", measure, code, c, 1);
}

void Model::count(const Case& c, Date day, int n) {
  if (n > 0 && !counted_.try_emplace({c.episode, c.direction}, c, day).second) return;
  figure(day, "total", "referrals", "", c, n);
  figure(day, "sender", "referrals", c.from, c, n);
  figure(day, "receiver", "referrals", c.to, c, n);
  figure(day, "department", "referrals", c.department, c, n);
  figure(day, "disease", "referrals", c.diagnosis.substr(0, 3), c, n);
  figure(day, "reason", "referrals", c.reason, c, n);
}

/// Once per patient, episode and direction: when the one that counted is undone, the earliest other
/// one that still stands counts in its place.
void Model::take_back(const Case& c) {
  const auto found = counted_.find({c.episode, c.direction});
  if (found == counted_.end() || found->second.first.number != c.number) return;
  const auto [then, day] = found->second;
  counted_.erase(found);
  count(then, day, -1);
  if (c.direction == Direction::down) return;
  for (const auto& other : cases_)
    if (other.episode == c.episode && other.direction == c.direction && !was_undone(other.state))
      return count(other, local_date(other.submitted_at), 1);
}

void Model::figure(Date day, const char* dimension, const char* measure, const std::string& key,
                   const Case& c, int n) {
  figures_[{day, dimension, measure, key, std::string(json::enum_name(c.direction)),
            std::string(json::enum_name(c.kind))}] += n;
}

}  // namespace yilian::sim
