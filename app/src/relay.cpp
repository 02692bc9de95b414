// What runs by itself. Committed rows get positions, consumers take them, the chain is sealed,
// browsers are told. Each step is conditional on the old position, so that the leader lock only
// saves work.
#include "log/log.hpp"
#include "parts.hpp"
#include "records/exports.hpp"
#include "work/work.hpp"

namespace yilian::app {
namespace {

using std::chrono::milliseconds;

// PostgreSQL: every server looks now and then, in case a hint was lost; else hints and own commits
// wake it. SQLite: looking costs nothing, and other processes give no hints.
constexpr auto look_seldom = milliseconds(5000), look_often = milliseconds(200);
constexpr int lead_attempts = 5;
constexpr int rounds_max = 50;  // of one turn, so that a flood does not starve the other jobs

/// Repeats a step while it moves something. Another leader's step is no failure.
Status drain(const std::function<Result<std::int64_t>()>& step, std::int64_t* total = nullptr) {
  for (int round = 0; round < rounds_max; ++round) {
    const auto moved = step();
    if (!moved) {
      if (moved.error().code == Code::conflict) return {};
      return std::unexpected(moved.error());
    }
    if (*moved == 0) return {};
    if (total) *total += *moved;
  }
  return {};
}

Status relay(Installation::Parts& parts) {
  auto& database = parts.database();
  const RegionId region = parts.region();
  std::int64_t news = 0;
  const Status sequenced =
      drain([&] { return outbox::sequence(database, region, "outbox"); }, &news);
  if (news > 0) parts.neighbours->tell_news();
  CHECK_OK(sequenced);
  Status all;
  for (const auto& consumer : parts.consumers) {
    // One consumer that can't go on must not hold up the others.
    Status done =
        drain([&] { return outbox::consume(database, region, consumer.name, consumer.handler); });
    if (!done) {
      done.error().internal = "consumer " + consumer.name + ": " + done.error().internal;
      all = std::move(done);
    }
  }
  if (records::take_notice_news(*parts.fhir)) parts.deliverers->wake();
  // What was just told has events of its own, which this turn did not see.
  if (parts.messaging->take_news()) {
    parts.senders->wake();
    parts.jobs->wake("relay");
  }
  return all;
}

Status seal(Installation::Parts& parts) {
  auto& database = parts.database();
  const RegionId region = parts.region();
  CHECK_OK(drain([&] { return outbox::sequence(database, region, "audit"); }));
  return drain([&]() -> Result<std::int64_t> {
    TRY(const auto sealed, audit::seal(database, *parts.foundation.vault, region,
                                       anchor_file(parts.foundation.config), parts.clock.now()));
    return sealed ? 1 : 0;
  });
}

Status clean_up(Installation::Parts& parts) {
  TRY(const auto sessions, parts.access->purge());
  const Instant before = parts.privacy->keys_before(parts.clock.now());
  TRY(const auto keys, work::purge_keys(parts.database(), parts.region(), before));
  if (sessions + keys > 0) log::info("clean_up", {{"sessions", sessions}, {"keys", keys}});
  return {};
}

Status retention(Installation::Parts& parts) {
  TRY(const auto removed, parts.privacy->remove_expired(parts.clock.now()));
  if (removed > 0) log::info("retention.removed", {{"count", removed}});
  return {};
}

Status deadlines(Installation::Parts& parts) {
  TRY(const auto moved, parts.referral->tick(parts.clock.now()));
  if (moved == 0) return {};
  log::info("referral.expired", {{"count", moved}});
  parts.jobs->wake("relay");
  return {};
}

Status objections(Installation::Parts& parts) {
  TRY(const auto moved, parts.privacy->tick(parts.clock.now()));
  if (moved == 0) return {};
  log::info("objections.escalated", {{"count", moved}});
  parts.jobs->wake("relay");
  return {};
}

Status discharges(Installation::Parts& parts) {
  TRY(const auto told, parts.discharges->tick(parts.clock.now()));
  if (told == 0) return {};
  log::info("discharges.months_told", {{"count", told}});
  parts.jobs->wake("relay");
  return {};
}

Status partners(Installation::Parts& parts) {
  return drain([&] { return parts.exchange->count_days(parts.clock.now()); });
}

Status capacity(Installation::Parts& parts) {
  TRY(const auto moved, parts.capacity->tick(parts.clock.now()));
  if (moved == 0) return {};
  log::info("capacity.moved", {{"count", moved}});
  parts.jobs->wake("relay");
  return {};
}

/// Looks whether something is due that no event announced: a rest or quiet hours that ended.
Status send_messages(Installation::Parts& parts) {
  TRY(const auto sent, parts.senders->run_due());
  if (parts.messaging->take_news() || sent > 0) parts.jobs->wake("relay");
  return {};
}

/// What time makes of subscriptions, by one server; what all of them follow; what is due.
Status subscriptions(Installation::Parts& parts) {
  Status done;
  parts.database().as_leader("subscriptions", [&] {
    const auto changed = records::tick_subscriptions(*parts.fhir, parts.clock.now());
    if (!changed) done = std::unexpected(changed.error());
    else if (*changed > 0) parts.jobs->wake("relay");
  });
  CHECK_OK(done);
  CHECK_OK(records::refresh_subscriptions(*parts.fhir));
  TRY(const auto sent, parts.deliverers->run_due());
  (void)sent;
  return {};
}

/// Each server makes what no other one does.
Status exports(Installation::Parts& parts) {
  TRY(const auto removed, records::remove_exports(*parts.fhir, parts.clock.now()));
  if (removed > 0) log::info("fhir.exports_removed", {{"count", removed}});
  TRY(const bool made, records::run_export(*parts.fhir));
  if (made) parts.jobs->wake("exports");
  return {};
}

/// Whether the people who came since are registered twice; after an import that is many.
Status compare_people(Installation::Parts& parts) {
  constexpr std::int64_t at_once = 200;
  Call call;
  call.now = parts.clock.now();
  call.action = "person_pair.late_entries";
  call.caller.region = parts.region();
  call.caller.role = Role::system_client;
  call.caller.organisation_name = "Yilian";
  std::int64_t compared = 0;
  CHECK_OK(drain([&] { return parts.patients->compare_new(call, at_once); }, &compared));
  if (compared > 0) log::info("people.compared", {{"count", compared}});
  return {};
}

/// The members' own codes that nobody has mapped, for the queue of the page.
Status count_codes(Installation::Parts& parts) {
  return drain([&] { return parts.record->count_codes(parts.clock.now()); });
}

/// On PostgreSQL several servers run the same jobs; one at a time does the work.
Jobs::Run led(Installation::Parts& parts, std::string name, Status (*step)(Installation::Parts&)) {
  return [&parts, name = std::move(name), step]() -> Status {
    Status done;
    parts.database().as_leader(name, [&] { done = step(parts); });
    return done;
  };
}

/// Somebody committed here. Another server that relays at this moment may have looked before, so it
/// is not enough to leave it to that one.
Status relay_and_tell(Installation::Parts& parts) {
  Status done;
  for (int attempt = 0; attempt < lead_attempts; ++attempt) {
    if (parts.database().as_leader("relay", [&] { done = relay(parts); })) break;
    std::this_thread::sleep_for(milliseconds(10 * (attempt + 1)));
  }
  parts.live->poll();  // every server tells its own browsers, whoever gave the positions
  return done;
}

}  // namespace

void add_jobs(Installation::Parts& parts) {
  auto& jobs = *parts.jobs;
  const bool alone = parts.database().dialect() == db::Dialect::sqlite;
  jobs.every(alone ? look_often : look_seldom, "relay",
             [&parts]() -> Status { return relay_and_tell(parts); });
  jobs.every(milliseconds(500), "seal", led(parts, "seal", seal));
  jobs.every(std::chrono::minutes(1), "deadlines", led(parts, "deadlines", deadlines));
  jobs.every(std::chrono::minutes(1), "capacity", led(parts, "capacity", capacity));
  jobs.every(std::chrono::hours(1), "discharges", led(parts, "discharges", discharges));
  jobs.every(std::chrono::hours(1), "partners", led(parts, "partners", partners));
  jobs.every(std::chrono::minutes(1), "partner_tally", [&parts]() -> Status {
    TRY(const auto written, parts.exchange->write_tally());
    (void)written;
    return {};
  });
  jobs.every(std::chrono::minutes(10), "objections", led(parts, "objections", objections));
  jobs.every(std::chrono::seconds(10), "people", led(parts, "people", compare_people));
  jobs.every(std::chrono::seconds(30), "codes", led(parts, "codes", count_codes));
  jobs.every(milliseconds(1000), "messages", [&parts]() -> Status { return send_messages(parts); });
  jobs.every(milliseconds(5000), "subscriptions",
             [&parts]() -> Status { return subscriptions(parts); });
  jobs.every(milliseconds(2000), "exports", [&parts]() -> Status { return exports(parts); });
  jobs.every(parts.privacy->sessions_every(parts.clock.now()), "clean_up",
             led(parts, "clean_up", clean_up));
  jobs.every(std::chrono::hours(24), "retention", led(parts, "retention", retention));
}

}  // namespace yilian::app
