#pragma once
// The demo county: its network and staff, the first quarter that the progress report gives figures
// for, and a current set that fills today's worklists. Everything goes through the same routes as a
// browser's requests, in process, with a stepped clock; names and numbers are synthetic with valid
// check digits.
#include <cstdint>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "kernel/result.hpp"
#include "kernel/time.hpp"

namespace yilian::demo {

inline constexpr std::int64_t demo_region = 341881;
inline constexpr const char* password = "Yilian-demo-2026";

struct Options {
  bool quarter = true;  ///< replay the quarter of 2,028 referrals
  bool current = true;  ///< fill today's worklists
  std::uint64_t seed = 2026;
  Date quarter_start{2026, 7, 1};
};

/// One account to print at start.
struct Login {
  std::string login_name, person_name, organisation, role;
};

struct Summary {
  std::int64_t organisations = 0, accounts = 0, requests = 0;
  std::int64_t up_outpatient = 0, up_inpatient = 0, down = 0, noise = 0;
};

/// Loads the demo once into an empty installation; conflict when there is data already.
Result<Summary> load(const config::Config& config, Instant now, const Options& options);
/// The accounts of every role, for the first screen.
std::vector<Login> logins();

}  // namespace yilian::demo
