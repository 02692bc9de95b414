// Many at once: exactly one command wins, numbers are given once, the statistics count each once.
#include <atomic>
#include <set>
#include <thread>

#include "support/referrals.hpp"

namespace yilian::tests {
namespace {

using ReferralParallelTest = ApiTest;
INSTANTIATE_API_TESTS(ReferralParallelTest);

constexpr int clients = 200, per_referral = 20;

TEST_P(ReferralParallelTest, OfManyCommandsWithOneVersionExactlyOneWins) {
  Scene s(world());
  Scene other(world(), "township two", "county two");
  std::vector<Answer> referrals;
  for (int i = 0; i < clients / per_referral; ++i)
    referrals.push_back(s.submit(s.gp, s.content(s.patient())));
  const bj::object redirect{{"organisationId", to_string(other.desk.organisation)},
                            {"departmentId", other.department},
                            {"note", "改转"}};
  const bj::object accept = s.appointment();
  std::vector<std::atomic<int>> won(referrals.size());
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < clients; ++i)
    threads.emplace_back([&, i] {
      const auto index = static_cast<std::size_t>(i) % referrals.size();
      Browser desk = s.desk, gp = s.gp;
      Answer answer;
      switch (i / static_cast<int>(referrals.size()) % 3) {
        case 0:
          answer = s.act(desk, referrals[index], "accept", accept);
          break;
        case 1:
          answer = s.act(gp, referrals[index], "withdraw", bj::object{{"reason", "other"}});
          break;
        default:
          answer = s.act(desk, referrals[index], "redirect", redirect);
          break;
      }
      // Who redirected is no party afterwards: the change is done, its answer is not for that desk.
      if (answer.status == 200) ++won[index];
      else if (answer.status != 409 && answer.status != 412 && answer.status != 404) ++wrong;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  for (std::size_t i = 0; i < referrals.size(); ++i) {
    const auto now = s.gp.get("/api/v1/referrals/" + referrals[i].text("/id"));
    EXPECT_EQ(now.number("/version"), referrals[i].number("/version") + 1) << "exactly one change";
    EXPECT_EQ(now.size("/timeline"), 2);
    EXPECT_LE(won[i], 1);
  }
}

TEST_P(ReferralParallelTest, ParallelSubmissionsGetDifferentNumbersAndAreCountedOnce) {
  Scene s(world());
  std::vector<bj::object> papers;
  for (int i = 0; i < 24; ++i) papers.push_back(s.content(s.patient()));
  std::vector<Answer> answers(papers.size());
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < papers.size(); ++i)
    threads.emplace_back([&, i] {
      Browser gp = s.gp;
      answers[i] = gp.post("/api/v1/referrals", bj::object{{"content", papers[i]}});
    });
  for (auto& thread : threads) thread.join();
  std::set<std::string> numbers;
  for (const auto& answer : answers) numbers.insert(answer.text("/number"));
  EXPECT_EQ(numbers.size(), papers.size());
  for (int i = 0; i < 3; ++i) world().app().jobs().run_all();
  auto office = world().sign_in(Role::office, "office");
  const auto day = to_string(local_date(world().clock().now()));
  const auto statistics = office.get("/api/v1/statistics/referrals?from=" + day + "&to=" + day);
  EXPECT_EQ(statistics.number("/headline/up"), static_cast<std::int64_t>(papers.size()))
      << statistics.body;
}

}  // namespace
}  // namespace yilian::tests
