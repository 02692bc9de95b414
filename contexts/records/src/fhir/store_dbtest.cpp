// The tables of FHIR resources on every kind of database, without any FHIR.
#include "fhir/store.hpp"

#include "records/service.hpp"
#include "testing/database.hpp"

namespace yilian::records::rest::store {
namespace {

constexpr RegionId region = 530111;
constexpr std::int64_t type = 17;

class FhirStoreTest : public testing::DatabaseTest {
 protected:
  FhirStoreTest() {
    const auto done = database().migrate(records::migrations());
    if (!done) throw std::runtime_error(done.error().internal);
  }
  static Row row(std::int64_t number, std::int64_t version = 1) {
    Row out;
    out.type = type;
    out.dictionary = 1;
    out.number = number;
    out.changed = number * 100 + version;
    out.version = version;
    out.id.bytes[15] = static_cast<std::uint8_t>(number);
    out.body = {1, 2, static_cast<std::uint8_t>(version)};
    return out;
  }
  void put(std::int64_t number, std::vector<Entry> entries) {
    write([&](db::Session& s) {
      insert(s, region, row(number));
      insert_entries(s, region, number, entries);
    });
  }
  template <class F>
  void write(F fn) {
    const auto done = database().write([&](db::Session& s) -> Status {
      fn(s);
      return {};
    });
    ASSERT_TRUE(done) << done.error().internal;
  }
  template <class F>
  auto read(F fn) {
    using T = std::invoke_result_t<F, db::Session&>;
    auto got = database().read([&](db::Session& s) -> Result<T> { return fn(s); });
    EXPECT_TRUE(got) << got.error().internal;
    return std::move(got).value_or(T{});
  }
  std::vector<std::int64_t> numbers(const std::vector<Found>& found) {
    std::vector<std::int64_t> out;
    for (const auto& one : found) out.push_back(one.row.number);
    return out;
  }
};
using Numbers = std::vector<std::int64_t>;

TEST_P(FhirStoreTest, EveryVersionStays) {
  put(1, {});
  write([](db::Session& s) {
    EXPECT_TRUE(replace(s, region, row(1, 2)));
    Row deleted = row(1, 3);
    deleted.dictionary = 0;
    deleted.body.clear();
    EXPECT_TRUE(replace(s, region, deleted));
    EXPECT_FALSE(replace(s, region, row(1, 3))) << "version 2 is not the current one";
  });
  const auto now = read([](db::Session& s) { return current(s, region, type, row(1).id); });
  ASSERT_TRUE(now);
  EXPECT_TRUE(now->is_deleted());
  EXPECT_TRUE(now->body.empty());
  EXPECT_EQ(now->version, 3);
  read([&](db::Session& s) {
    EXPECT_EQ(version(s, region, *now, 1)->body, row(1, 1).body);
    EXPECT_EQ(version(s, region, *now, 2)->body, row(1, 2).body);
    EXPECT_EQ(version(s, region, *now, 3)->version, 3);
    EXPECT_FALSE(version(s, region, *now, 4));
    EXPECT_EQ(versions(s, region, *now, 3, 10).size(), 2U);
    EXPECT_EQ(versions(s, region, *now, 1, 10).front().version, 1);
    EXPECT_EQ(version_at(s, region, *now, 102)->version, 2);
    EXPECT_FALSE(version_at(s, region, *now, 100));
    const auto all = changes(s, region, type, 0, INT64_MAX, 10);
    EXPECT_EQ(all.size(), 3U);
    EXPECT_EQ(all.front().changed, 103);
    EXPECT_EQ(all.back().id, row(1).id);
    EXPECT_EQ(changes(s, region, type, 101, 103, 10).size(), 1U);
    return 0;
  });
}

TEST_P(FhirStoreTest, AWalkGoesOnWhereItEnded) {
  for (std::int64_t n = 1; n <= 6; ++n)
    put(n, {{77, n / 2}, {78, n / 2}, {-5, n}, {79, 0}, {80, 0}});
  put(7, {{77, 1}});
  put(7 + 1, {{76, 1}});
  const Stretch all{77, INT64_MIN, INT64_MAX};
  read([&](db::Session& s) {
    const auto first = walk(s, region, all, {}, Direction::down, {}, 3);
    EXPECT_EQ(numbers(first), (Numbers{6, 5, 4}));
    const auto second = walk(s, region, all, first.back().place, Direction::down, {}, 10);
    EXPECT_EQ(numbers(second), (Numbers{7, 3, 2, 1}));
    EXPECT_EQ(numbers(walk(s, region, all, {}, Direction::up, {}, 10)),
              (Numbers{1, 2, 3, 7, 4, 5, 6}));
    EXPECT_EQ(numbers(walk(s, region, {77, 1, 1}, Place{1, 2}, Direction::up, {}, 10)),
              (Numbers{3, 7}));
    EXPECT_EQ(numbers(walk(s, region, {77, 1, 1}, {}, Direction::down, 78, 10)), (Numbers{3, 2}));
    EXPECT_EQ(numbers(walk(s, region, {77, 1, 1}, Place{1, 2}, Direction::up, 78, 10)),
              (Numbers{3}));
    EXPECT_EQ(numbers(walk(s, region, {-5, 3, 4}, {}, Direction::up, {}, 10)), (Numbers{3, 4}));
    EXPECT_EQ(numbers(walk_type(s, region, type, 0, INT64_MAX, Direction::down, 2)),
              (Numbers{8, 7}));
    EXPECT_EQ(numbers(walk_type(s, region, type, 202, INT64_MAX, Direction::up, 2)),
              (Numbers{3, 4}));
    EXPECT_TRUE(walk_type(s, region, type + 1, 0, INT64_MAX, Direction::up, 2).empty());
    EXPECT_TRUE(walk(s, region + 1, all, {}, Direction::down, {}, 3).empty());
    return 0;
  });
  write([](db::Session& s) { remove_entries(s, region, 6, std::vector<Entry>{{77, 3}}); });
  read([&](db::Session& s) {
    EXPECT_EQ(numbers(walk(s, region, all, {}, Direction::down, {}, 2)), (Numbers{5, 4}));
    return 0;
  });
}

TEST_P(FhirStoreTest, ASecondOneOfTheSameIdIsAConflict) {
  put(1, {});
  Row again = row(2);
  again.id = row(1).id;
  const auto done = database().write([&](db::Session& s) -> Status {
    insert(s, region, again);
    return {};
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::conflict);
}

TEST_P(FhirStoreTest, AGuardMayBeTakenAgain) {
  for (int i = 0; i < 2; ++i)
    write([](db::Session& s) {
      guard(s, region, 5);
      guard(s, region, 5);
    });
}

INSTANTIATE_DATABASE_TESTS(FhirStoreTest);

}  // namespace
}  // namespace yilian::records::rest::store
