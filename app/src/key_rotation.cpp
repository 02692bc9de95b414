#include "app/key_rotation.hpp"

#include <algorithm>
#include <thread>

#include "parts.hpp"
#include "work/work.hpp"

namespace yilian::app {
namespace {

constexpr int attempts_max = 30;  // a second apart: a fail-over of the database takes less
constexpr auto attempt_pause = std::chrono::seconds(1);

/// A database that is busy or away for a moment is asked again.
template <class F>
auto patiently(F step) -> std::invoke_result_t<F> {
  for (int attempt = 1;; ++attempt) {
    auto done = step();
    if (done || attempt == attempts_max) return done;
    const Code code = done.error().code;
    if (code != Code::busy && code != Code::unavailable) return done;
    std::this_thread::sleep_for(attempt_pause);
  }
}

keys::InTransaction audit_entry(const Foundation& foundation, const Clock& clock,
                                const char* action) {
  Call call;
  call.now = clock.now();
  call.action = action;
  call.caller.region = foundation.config.region;
  call.caller.person_name = "yilian";
  call.caller.role = Role::platform_admin;
  return [call](db::Session& session) -> Status {
    work::Work(session, call).finish();
    return {};
  };
}

/// The key to go to; 0 when only a key that is no longer used was left to be dropped.
Result<int> next_key(Foundation& foundation, const keys::Phase& phase) {
  const auto numbers = foundation.vault->keys();
  if (numbers.front() < phase.in_use) return 0;
  if (numbers.back() > phase.in_use) return numbers.back();
  if (!on_sqlite(foundation.config))
    return fail(Error{Code::invalid_request,
                      {},
                      {},
                      "the key file has no newer key: make one with `yilian keys add`, copy the "
                      "file to every server, then rotate",
                      {}});
  return crypto::add_key(key_file(foundation.config));
}

Status begin(Foundation& foundation, const Clock& clock, keys::Rotation& rotation,
             const keys::Phase& phase) {
  if (phase.coming || phase.leaving) return {};
  TRY(const int next, next_key(foundation, phase));
  if (next == 0) return {};
  const auto record = audit_entry(foundation, clock, "keys.rotation_begun");
  return patiently([&] { return rotation.begin(next, record); });
}

Status work_off(Foundation& foundation, const Clock& clock, keys::Rotation& rotation,
                const Watch& after_step) {
  const auto record = audit_entry(foundation, clock, "keys.rotation_ended");
  for (;;) {
    TRY(const auto left, patiently([&] { return rotation.step(record); }));
    if (left == keys::Rotation::Left::nothing) return {};
    TRY(const auto progress, patiently([&] { return rotation.progress(); }));
    if (progress && after_step)
      after_step(*progress, rotation.tables().at(static_cast<std::size_t>(progress->table)).name);
  }
}

Result<int> rotate(Foundation& foundation, const Clock& clock, const Watch& after_step) {
  const RegionId region = foundation.config.region;
  keys::Rotation rotation(*foundation.database, *foundation.vault, region, sealed_tables());
  TRY(const auto before, keys::phase(*foundation.database, region));
  if (!before) return fault("the database knows no key");
  CHECK_OK(begin(foundation, clock, rotation, *before));
  CHECK_OK(work_off(foundation, clock, rotation, after_step));
  TRY(const auto after, keys::phase(*foundation.database, region));
  if (!after || after->coming || after->leaving) return fault("the rotation has not ended");
  TRY(const bool dropped, crypto::drop_keys_below(key_file(foundation.config), after->in_use));
  (void)dropped;
  return after->in_use;
}

}  // namespace

std::vector<keys::Table> sealed_tables() {
  std::vector<keys::Table> all;
  for (auto& part : {patients::sealed_tables(), records::sealed_tables(), access::sealed_tables(),
                     messaging::sealed_tables(), exchange::sealed_tables()})
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

Result<int> rotate_keys(Foundation& foundation, const Clock& clock, const Watch& after_step) {
  Result<int> done = fail(Error{
      Code::conflict, {}, {}, "another `yilian keys rotate` is at work on this database", {}});
  foundation.database->as_leader("keys", [&] { done = rotate(foundation, clock, after_step); });
  return done;
}

}  // namespace yilian::app
