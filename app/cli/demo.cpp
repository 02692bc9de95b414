#include "demo/demo.hpp"

#include <cinttypes>
#include <cstdio>

#include "access/service.hpp"
#include "app/foundation.hpp"
#include "commands.hpp"
#include "log/log.hpp"

namespace yilian::cli {
namespace {

/// The first day of the last whole quarter before `today`.
Date last_quarter(Date today) {
  const int month = (today.month - 1) / 3 * 3 + 1;
  return month == 1 ? Date{today.year - 1, 10, 1} : Date{today.year, month - 3, 1};
}

constexpr std::string_view complete_fact = "demo_complete";

enum class State : std::uint8_t { empty, loaded };

std::unexpected<Error> refuse(const std::string& why) {
  return fail(Error{Code::conflict, {}, {}, why, {}});
}

Status keep(const config::Config& config, std::string_view name) {
  TRY(const auto foundation, app::open_foundation(config));
  CHECK_OK(app::keep_fact(*foundation.database, config.region, name, "yes"));
  return {};
}

/// What the data folder holds. An empty one is marked first, so that a demo whose loading was cut
/// off is never taken for real data, nor opened to a network.
Result<State> before(const config::Config& config) {
  TRY(const auto foundation, app::open_foundation(config));
  TRY(const auto complete, app::fact(*foundation.database, config.region, complete_fact));
  if (complete) return State::loaded;
  TRY(const auto begun, app::fact(*foundation.database, config.region, app::demo_fact));
  if (begun)
    return refuse("loading the demo into " + config.data_directory +
                  " was cut off; remove the folder (or the database) and start again");
  const SystemClock clock;
  access::Service accounts(*foundation.database, foundation.vault, clock, config.region, {});
  TRY(const auto all, accounts.all_accounts());
  if (!all.empty())
    return refuse(
        "there are accounts already; the demo is loaded into an empty installation only (./run "
        "--empty "
        "starts this one)");
  CHECK_OK(app::keep_fact(*foundation.database, config.region, app::demo_fact, "yes"));
  return State::empty;
}

void print_logins() {
  std::printf("Demo accounts, password %s:\n", yilian::demo::password);
  for (const auto& login : yilian::demo::logins())
    std::printf("  %-18s %s · %s\n", login.login_name.c_str(), login.role.c_str(),
                login.organisation.c_str());
}

}  // namespace

int demo(const config::Config& config, bool quarter, bool logins_only) {
  if (logins_only) {
    print_logins();
    return 0;
  }
  log::set_level(log::Level::warn);  // months of the demo's jobs are nobody's log
  const auto state = before(config);
  if (!state) return failed(state.error());
  if (*state == State::loaded) return 0;
  yilian::demo::Options options;
  options.quarter = quarter;
  const Instant now = SystemClock().now();
  options.quarter_start = last_quarter(local_date(now));
  std::fprintf(stderr, "Loading the demo consortium (once%s) …\n",
               quarter ? "; about two minutes" : "");
  const auto loaded = yilian::demo::load(config, now, options);
  if (!loaded) return failed(loaded.error());
  if (const auto kept = keep(config, complete_fact); !kept) return failed(kept.error());
  std::printf("Demo loaded: %" PRId64 " organisations, %" PRId64 " accounts, %" PRId64
              " up, %" PRId64 " down, %" PRId64 " requests.\n",
              loaded->organisations, loaded->accounts, loaded->up_outpatient + loaded->up_inpatient,
              loaded->down, loaded->requests);
  print_logins();
  return 0;
}

}  // namespace yilian::cli
