// That the simulation itself can be trusted: one seed is one story, and each check reports what it
// is there for.
#include "simulation.hpp"

#include <gtest/gtest.h>

namespace yilian::sim {
namespace {

constexpr int weeks = 3;

TEST(Simulation, OneSeedIsOneStory) {
  const auto first = run({.seed = 1, .weeks = weeks}), second = run({.seed = 1, .weeks = weeks});
  ASSERT_FALSE(first.violation) << first.violation->text;
  EXPECT_EQ(first.hash, second.hash);
  EXPECT_EQ(first.steps, second.steps);
  EXPECT_NE(first.hash, run({.seed = 2, .weeks = weeks}).hash);
}

struct Planted {
  Plant plant;
  const char* check;
};
class PlantTest : public ::testing::TestWithParam<Planted> {};

TEST_P(PlantTest, IsReported) {
  const auto outcome = run({.seed = 1, .weeks = weeks, .plant = GetParam().plant});
  ASSERT_TRUE(outcome.violation) << "nothing was noticed";
  EXPECT_EQ(outcome.violation->check, GetParam().check) << outcome.violation->text;
}

INSTANTIATE_TEST_SUITE_P(
    All, PlantTest,
    ::testing::Values(
        Planted{Plant::event_lost, "events"}, Planted{Plant::event_twice, "statistics"},
        Planted{Plant::count_changed, "statistics"}, Planted{Plant::audit_removed, "audit"},
        Planted{Plant::chain_changed, "chain"}, Planted{Plant::state_forged, "transition"},
        Planted{Plant::holder_removed, "holder"}, Planted{Plant::deadline_removed, "list"},
        Planted{Plant::relationship_added, "relationship"},
        Planted{Plant::escalation_removed, "list"}, Planted{Plant::keys_forgotten, "twice"},
        Planted{Plant::waiting_changed, "offers"}, Planted{Plant::change_undone, "lost"}),
    [](const auto& one) { return std::string(to_string(one.param.plant)); });

}  // namespace
}  // namespace yilian::sim
