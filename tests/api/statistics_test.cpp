// What managers read: departments of one name stay apart, codes have words, sheets are Chinese.
#include "support/referrals.hpp"

namespace yilian::tests {
namespace {

using StatisticsTest = ApiTest;
INSTANTIATE_API_TESTS(StatisticsTest);

constexpr const char* march = "from=2026-03-01&to=2026-03-31";

std::vector<std::string> labels(const Answer& statistics, const std::string& dimension) {
  std::vector<std::string> out;
  for (const auto& figure : statistics.json.at("figures").as_array())
    if (figure.at("dimension").as_string() == dimension &&
        figure.at("measure").as_string() == "referrals")
      out.emplace_back(figure.at("label").as_string());
  std::ranges::sort(out);
  return out;
}

TEST_P(StatisticsTest, DepartmentsOfOneNameStayApartAndCodesHaveWords) {
  Scene one(world()), two(world(), "township two", "county two");
  one.submit(one.gp, one.content(one.patient()));
  two.submit(two.gp, two.content(two.patient()));
  world().app().jobs().run_all();
  auto office = world().sign_in(Role::office, "office");
  const auto seen = office.get(std::string("/api/v1/statistics/referrals?") + march);
  ASSERT_EQ(seen.status, 200) << seen.body;
  EXPECT_EQ(labels(seen, "department"),
            (std::vector<std::string>{"Organisation county two 内科", "Organisation county 内科"}));
  EXPECT_EQ(labels(seen, "reason"), std::vector<std::string>{"限于技术和设备条件"});
  EXPECT_EQ(labels(seen, "disease"), std::vector<std::string>{"I20 心绞痛"});
}

TEST_P(StatisticsTest, ASheetIsInTheWordsOfItsReader) {
  Scene s(world());
  s.submit(s.gp, s.content(s.patient()));
  world().app().jobs().run_all();
  auto office = world().sign_in(Role::office, "office");
  const std::string path = std::string("/api/v1/statistics/referrals/export?format=csv&") + march;
  const auto chinese = office.get(path);
  ASSERT_EQ(chinese.status, 200) << chinese.body;
  for (const char* word : {"按转入科室", "转诊例数", "上转", "门诊", "限于技术和设备条件"})
    EXPECT_NE(chinese.body.find(word), std::string::npos) << word;
  EXPECT_EQ(chinese.body.find("outpatient"), std::string::npos) << "no bare codes";
  const auto english = office.get(path, {{"accept-language", "en"}});
  EXPECT_NE(english.body.find("\"By department\""), std::string::npos) << english.body;
}

TEST_P(StatisticsTest, WhenWhatCountedIsUndoneTheNextOfTheEpisodeCounts) {
  Scene s(world());
  const auto total = [&](Browser& reader) {
    world().app().jobs().run_all();
    return reader.get(std::string("/api/v1/statistics/referrals?") + march)
        .number("/headline/total");
  };
  auto office = world().sign_in(Role::office, "office");
  const auto patient = s.patient();
  const auto first = s.submit(s.gp, s.content(patient));
  Scene other(world(), "township two", "county two");
  auto content = other.content(patient);  // to another hospital, by the same doctor
  content["followsId"] = first.text("/id");
  const auto second = s.submit(s.gp, content);
  EXPECT_EQ(total(office), 1) << "once per patient, episode and direction";
  const bj::object reason{{"reason", "patient_improved"}};
  ASSERT_EQ(s.act(s.gp, first, "withdraw", reason).status, 200);
  EXPECT_EQ(total(office), 1) << "the second one still stands";
  ASSERT_EQ(s.act(s.gp, second, "withdraw", reason).status, 200);
  EXPECT_EQ(total(office), 0);
}

}  // namespace
}  // namespace yilian::tests
