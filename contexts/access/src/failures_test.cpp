#include "failures.hpp"

#include <gtest/gtest.h>

namespace yilian::access {
namespace {

const Instant start{1'000'000};

Instant later(std::int64_t ms) { return {start.ms + ms}; }

TEST(Failures, AnAddressIsStoppedForTheRestOfItsWindow) {
  Failures failures(2);
  failures.add("10.0.0.1", start);
  EXPECT_FALSE(failures.too_many("10.0.0.1", start));
  failures.add("10.0.0.1", later(1000));
  EXPECT_TRUE(failures.too_many("10.0.0.1", later(1000)));
  EXPECT_FALSE(failures.too_many("10.0.0.2", later(1000)));
  EXPECT_TRUE(failures.too_many("10.0.0.1", later(Failures::window_ms - 1)));
  EXPECT_FALSE(failures.too_many("10.0.0.1", later(Failures::window_ms)));
  EXPECT_FALSE(failures.too_many("10.0.0.1", later(-1))) << "the clock went back";
  failures.add("10.0.0.1", later(Failures::window_ms));
  EXPECT_FALSE(failures.too_many("10.0.0.1", later(Failures::window_ms)));
}

TEST(Failures, ManyAddressesAreForgottenAgain) {
  Failures failures(1);
  for (std::size_t i = 0; i <= Failures::addresses_max; ++i) failures.add(std::to_string(i), start);
  EXPECT_TRUE(failures.too_many(std::to_string(Failures::addresses_max), start));
  EXPECT_FALSE(failures.too_many("0", start));
}

}  // namespace
}  // namespace yilian::access
