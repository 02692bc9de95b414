#include "rules.hpp"

#include <gtest/gtest.h>

#include <set>

#include "flows.hpp"
#include "json/json.hpp"

namespace yilian::app::flows {
namespace {

std::string notices_of(const char* event, const char* state, const char* step) {
  std::string out;
  for (const auto& rule : table())
    if (fits(rule, event, state, step)) out += (out.empty() ? "" : " ") + std::string(rule.notice);
  return out;
}

TEST(FlowRules, WhoIsTurnedToAfterEachStep) {
  EXPECT_EQ(notices_of("referral.submit", "submitted", "accept"), "referral.to_accept");
  EXPECT_EQ(notices_of("referral.submit", "submitted", "countersign"), "referral.to_approve");
  EXPECT_EQ(notices_of("referral.countersign", "submitted", "countersign"), "")
      << "the seal is still missing, and who seals was told at the submission";
  EXPECT_EQ(notices_of("referral.countersign", "countersigned", "accept"), "referral.to_accept");
  EXPECT_EQ(notices_of("referral.redirect", "redirected", "accept"),
            "referral.to_accept referral.redirected");
  EXPECT_EQ(notices_of("referral.take", "triage", "accept"), "");
  EXPECT_EQ(notices_of("referral.refuse", "refused", ""), "referral.refused referral.passed_on")
      << "of rules for the same people the first one counts";
  EXPECT_EQ(notices_of("referral.refuse", "redirected", "accept"),
            "referral.to_accept referral.passed_on");
  EXPECT_EQ(notices_of("referral.pass_on", "redirected", "accept"),
            "referral.to_accept referral.passed_on");
  EXPECT_EQ(notices_of("referral.pass_on", "submitted", "countersign"),
            "referral.to_approve referral.passed_on");
  EXPECT_EQ(notices_of("referral.close", "closed", ""), "");
  EXPECT_EQ(notices_of("referral_draft.told", "", ""), "referral.to_complete");
  EXPECT_EQ(notices_of("booking.changed", "", ""), "");
}

TEST(FlowRules, TheLadderHasThreeRungs) {
  struct {
    const char *event, *step;
    Whom whom;
    std::int64_t rung;
  } const expected[] = {
      {"referral.remind", "accept", Whom::step, 1},
      {"referral.remind", "checkIn", Whom::step, 1},
      {"referral.remind", "resubmit", Whom::author, 1},
      {"referral.remind", "close", Whom::author, 1},
      {"referral.escalate", "accept", Whom::contacts, 2},
      {"referral.escalate_office", "accept", Whom::offices, 3},
  };
  for (const auto& row : expected) {
    const Rule* first = nullptr;
    for (const auto& rule : table())
      if (!first && fits(rule, row.event, "triage", row.step)) first = &rule;
    ASSERT_NE(first, nullptr) << row.event;
    EXPECT_EQ(first->whom, row.whom) << row.event << row.step;
    EXPECT_EQ(first->rung, row.rung) << row.event;
  }
}

TEST(FlowRules, EveryStepOfAReferralHasItsRightOrItsAuthor) {
  EXPECT_EQ(right_for("countersign"), Right::referral_countersign);
  EXPECT_EQ(right_for("accept"), Right::referral_triage);
  EXPECT_EQ(right_for("checkIn"), Right::referral_receive);
  EXPECT_EQ(right_for("treat"), Right::referral_treat);
  EXPECT_EQ(right_for("reply"), Right::referral_treat);
  EXPECT_FALSE(right_for("resubmit"));
  EXPECT_FALSE(right_for("close"));
  EXPECT_FALSE(right_for(""));
}

TEST(FlowRules, EveryNoticeHasItsTextAndEveryTextIsUsed) {
  const auto json = json::parse(catalogue());
  ASSERT_TRUE(json);
  std::set<std::string> texts, used{"test"};
  for (const auto& kind : json->at("kinds").as_array())
    texts.insert(std::string(kind.at("kind").as_string()));
  for (const auto& rule : table()) used.insert(std::string(rule.notice));
  EXPECT_EQ(texts, used);
}

}  // namespace
}  // namespace yilian::app::flows
