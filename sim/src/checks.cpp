#include "checks.hpp"

#include <algorithm>

#include "audit/audit.hpp"
#include "capacity/describe.hpp"
#include "db/database.hpp"
#include "json/json.hpp"
#include "outbox/outbox.hpp"
#include "referral/describe.hpp"
#include "rules.hpp"

namespace yilian::sim {
namespace {

using db::operator""_sql;
namespace rules = referral::rules;

// By rowid: what is new since the last look. The plus keeps SQLite from the other index.
constexpr auto new_history =
    "SELECT rowid, referral_id, sequence, action, state FROM referral_timeline "
    "WHERE +region_id = $1 AND rowid > $2 ORDER BY rowid"_sql;
constexpr auto holder_row =
    "SELECT holder_side, holder_organisation, is_open, state FROM referrals "
    "WHERE region_id = $1 AND id = $2"_sql;
constexpr auto all_referrals =
    "SELECT id, state, version, holder_side, holder_organisation, is_open FROM referrals "
    "WHERE region_id = $1"_sql;
constexpr auto valid_relationships =
    "SELECT DISTINCT patient_id, organisation_id FROM relationships "
    "WHERE region_id = $1 AND from_at <= $2 AND until_at > $2"_sql;
constexpr auto stream_state =
    "SELECT (SELECT COUNT(*) FROM outbox WHERE region_id = $1), "
    "(SELECT COALESCE(MAX(position), 0) FROM outbox WHERE region_id = $1), "
    "(SELECT COUNT(DISTINCT position) FROM outbox WHERE region_id = $1), "
    "(SELECT position FROM consumers WHERE region_id = $1 AND name = 'reporting'), "
    "(SELECT COALESCE(MIN(position), 1) FROM outbox WHERE region_id = $1), "
    "(SELECT position FROM stream_heads WHERE region_id = $1 AND stream = 'outbox')"_sql;
constexpr auto chain_row =
    "SELECT offers, submitted_at FROM referrals WHERE region_id = $1 AND id = $2"_sql;
constexpr auto last_audit = "SELECT COALESCE(MAX(rowid), 0) FROM audit WHERE region_id = $1"_sql;
constexpr auto last_history =
    "SELECT COALESCE(MAX(rowid), 0) FROM referral_timeline WHERE region_id = $1"_sql;

State state_of(const std::string& name) {
  return json::parse_enum<State>(name).value_or(State::draft);
}
std::string name(State state) { return std::string(json::enum_name(state)); }
std::string name(Action action) { return std::string(json::enum_name(action)); }

}  // namespace

Checks::Checks(Story& story) : story_(story), first_day_(local_date(story.now())) {
  for (const auto& row : rules::table())
    require(is_final(row.to) ||
                std::ranges::any_of(
                    rules::table(),
                    [&](const auto& next) { return next.from == row.to && next.to != row.to; }),
            "way_out", name(row.to), " is a dead end of the table");
  (void)story_.world.app().spool().drain();
  story_.world.run_jobs();
  story_.audit.clear();
  story_.world.read([&](db::Session& s) {
    audit_rows_ = s.query_one(last_audit, region)->get<std::int64_t>(0);
    history_rows_ = s.query_one(last_history, region)->get<std::int64_t>(0);
    return 0;
  });
}

void Checks::transition(const Change& change) const {
  const bool known = std::ranges::any_of(rules::table(), [&](const rules::Transition& t) {
    return t.from == change.before && t.action == change.action && rules::may_end(t, change.after);
  });
  require(known || change.action == Action::submit, "transition", "R",
          std::to_string(change.number), ": ", name(change.action), " from ", name(change.before),
          " to ", name(change.after), " is not in the table");
}

void Checks::after_step() {
  std::map<std::pair<std::string, std::int64_t>, Change> expected;
  for (const auto& change : story_.model.take_changes()) {
    transition(change);
    const Case& c = story_.model.cases()[static_cast<std::size_t>(change.number)];
    expected[{c.id, change.version}] = change;
    if (change.action == Action::expire || change.action == Action::pass_on) ++expired_;
  }
  const auto rows = story_.world.read(
      [&](db::Session& s) { return s.query(new_history, region, history_rows_); });
  std::set<int> touched;
  for (const auto& row : rows) {
    ReferralId id;
    std::int64_t version = 0;
    std::string action, state;
    row.read(history_rows_, id, version, action, state);
    const auto found = expected.find({to_string(id), version});
    require(found != expected.end(), "transition", "a ", action, " to ", state,
            " that nobody did, version ", std::to_string(version));
    require(action == name(found->second.action) && state == name(found->second.after),
            "transition", "R", std::to_string(found->second.number), ": ", action, " to ", state,
            " instead of ", name(found->second.action), " to ", name(found->second.after));
    touched.insert(found->second.number);
    expected.erase(found);
  }
  if (!expected.empty()) {
    const auto& missing = expected.begin()->second;
    require(missing.action != Action::expire, "expiry", "R", std::to_string(missing.number),
            " is still ", name(missing.before), " though its time is up");
    require(false, "lost", "R", std::to_string(missing.number), ": ", name(missing.action),
            " was acknowledged and is not in the history");
  }
  for (const int number : touched) holder(story_.model.cases()[static_cast<std::size_t>(number)]);
}

void Checks::holder(const Case& c) {
  const auto row = story_.world.read([&](db::Session& s) {
    return s.query_one(holder_row, region, ReferralId{*parse_uuid(c.id)});
  });
  require(row.has_value(), "lost", name_of(c), " is gone");
  const auto unit = row->get<std::optional<OrganisationId>>(1);
  require(row->get<std::string>(0) == json::enum_name(c.holder) &&
              (unit ? to_string(*unit) : "") == c.holder_unit() &&
              row->get<bool>(2) != is_final(c.state),
          "holder", name_of(c), " is ", row->get<std::string>(3), " and held by ",
          row->get<std::string>(0));
}

void Checks::after_jobs() {
  story_.model.clock(story_.now());
  after_step();
  std::vector<outbox::Event> taken;
  do {
    taken.clear();
    const auto done =
        outbox::consume(story_.world.app().database(), region, "simulation",
                        [&](db::Session&, std::span<const outbox::Event> events) -> Status {
                          taken.assign(events.begin(), events.end());
                          return {};
                        });
    require(done.has_value(), "events", "can't be consumed");
    for (const auto& event : taken) {
      require(event.position == position_ + 1, "events", "position ",
              std::to_string(event.position), " comes after ", std::to_string(position_));
      position_ = event.position;
      const bool ladder =
          event.kind == "referral.remind" || event.kind.starts_with("referral.escalate");
      if (ladder) {
        require(rungs_.emplace(event.subject, event.at, event.kind).second, "events", event.kind,
                " is told twice at once");
        continue;
      }
      if (event.kind.starts_with("referral.") && event.kind != "referral.count")
        require(told_.emplace(to_string(event.subject), event.version).second, "events", event.kind,
                " is told twice");
    }
  } while (!taken.empty());
}

void Checks::streams() {
  story_.world.read([&](db::Session& s) {
    const auto row = *s.query_one(stream_state, region);
    const auto count = row.get<std::int64_t>(0);
    const auto last = row.get<std::int64_t>(1), oldest = row.get<std::int64_t>(4),
               head = row.get<std::int64_t>(5);
    // Retention takes the oldest ones, and none from the midst.
    require(count == 0 || (last == head && last - oldest + 1 == count), "events",
            "positions have gaps");
    require(row.get<std::int64_t>(2) == count, "events", "positions stand twice");
    require(row.get<std::int64_t>(3) == head, "events", "reporting stands at ",
            std::to_string(row.get<std::int64_t>(3)), " of ", std::to_string(head));
    return 0;
  });
  for (const auto& c : story_.model.cases())
    for (std::int64_t version = 1; version <= c.version; ++version)
      require(told_.contains({c.id, version}), "events", name_of(c), " version ",
              std::to_string(version), " was never told");
}

void Checks::referrals() {
  std::map<std::string, db::Row> stored;
  for (auto& row : story_.world.read([](db::Session& s) { return s.query(all_referrals, region); }))
    stored.emplace(to_string(row.get<ReferralId>(0)), std::move(row));
  for (const auto& c : story_.model.cases()) {
    const auto found = stored.find(c.id);
    require(found != stored.end(), "lost", name_of(c), " is gone");
    const auto& row = found->second;
    require(row.get<std::int64_t>(2) == c.version && state_of(row.get<std::string>(1)) == c.state,
            "lost", name_of(c), " is ", row.get<std::string>(1), " version ",
            std::to_string(row.get<std::int64_t>(2)), ", expected ", name(c.state), " version ",
            std::to_string(c.version));
    holder(c);
  }
  require(stored.size() == story_.model.cases().size(), "twice", "referrals that nobody sent");
}

void Checks::relationships() {
  std::set<std::pair<std::string, std::string>> open;
  for (const auto& row : story_.world.read(
           [&](db::Session& s) { return s.query(valid_relationships, region, story_.now()); }))
    open.emplace(to_string(row.get<PatientId>(0)), to_string(row.get<OrganisationId>(1)));
  for (std::size_t p = 0; p < story_.patients.size(); ++p)
    for (const auto& unit : story_.world.units()) {
      const auto& patient = story_.patients[p];
      require(
          story_.model.related(patient, unit.id, story_.now()) == open.contains({patient, unit.id}),
          "relationship", "P", std::to_string(p), " and ", unit.label);
    }
}

void Checks::whole() {
  // What the clock did in the first round reaches statistics and messages in the second, and what
  // those tell the browsers has its position in the third.
  for (int round = 0; round < 3; ++round) {
    story_.world.run_jobs();
    after_jobs();
  }
  referrals();
  relationships();
  lists();
  streams();
  const Date today = local_date(story_.now());
  const auto days = days_from_epoch(today) - days_from_epoch(first_day_);
  const Date from = plus_days(first_day_, story_.random.between(0, days));
  statistics(from, plus_days(from, story_.random.between(0, 40)));
  audit();
}

void Checks::chains() {
  for (const auto& c : story_.model.cases()) {
    if (c.chain.empty()) continue;
    const auto row = story_.world.read([&](db::Session& s) {
      return s.query_one(chain_row, region, ReferralId{*parse_uuid(c.id)});
    });
    const auto hops = json::read<std::vector<referral::Hop>>(row->get<std::string>(0));
    require(hops && hops->size() == c.chain.size(), "offers", name_of(c), " lost units");
    const Instant submitted = row->get<Instant>(1);
    const bool answered = c.state != State::returned && c.step != "accept" && !c.pending();
    std::int64_t charged = 0;
    Instant last = submitted;
    std::size_t accepted = 0, open = 0;
    for (const auto& hop : *hops) {
      charged += hop.receiver_ms + hop.sender_ms;
      if (hop.offered_at) {
        require(*hop.offered_at == last, "offers", name_of(c), " waits between two units");
        last = hop.ended_at.value_or(last);
      }
      accepted += hop.state == referral::HopState::accepted;
      open += hop.state == referral::HopState::open;
    }
    if (!answered) continue;
    require(open == 0, "offers", name_of(c), " has an offer that never ended");
    const bool taken =
        c.state != State::refused && c.state != State::withdrawn && c.state != State::expired;
    require(accepted <= 1 && (!taken || accepted == 1), "offers", name_of(c), " was accepted ",
            std::to_string(accepted), " times");
    require(charged == last.ms - submitted.ms, "offers", name_of(c), " charges ",
            std::to_string(charged), " ms of ", std::to_string(last.ms - submitted.ms));
  }
}

void Checks::at_end() {
  whole();
  chains();
  statistics(first_day_, plus_days(first_day_, 200));
  const auto verified = audit::verify(story_.world.app().database(), story_.world.app().vault(),
                                      region, story_.world.anchor_file());
  require(verified.has_value(), "chain", "can't be verified");
  require(verified->findings.empty(), "chain",
          verified->findings.empty() ? "" : verified->findings.front().text);
}

}  // namespace yilian::sim
