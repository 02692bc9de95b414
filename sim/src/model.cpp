#include "model.hpp"

#include <algorithm>

#include "json/json.hpp"
#include "referral/describe.hpp"

namespace yilian::sim {
namespace {

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
  cases_.push_back(std::move(c));
  Case& added = cases_.back();
  settle(added, State::submitted, now, true);
  record(added, Action::submit, State::draft, "", now);
  if (added.direction != Direction::down) count(added, local_date(now), 1);
  return added;
}

void Model::settle(Case& c, State to, Instant now, bool full_period) {
  const bool waits = c.pending() && (to == State::countersigned || to == State::redirected);
  c.state = waits ? State::submitted : to;
  const auto turn = turn_of(c, policy(c).deadline_minutes);
  c.holder = turn.holder;
  if (turn.step == "checkIn") c.due = c.appointment;
  else if (turn.step.empty()) c.due.reset();
  else if (full_period || turn.step != c.step) c.due = now.plus_minutes(*turn.minutes);
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
  settle(c, after(action, before), now, action == Action::redirect);
  relate_receiver(c, now);
  record(c, action, before, details.code, now);
  if (action == Action::check_in && c.direction == Direction::down) count(c, local_date(now), 1);
  if (was_undone(c.state)) take_back(c);
}

void Model::expire(Instant now) {
  for (auto& c : cases_)
    if (const auto end = ends_at(c); end && *end <= now) apply(c, Action::expire, {}, now);
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

void Model::record(Case& c, Action action, State before, const std::string& code, Instant now) {
  changes_.push_back({c.number, c.version, action, before, c.state});
  const Date day = local_date(now);
  const char* measure = measure_of(action, c.state);
  if (!measure) return;
  figure(day, "total", measure, "", c, 1);
  figure(day, "sender", measure, c.from, c, 1);
  figure(day, "receiver", measure, c.to, c, 1);
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
