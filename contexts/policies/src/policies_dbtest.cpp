// Versions on both databases, through the face that other contexts use.
#include <gtest/gtest.h>

#include "impl.hpp"
#include "testing/database.hpp"

namespace yilian::policies {
namespace {

constexpr RegionId region = 341881, other_region = 341882;

class PoliciesTest : public testing::DatabaseTest {
 protected:
  void SetUp() override {
    std::vector<db::Migration> all;
    for (const auto& part :
         {work::migrations(), outbox::migrations(), audit::migrations(), migrations()})
      all.insert(all.end(), part.begin(), part.end());
    const auto done = database().migrate(all);
    ASSERT_TRUE(done) << done.error().internal;
    ASSERT_TRUE(impl_.check("colours", "x", "{}", false).error().fields.size() == 1);
    ASSERT_TRUE(service_.register_kind(kind()));
  }

  static KindInfo kind() {
    KindInfo out{"colours", "颜色", "Colours", true, {}, {}};
    out.check = [](const std::string&, const std::string& content, bool) {
      std::vector<FieldError> wrong;
      if (content.find("red") == std::string::npos) wrong.push_back({"/name", Code::not_in_list});
      return wrong;
    };
    out.shipped = {{"b", "B", "x", {2026, 1, 1}, R"({"name":"red"})"},
                   {"a", "A", "x", {2026, 1, 1}, R"({"name":"red one"})"}};
    return out;
  }

  /// An approved version, past all rules.
  void put(RegionId where, const std::string& key, Date from, std::int64_t number,
           const std::string& content) {
    ASSERT_TRUE(database().write([&](db::Session& s) -> Status {
      store::Document row;
      row.shown.id = PolicyId::make(++clock_);
      row.shown.kind = "colours";
      row.shown.key = key;
      row.shown.title = key;
      row.shown.source = "x";
      row.shown.effective_from = from;
      row.shown.content.text = content;
      row.shown.created_at = Instant{clock_};
      row.author = AccountId::make(1);
      store::insert(s, where, row);
      auto saved = store::document(s, where, row.shown.id);
      saved->shown.state = PolicyState::approved;
      saved->shown.number = number;
      return store::update(s, where, saved->shown) ? Status() : Status(fail(Code::stale_version));
    }));
  }
  std::string in_force(Date day, Service* service = nullptr) {
    const auto found = database().read([&](db::Session& s) -> Result<std::string> {
      std::string out;
      for (const auto& one : (service ? *service : service_).in_force(s, "colours", day))
        out += one.key + std::to_string(one.number) + *one.content + " ";
      return out;
    });
    return found.value_or("failed");
  }

  std::int64_t clock_ = 1'772'000'000'000;
  Service service_{database(), region};
  Service::Impl impl_{database(), region};
};
INSTANTIATE_DATABASE_TESTS(PoliciesTest);

const std::string shipped = R"(b1{"name":"red"} a1{"name":"red one"} )";

TEST_P(PoliciesTest, WhatIsShippedCountsWithoutARow) {
  EXPECT_EQ(in_force({2020, 1, 1}), shipped);
  EXPECT_EQ(in_force({2030, 1, 1}), shipped);
}

TEST_P(PoliciesTest, TheVersionOfTheDayAndTheHistoryBeforeIt) {
  put(region, "b", {2026, 3, 1}, 2, "{2}");
  put(region, "b", {2026, 5, 1}, 3, "{3}");
  put(region, "new", {2026, 4, 1}, 2, "{n}");
  put(other_region, "b", {2026, 2, 1}, 2, "{elsewhere}");
  EXPECT_EQ(in_force({2026, 2, 28}), shipped);
  EXPECT_EQ(in_force({2026, 3, 1}), R"(b2{2} a1{"name":"red one"} )");
  EXPECT_EQ(in_force({2026, 4, 30}), R"(b2{2} a1{"name":"red one"} new2{n} )");
  EXPECT_EQ(in_force({2026, 5, 1}), R"(b3{3} a1{"name":"red one"} new2{n} )");
}

TEST_P(PoliciesTest, AnotherServerSeesAnApprovalAtOnceAndReadsContentsOnce) {
  Service second(database(), region);
  ASSERT_TRUE(second.register_kind(kind()));
  EXPECT_EQ(in_force({2026, 6, 1}, &second), shipped);
  put(region, "a", {2026, 3, 1}, 2, "{2}");
  EXPECT_EQ(in_force({2026, 6, 1}, &second), R"(b1{"name":"red"} a2{2} )");
  const auto before = database().statements();
  (void)in_force({2026, 6, 1}, &second);
  const auto later = database().statements();
  EXPECT_LE(later - before, 3U) << "one statement, and what begins and ends a read";
}

TEST_P(PoliciesTest, AShippedDocumentThatIsWrongStopsTheStart) {
  Service fresh(database(), region);
  auto wrong = kind();
  wrong.shipped[1].content = R"({"name":"blue"})";
  const auto refused = fresh.register_kind(std::move(wrong));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::fault);
  EXPECT_NE(refused.error().internal.find("colours/a"), std::string::npos)
      << refused.error().internal;
}

TEST_P(PoliciesTest, NumbersRise) {
  const auto next = [&](const std::string& key) {
    return database()
        .write([&](db::Session& s) -> Result<std::int64_t> {
          return store::next_number(s, region, "colours", key);
        })
        .value();
  };
  EXPECT_EQ(next("a"), 2);
  EXPECT_EQ(next("a"), 3);
  EXPECT_EQ(next("b"), 2);
}

}  // namespace
}  // namespace yilian::policies
