// yilian_sim --seed N | --seeds FIRST-LAST [--weeks 12] [--trace]: runs seeds, one line each, and
// ends in `N passed, M failed`.
#include <chrono>
#include <cstdio>
#include <iostream>

#include <CLI/CLI.hpp>

#include "simulation.hpp"

namespace {

using namespace yilian::sim;

bool report(const Options& options) {
  const auto begin = std::chrono::steady_clock::now();
  const Outcome outcome = run(options);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  if (!outcome.violation) {
    std::printf("seed %llu: %lld steps, %zu referrals, faults %s, %.1f s, trace %016llx\n",
                static_cast<unsigned long long>(options.seed),
                static_cast<long long>(outcome.steps), outcome.referrals, outcome.faults.c_str(),
                seconds.count(), static_cast<unsigned long long>(outcome.hash));
    return true;
  }
  std::cout << "seed " << options.seed << ": " << outcome.violation->check << ": "
            << outcome.violation->text << "\n  at step " << outcome.steps
            << ", faults: " << outcome.faults << ", the last steps:\n";
  for (const auto& line : outcome.last) std::cout << "    " << line << '\n';
  std::cout << "  again: build/dev/sim/yilian_sim --seed " << options.seed << '\n';
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App cli("Simulates weeks of a county, each seed another story");
  Options options;
  std::uint64_t last = 0;
  std::string seeds, plant = "none";
  cli.add_option("--seed", options.seed, "one seed");
  cli.add_option("--seeds", seeds, "FIRST-LAST");
  cli.add_option("--weeks", options.weeks, "simulated weeks");
  cli.add_option("--plant", plant, "a fault put into the data on purpose");
  cli.add_flag("--trace", options.print, "print every step");
  CLI11_PARSE(cli, argc, argv);
  if (const auto dash = seeds.find('-'); dash != std::string::npos) {
    options.seed = std::stoull(seeds);
    last = std::stoull(seeds.substr(dash + 1));
  }
  const auto planted = parse_plant(plant);
  if (!planted) {
    std::cerr << "no such fault: " << plant << '\n';
    return 2;
  }
  options.plant = *planted;
  int passed = 0, failed = 0;
  do ++(report(options) ? passed : failed);
  while (++options.seed <= last);
  std::cout << passed << " passed, " << failed << " failed\n";
  return failed == 0 ? 0 : 1;
}
