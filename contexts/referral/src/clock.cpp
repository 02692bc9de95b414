// What the clock does: it reminds, escalates, asks the next unit of an offer chain, and ends what
// nobody answered. One act per referral and transaction; each is decided again inside it.
#include "impl.hpp"

namespace yilian::referral {
namespace {

constexpr int rounds_max = 5;  // of one turn: reminder, contacts, office, next unit, end

const char* name_of(rules::ClockAct act) {
  switch (act) {
    case rules::ClockAct::remind:
      return "referral.remind";
    case rules::ClockAct::escalate:
      return "referral.escalate";
    case rules::ClockAct::escalate_office:
      return "referral.escalate_office";
    case rules::ClockAct::pass_on:
      return "referral.pass_on";
    case rules::ClockAct::expire:
      return "referral.expire";
  }
  return "";
}

Call call_of(RegionId region, Instant now, rules::ClockAct act) {
  Call call;
  call.now = now;
  call.action = name_of(act);
  call.caller.region = region;
  call.caller.role = Role::system_client;
  call.caller.organisation_name = "Yilian";
  return call;
}

const rules::Transition* transition_of(State state, Action action) {
  for (const auto& t : rules::table())
    if (t.action == action && t.from == state) return &t;
  return nullptr;
}

}  // namespace

rules::ClockFacts clock_facts(const store::Row& row, const policy::Version& policy) {
  rules::ClockFacts f;
  f.state = row.state;
  f.urgency = row.urgency;
  f.step = row.step;
  f.due_at = row.due_at;
  if (row.due_at)
    f.office_at = row.due_at->plus_minutes(policy.escalate_office_minutes.of(row.urgency));
  f.rung = row.rung;
  f.offer_running = rules::running(row.offers);
  return f;
}

Result<std::vector<ReferralId>> Service::Impl::due(Instant now) {
  return database.read([&](db::Session& s) -> Result<std::vector<ReferralId>> {
    std::vector<ReferralId> out;
    for (store::DueRow last;;) {
      const auto page = store::due_before(s, region, now, last, due_page);
      for (const auto& row : page) out.push_back(row.id);
      if (static_cast<std::int64_t>(page.size()) < due_page) return out;
      last = page.back();
    }
  });
}

Result<bool> Service::Impl::climb(ReferralId id, Instant now) {
  return database.write([&](db::Session& s) -> Result<bool> {
    const auto row = store::find_for_change(s, region, id);
    if (!row) return fail(Code::conflict);
    const auto& policy = policies.on(local_date(row->submitted_at));
    auto facts = clock_facts(*row, policy);
    const auto step = rules::next_of_clock(facts, policy);
    if (!step || step->at > now) {
      if (!store::set_clock(s, region, *row, row->rung,
                            step ? std::optional(step->at) : std::nullopt))
        return fail(Code::conflict);
      return false;
    }
    if (step->act == rules::ClockAct::pass_on || step->act == rules::ClockAct::expire)
      return fail(Code::conflict);
    facts.rung = step->act == rules::ClockAct::remind     ? 1
                 : step->act == rules::ClockAct::escalate ? 2
                                                          : 3;
    const auto next = rules::next_of_clock(facts, policy);
    if (!store::set_clock(s, region, *row, facts.rung,
                          next ? std::optional(next->at) : std::nullopt))
      return fail(Code::conflict);
    json::bj::value payload = json::bj::parse(event_payload(*row, "", 0, ""));
    payload.as_object()["rung"] = facts.rung;
    outbox::emit(s, region,
                 {0,
                  name_of(step->act),
                  row->id.value,
                  row->version,
                  {},
                  json::bj::serialize(payload),
                  now});
    return true;
  });
}

Result<bool> Service::Impl::move_by_clock(ReferralId id, rules::ClockAct act, Instant now) {
  return work::change(database, call_of(region, now, act), [&](work::Work& w) -> Result<bool> {
    auto row = store::find_for_change(w.db, region, id);
    if (!row) return fail(Code::conflict);
    const auto& policy = policies.on(local_date(row->submitted_at));
    const auto step = rules::next_of_clock(clock_facts(*row, policy), policy);
    if (!step || step->act != act || step->at > now) return fail(Code::conflict);
    const auto* t = transition_of(
        row->state, act == rules::ClockAct::pass_on ? Action::pass_on : Action::expire);
    if (!t) return fail(Code::conflict);
    CHECK_OK(apply(w, *row, *t, [](work::Work&, store::Row&, store::TimelineRow& entry) -> Status {
      if (entry.entry.action == Action::pass_on) entry.entry.reason_code = "no_answer";
      return {};
    }));
    return true;
  });
}

Result<bool> Service::Impl::turn(ReferralId id, Instant now) {
  const auto act = database.read([&](db::Session& s) -> Result<std::optional<rules::ClockAct>> {
    const auto row = store::find(s, region, id);
    if (!row) return std::optional<rules::ClockAct>();
    const auto& policy = policies.on(local_date(row->submitted_at));
    const auto step = rules::next_of_clock(clock_facts(*row, policy), policy);
    if (!step || step->at > now) return std::optional<rules::ClockAct>();
    return std::optional(step->act);
  });
  if (!act) return fail(act.error());
  if (*act == rules::ClockAct::pass_on || *act == rules::ClockAct::expire)
    return move_by_clock(id, **act, now);
  return climb(id, now);
}

Result<std::int64_t> Service::Impl::tick(Instant now) {
  std::int64_t moved = 0;
  std::optional<Error> trouble;
  for (int round = 0; round < rounds_max; ++round) {
    TRY(const auto ids, due(now));
    bool more = false;
    for (const auto id : ids) {
      auto done = turn(id, now);
      if (done) {
        if (*done) ++moved;
        more = more || *done;
      } else if (done.error().code != Code::conflict) {
        // Somebody answered meanwhile, or this one can't be moved: the others are.
        trouble = std::move(done).error();
      }
    }
    if (!more) break;
  }
  if (trouble) return fail(std::move(*trouble));
  return moved;
}

}  // namespace yilian::referral
