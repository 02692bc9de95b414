#include "rules.hpp"

#include <gtest/gtest.h>

#include "tables.hpp"

namespace yilian::shared_documents::rules {
namespace {

std::string decided(const std::optional<Before>& before, const Edition& incoming) {
  const auto out = decide(before, incoming);
  if (!out) return std::string(info(out.error().code).name);
  switch (*out) {
    case DocumentOutcome::taken:
      return "taken";
    case DocumentOutcome::replaced:
      return "replaced";
    case DocumentOutcome::unchanged:
      return "unchanged";
    case DocumentOutcome::older:
      return "older";
  }
  return "";
}

TEST(SharedDocumentRules, WhichVersionCounts) {
  const Before there{{2, {1000}}, false, true};
  auto same = there, other = there;
  same.same_content = true;
  other.same_person = false;
  EXPECT_EQ(decided(std::nullopt, {1, {0}}), "taken");
  EXPECT_EQ(decided(there, {3, {0}}), "replaced");
  EXPECT_EQ(decided(there, {2, {1001}}), "replaced");
  EXPECT_EQ(decided(there, {2, {1000}}), "cda_version_reused");
  EXPECT_EQ(decided(there, {2, {999}}), "older");
  EXPECT_EQ(decided(there, {1, {5000}}), "older");
  EXPECT_EQ(decided(same, {2, {1000}}), "unchanged");
  EXPECT_EQ(decided(other, {3, {0}}), "cda_other_person");
}

TEST(SharedDocumentRules, TimesOfAnyPrecisionHaveAnInstant) {
  EXPECT_EQ(to_string(instant_of("2026")), "2026-01-01T00:00:00.000+08:00");
  EXPECT_EQ(to_string(instant_of("2026-03")), "2026-03-01T00:00:00.000+08:00");
  EXPECT_EQ(to_string(instant_of("2026-03-02T08:00:00+08:00")), "2026-03-02T08:00:00.000+08:00");
}

TEST(SharedDocumentRules, ShippedTablesAreWhole) {
  const auto tables = read_tables();
  ASSERT_TRUE(tables) << tables.error().internal;
  EXPECT_EQ(tables->type_name("C0053", Language::zh), "出院小结");
  EXPECT_EQ(tables->type_name("C0053", Language::en), "Discharge summary");
  EXPECT_EQ(tables->type_name("X", Language::zh), "");
  EXPECT_EQ(tables->types.size(), 60U);
  EXPECT_EQ(tables->vocabulary.kind_of("11535-2"), cda::SectionKind::diagnoses);
}

}  // namespace
}  // namespace yilian::shared_documents::rules
