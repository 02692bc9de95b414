#include <gtest/gtest.h>

#include "capacity/describe.hpp"
#include "json/json.hpp"
#include "rules.hpp"

namespace yilian::capacity::rules {
namespace {

using patients::PopulationFlag;

TEST(Green, ByFlagsReferralAndPolicy) {
  const auto shipped = policy::load()->on({2026, 11, 23}).green;
  struct Case {
    std::vector<PopulationFlag> flags;
    bool referred;
    std::string reasons;
    bool later;
  };
  const Case cases[] = {
      {{}, false, "", false},
      {{PopulationFlag::aged_65_plus, PopulationFlag::pregnant}, false, "", false},
      {{}, true, "referred ", false},
      {{PopulationFlag::contracted}, false, "contracted ", false},
      {{PopulationFlag::poverty_relief}, false, "poverty_relief ", true},
      {{PopulationFlag::contracted, PopulationFlag::poverty_relief},
       true,
       "poverty_relief contracted referred ",
       true},
  };
  for (const auto& one : cases) {
    const auto green = green_of(one.flags, one.referred, shipped);
    std::string reasons;
    for (const auto reason : green.reasons) reasons += std::string(json::enum_name(reason)) + " ";
    EXPECT_EQ(reasons, one.reasons);
    EXPECT_EQ(green.pay_after_treatment, one.later) << one.reasons;
    EXPECT_EQ(green_rank(green.reasons), one.reasons.empty() ? 1 : 0);
  }
}

TEST(Green, ACountyMayOpenItForOthersOnly) {
  const policy::GreenRule rule{{GreenReason::contracted}, {}};
  EXPECT_TRUE(green_of({PopulationFlag::poverty_relief}, true, rule).reasons.empty());
  EXPECT_FALSE(green_of({PopulationFlag::poverty_relief}, true, rule).pay_after_treatment);
  EXPECT_EQ(green_of({PopulationFlag::contracted}, false, rule).reasons.size(), 1U);
}

}  // namespace
}  // namespace yilian::capacity::rules
