#include "texts.hpp"

#include <gtest/gtest.h>

namespace yilian::messaging::texts {
namespace {

constexpr const char* frame =
    R"({"mailSubject":"x {text}","mailText":"{text} {link}","robot":"{text} {link}"})";

std::string document(const std::string& kinds) {
  return R"({"kinds":[)" + kinds +
         R"(],"words":[)"
         R"({"name":"urgency","value":"emergency","zh":"急诊","en":"emergency"},)"
         R"({"name":"state","value":"closed","zh":"已结束","en":"closed"}],)"
         R"("pages":[{"subjectKind":"thing","path":"/things/{id}"}],"zh":)" +
         frame + R"(,"en":)" + frame + "}";
}
std::string kind(const std::string& zh_inbox, const std::string& en_inbox,
                 const std::string& outside = "{urgency}！") {
  return R"({"kind":"a","zh":{"inbox":")" + zh_inbox + R"(","outside":")" + outside +
         R"("},"en":{"inbox":")" + en_inbox + R"(","outside":")" + outside + R"("}})";
}

TEST(Texts, SaysParametersAndWordsInTheReadersLanguage) {
  const auto c = Catalogue::read(
      document(kind("{urgency}{number}：{state}{other}", "{number} {other} {state} {urgency}")));
  ASSERT_TRUE(c) << c.error().internal;
  const Params params{{"number", "R1"}, {"state", "closed"}};
  EXPECT_EQ(c->inbox("a", MessageUrgency::emergency, params, Language::zh), "急诊R1：已结束");
  EXPECT_EQ(c->inbox("a", MessageUrgency::emergency, params, Language::en), "R1  closed emergency");
  EXPECT_EQ(c->outside("a", MessageUrgency::emergency, Language::zh), "急诊！");
  EXPECT_EQ(c->page("thing", Uuid{}), "/things/00000000-0000-0000-0000-000000000000");
  EXPECT_EQ(c->page("other", Uuid{}), "");
}

TEST(Texts, RefusesACatalogueThatWouldSayTooMuchOrTooLittle) {
  EXPECT_FALSE(Catalogue::read(document(kind("{number}", "{number}", "{number}"))))
      << "a parameter leaves the installation";
  EXPECT_FALSE(Catalogue::read(document(kind("{number}", "{state}"))));
  EXPECT_FALSE(Catalogue::read(document(kind("", "x"))));
  EXPECT_FALSE(Catalogue::read(document(kind("x", "x") + "," + kind("y", "y"))));
  EXPECT_FALSE(Catalogue::read("{}"));
  EXPECT_TRUE(Catalogue::read(document(kind("x", "x"))));
}

TEST(Texts, FillsOnlyWhatStandsInBraces) {
  EXPECT_EQ(filled("a{b}c{d", {{"b", "{d}"}}), "a{d}c{d");
  EXPECT_EQ(filled("", {}), "");
}

}  // namespace
}  // namespace yilian::messaging::texts
