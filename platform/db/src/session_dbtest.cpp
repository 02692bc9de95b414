// What a session promises, the same on every kind of database.
#include <gmock/gmock.h>

#include <limits>

#include "testing/database.hpp"

namespace yilian::db {
namespace {

using testing::DatabaseTest;

const std::vector<Migration> tables = {
    {"test", 1,
     "CREATE TABLE item (region_id BIGINT NOT NULL, id {uuid} NOT NULL, number BIGINT, real_number"
     " DOUBLE PRECISION, words TEXT, bytes {bytes}, PRIMARY KEY (region_id, id)){partition};\n"
     "CREATE UNIQUE INDEX item_words ON item (region_id, words);\n"}};

constexpr Sql insert_item =
    "INSERT INTO item (region_id, id, number, real_number, words, bytes)"
    " VALUES ($1, $2, $3, $4, $5, $6)"_sql;
constexpr Sql insert_words = "INSERT INTO item (region_id, id, words) VALUES ($1, $2, $3)"_sql;
constexpr Sql select_item =
    "SELECT number, real_number, words, bytes, id FROM item WHERE region_id = $1 AND id = $2"_sql;
constexpr Sql count_items = "SELECT count(*) FROM item WHERE region_id = $1"_sql;
constexpr RegionId region = 330'102;

class SessionTest : public DatabaseTest {
 protected:
  void SetUp() override {
    const auto done = database().migrate(tables);
    ASSERT_TRUE(done) << done.error().internal;
  }
  std::int64_t count() {
    return database()
        .read([](Session& session) -> Result<std::int64_t> {
          return session.query_one(count_items, region)->get<std::int64_t>(0);
        })
        .value();
  }
  /// Writes one row and reads it back in another transaction.
  template <class... A>
  Row round_trip(const A&... values) {
    const Uuid id = new_uuid(1);
    const Status done = database().write([&](Session& session) -> Status {
      EXPECT_EQ(session.exec(insert_item, region, id, values...), 1);
      return {};
    });
    if (!done) throw std::runtime_error(done.error().internal);
    const Result<Row> row = database().read([&](Session& session) -> Result<Row> {
      return session.query_one(select_item, region, id).value();
    });
    EXPECT_EQ(row->template get<Uuid>(4), id);
    return *row;
  }
};

TEST_P(SessionTest, what_follows_a_commit_runs_once_and_never_after_a_rollback) {
  int committed = 0, refused = 0, thrown = 0;
  const Status done = database().write([&](Session& session) -> Status {
    session.after_commit([&] { committed = count() == 1 ? committed + 1 : -1; });
    session.exec(insert_words, region, new_uuid(1), "one");
    return {};
  });
  EXPECT_TRUE(done);
  EXPECT_EQ(committed, 1) << "others see the row by then";
  EXPECT_FALSE(database().write([&](Session& session) -> Status {
    session.after_commit([&] { ++refused; });
    return fail(Code::conflict);
  }));
  EXPECT_FALSE(database().write([&](Session& session) -> Status {
    session.after_commit([&] { ++thrown; });
    session.exec(insert_words, region, new_uuid(1), "one");  // a second row of these words
    return {};
  }));
  EXPECT_TRUE(database().write([&](Session& session) -> Status {
    session.exec(insert_words, region, new_uuid(1), "two");
    return {};
  }));
  EXPECT_EQ(refused + thrown, 0);
  EXPECT_EQ(committed, 1);
}

TEST_P(SessionTest, values_come_back_as_they_went) {
  const std::string words = "醫 𠮷 😀 'x' \\ \n $1";
  const Bytes bytes{0, 255, 1, 0, 128};
  const Row row = round_trip(std::numeric_limits<std::int64_t>::min(), -1.5e300, words, bytes);
  EXPECT_EQ(row.get<std::int64_t>(0), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(row.get<double>(1), -1.5e300);
  EXPECT_EQ(row.get<std::string>(2), words);
  EXPECT_EQ(row.get<Bytes>(3), bytes);
}

TEST_P(SessionTest, nulls_come_back_as_nulls) {
  const Row row =
      round_trip(nullptr, std::optional<double>(), std::optional<std::string>(), Value{});
  for (std::size_t i = 0; i < 4; ++i) EXPECT_TRUE(row.is_null(i)) << i;
  EXPECT_EQ(row.get<std::optional<std::int64_t>>(0), std::nullopt);
}

TEST_P(SessionTest, empty_is_not_null) {
  const Row row = round_trip(std::int64_t{0}, 0.0, "", Bytes{});
  for (std::size_t i = 0; i < 4; ++i) EXPECT_FALSE(row.is_null(i)) << i;
  EXPECT_EQ(row.get<std::string>(2), "");
  EXPECT_TRUE(row.get<Bytes>(3).empty());
}

TEST_P(SessionTest, one_statement_takes_null_and_not_null_in_turn) {
  for (int i = 0; i < 6; ++i) {
    const bool even = i % 2 == 0;
    const auto number = even ? std::optional<std::int64_t>(i) : std::nullopt;
    const auto text = even ? std::nullopt : std::optional<std::string>("w" + std::to_string(i));
    const Row row = round_trip(number, nullptr, text, nullptr);
    EXPECT_EQ(row.get<std::optional<std::int64_t>>(0), number);
    EXPECT_EQ(row.get<std::optional<std::string>>(2), text);
  }
}

TEST_P(SessionTest, a_parameter_may_occur_twice_and_in_any_order) {
  const auto answer = database().read([](Session& session) -> Result<Row> {
    return session
        .query_one(
            "SELECT CAST($2 AS TEXT), CAST($1 AS BIGINT) + CAST($1 AS BIGINT), CAST($2 AS TEXT)"_sql,
            21, "b")
        .value();
  });
  ASSERT_TRUE(answer) << answer.error().internal;
  EXPECT_EQ(answer->get<std::string>(0), "b");
  EXPECT_EQ(answer->get<int>(1), 42);
  EXPECT_EQ(answer->get<std::string>(2), "b");
}

TEST_P(SessionTest, too_few_or_too_many_parameters_are_a_fault) {
  const auto few = database().read([](Session& session) -> Status {
    session.query(select_item, region);
    return {};
  });
  ASSERT_FALSE(few);
  EXPECT_EQ(few.error().code, Code::fault);
  const auto many = database().read([](Session& session) -> Status {
    session.query(count_items, region, 2);
    return {};
  });
  ASSERT_FALSE(many);
  EXPECT_EQ(many.error().code, Code::fault);
}

TEST_P(SessionTest, change_counts_its_own_rows_only) {
  const auto counts = database().write([](Session& session) -> Result<std::vector<std::int64_t>> {
    std::vector<std::int64_t> out;
    for (const char* words : {"a", "b", "c"})
      out.push_back(session.exec(insert_words, region, new_uuid(1), words));
    out.push_back(session.exec("UPDATE item SET number = 1 WHERE region_id = $1"_sql, region));
    out.push_back(session.exec("UPDATE item SET number = 2 WHERE region_id = $1"_sql, region + 1));
    out.push_back(session.exec("SELECT id FROM item WHERE region_id = $1"_sql, region));
    return out;
  });
  ASSERT_TRUE(counts) << counts.error().internal;
  EXPECT_THAT(*counts, ::testing::ElementsAre(1, 1, 1, 3, 0, 0));
}

TEST_P(SessionTest, later_statements_run_before_the_next_one) {
  const auto seen = database().write([](Session& session) -> Result<std::int64_t> {
    session.later(insert_words, region, new_uuid(1), "first");
    session.later("UPDATE item SET number = 7 WHERE region_id = $1 AND words = $2"_sql, region,
                  "first");
    session.later("UPDATE item SET number = number * 6 WHERE region_id = $1"_sql, region);
    return session.query_one("SELECT number FROM item WHERE region_id = $1"_sql, region)
        ->get<std::int64_t>(0);
  });
  ASSERT_TRUE(seen) << seen.error().internal;
  EXPECT_EQ(*seen, 42);
}

TEST_P(SessionTest, many_later_statements_are_all_done) {
  constexpr int many = 2'000;
  const auto done = database().write([](Session& session) -> Status {
    for (int i = 0; i < many; ++i)
      session.later(insert_words, region, new_uuid(i), std::to_string(i));
    return {};
  });
  ASSERT_TRUE(done) << done.error().internal;
  EXPECT_EQ(count(), many);
}

TEST_P(SessionTest, a_later_statement_that_fails_fails_the_transaction) {
  const auto done = database().write([](Session& session) -> Status {
    session.later(insert_words, region, new_uuid(1), "same");
    session.later(insert_words, region, new_uuid(2), "same");
    session.later(insert_words, region, new_uuid(3), "other");
    return {};
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::conflict);
  EXPECT_EQ(count(), 0);
  // The connection that met the error serves on.
  EXPECT_TRUE(database().write([](Session& session) -> Status {
    session.later(insert_words, region, new_uuid(1), "same");
    return {};
  }));
  EXPECT_EQ(count(), 1);
}

TEST_P(SessionTest, an_error_result_rolls_back) {
  const auto done = database().write([](Session& session) -> Status {
    session.exec(insert_words, region, new_uuid(1), "gone");
    session.later(insert_words, region, new_uuid(2), "gone too");
    return fail(Code::not_found);
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::not_found);
  EXPECT_EQ(count(), 0);
}

TEST_P(SessionTest, an_exception_rolls_back_and_is_a_fault) {
  const auto done = database().write([](Session& session) -> Status {
    session.exec(insert_words, region, new_uuid(1), "gone");
    throw std::runtime_error("thrown by the test");
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::fault);
  EXPECT_THAT(done.error().internal, ::testing::HasSubstr("thrown by the test"));
  EXPECT_EQ(count(), 0);
}

TEST_P(SessionTest, a_unique_conflict_is_a_conflict_without_the_value) {
  const auto insert = [](Session& session) -> Status {
    session.exec(insert_words, region, new_uuid(1), "secret-name");
    return {};
  };
  ASSERT_TRUE(database().write(insert));
  const auto second = database().write(insert);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::conflict);
  EXPECT_THAT(second.error().internal, ::testing::Not(::testing::HasSubstr("secret-name")));
  EXPECT_THAT(second.error().internal, ::testing::HasSubstr("item"));
}

TEST_P(SessionTest, a_swallowed_failure_still_fails_the_transaction) {
  const auto done = database().write([](Session& session) -> Status {
    session.exec(insert_words, region, new_uuid(1), "kept?");
    try {
      session.query("SELECT no_such_column FROM item"_sql);
    } catch (const Failure&) {
    }
    EXPECT_THROW(session.query(count_items, region), Failure);
    return {};
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::fault);
  EXPECT_EQ(count(), 0);
}

TEST_P(SessionTest, a_read_may_not_change_anything) {
  const auto done = database().read([](Session& session) -> Status {
    session.exec(insert_words, region, new_uuid(1), "x");
    return {};
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::fault);
  EXPECT_EQ(count(), 0);
}

TEST_P(SessionTest, a_write_reads_its_own_changes_and_then_everybody_does) {
  const auto inside = database().write([](Session& session) -> Result<std::int64_t> {
    session.exec(insert_words, region, new_uuid(1), "mine");
    return session.query_one(count_items, region)->get<std::int64_t>(0);
  });
  ASSERT_TRUE(inside);
  EXPECT_EQ(*inside, 1);
  EXPECT_EQ(count(), 1);
}

TEST_P(SessionTest, a_read_sees_one_snapshot) {
  const auto seen = database().read([&](Session& session) -> Result<std::pair<int, int>> {
    const int before = session.query_one(count_items, region)->get<int>(0);
    EXPECT_TRUE(database().write([](Session& other) -> Status {
      other.exec(insert_words, region, new_uuid(1), "meanwhile");
      return {};
    }));
    return std::pair(before, session.query_one(count_items, region)->get<int>(0));
  });
  ASSERT_TRUE(seen) << seen.error().internal;
  EXPECT_EQ(*seen, std::pair(0, 0));
  EXPECT_EQ(count(), 1);
}

TEST_P(SessionTest, a_glance_sees_what_was_committed_between_two_statements) {
  const auto both = database().glance([&](Session& session) -> Result<std::pair<int, int>> {
    const auto before = session.query_one(count_items, region)->get<int>(0);
    EXPECT_TRUE(database().write([](Session& other) -> Status {
      other.exec(insert_words, region, new_uuid(1), "between");
      return {};
    }));
    return std::pair(before, session.query_one(count_items, region)->get<int>(0));
  });
  ASSERT_TRUE(both) << both.error().internal;
  EXPECT_EQ(*both, std::pair(0, 1));
}

TEST_P(SessionTest, a_glance_may_not_change_anything) {
  const auto change = database().glance([&](Session& session) -> Status {
    session.exec(insert_words, region, new_uuid(1), "never");
    return {};
  });
  EXPECT_EQ(change.error().code, Code::fault);
  const auto sneaked = database().glance([&](Session& session) -> Status {
    session.later(insert_words, region, new_uuid(1), "never");
    return {};
  });
  EXPECT_EQ(sneaked.error().code, Code::fault);
  EXPECT_EQ(count(), 0);
}

TEST_P(SessionTest, a_transaction_may_have_its_plans_made_afresh_and_others_dont) {
  constexpr Sql mode = "SELECT current_setting('plan_cache_mode')"_sql;
  if (database().dialect() != Dialect::postgres) GTEST_SKIP() << "SQLite has no such setting";
  const auto inside = database().write([&](Session& session) -> Result<std::string> {
    session.plan_afresh();
    return session.query_one(mode)->get<std::string>(0);
  });
  EXPECT_EQ(inside.value(), "force_custom_plan");
  const auto after = database().read([&](Session& session) -> Result<std::string> {
    return session.query_one(mode)->get<std::string>(0);
  });
  EXPECT_EQ(after.value(), "auto");
}

TEST_P(SessionTest, a_wrong_column_type_is_a_fault) {
  const auto read = database().read([](Session& session) -> Result<Uuid> {
    return session.query_one("SELECT CAST(1 AS BIGINT)"_sql)->get<Uuid>(0);
  });
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, Code::fault);
}

TEST_P(SessionTest, statements_are_counted) {
  const auto before = database().statements();
  EXPECT_EQ(count(), 0);
  EXPECT_EQ(database().statements(), before + 1);
}

TEST_P(SessionTest, like_is_exact_about_case) {
  const auto row = database().read([](Session& session) -> Result<Row> {
    return session.query_one("SELECT CASE WHEN 'a' LIKE 'A%' THEN 1 ELSE 0 END"_sql).value();
  });
  ASSERT_TRUE(row) << row.error().internal;
  EXPECT_EQ(row->get<int>(0), 0);
}

TEST_P(SessionTest, backup_is_for_sqlite_only) {
  if (!on_postgres()) GTEST_SKIP() << "see sqlite_dbtest";
  const auto done = database().backup_to("nowhere");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::unsupported);
}

using SessionDeathTest = SessionTest;
TEST_P(SessionDeathTest, a_write_inside_a_write_ends_the_process) {
  EXPECT_DEATH(
      {
        (void)database().write([&](Session&) -> Status {
          return database().write([](Session&) -> Status { return {}; });
        });
      },
      "write called inside a write");
}

INSTANTIATE_DATABASE_TESTS(SessionTest);
INSTANTIATE_DATABASE_TESTS(SessionDeathTest);

TEST(Open, refuses_what_it_does_not_know) {
  EXPECT_FALSE(Database::open({.url = "mysql://x"}));
  EXPECT_FALSE(Database::open({.url = "sqlite:"}));
  EXPECT_FALSE(Database::open({.url = "sqlite:/no/such/folder/x.db"}));
  EXPECT_FALSE(Database::open({.url = "sqlite::memory:", .workers = 0}));
  const auto down = Database::open({.url = "postgres://nobody@127.0.0.1:1/none"});
  ASSERT_FALSE(down);
  EXPECT_EQ(down.error().code, Code::unavailable);
}

}  // namespace
}  // namespace yilian::db
