#include "demo/demo.hpp"

#include <cstdio>

#include "commands.hpp"

namespace yilian::cli {
namespace {

/// The first day of the last whole quarter before `today`.
Date last_quarter(Date today) {
  const int month = (today.month - 1) / 3 * 3 + 1;
  return month == 1 ? Date{today.year - 1, 10, 1} : Date{today.year, month - 3, 1};
}

void print_logins() {
  std::printf("Demo accounts, password %s:\n", yilian::demo::password);
  for (const auto& login : yilian::demo::logins())
    std::printf("  %-18s %s · %s\n", login.login_name.c_str(), login.role.c_str(), login.organisation.c_str());
}

}  // namespace

int demo(const config::Config& config, bool quarter, bool logins_only) {
  if (logins_only) {
    print_logins();
    return 0;
  }
  yilian::demo::Options options;
  options.quarter = quarter;
  const Instant now = SystemClock().now();
  options.quarter_start = last_quarter(local_date(now));
  const auto loaded = yilian::demo::load(config, now, options);
  if (!loaded && loaded.error().code == Code::conflict) {
    std::printf("The demo is loaded already.\n");
    print_logins();
    return 0;
  }
  if (!loaded) return failed(loaded.error());
  std::printf("Demo loaded: %lld organisations, %lld accounts, %lld up, %lld down, %lld requests.\n",
              static_cast<long long>(loaded->organisations), static_cast<long long>(loaded->accounts),
              static_cast<long long>(loaded->up_outpatient + loaded->up_inpatient),
              static_cast<long long>(loaded->down), static_cast<long long>(loaded->requests));
  print_logins();
  return 0;
}

}  // namespace yilian::cli
