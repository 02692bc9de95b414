// What the spool keeps when the disk is full or no more files may be opened.
#include <sys/resource.h>

#include <csignal>
#include <filesystem>

#include "audit/audit.hpp"
#include "outbox/outbox.hpp"
#include "testing/database.hpp"

namespace yilian::audit {
namespace {

constexpr RegionId region = 530111;

/// Lowers one limit of this process while it lives.
class Limit {
 public:
  Limit(__rlimit_resource_t what, rlim_t value) : what_(what) {
    ::getrlimit(what, &before_);
    const rlimit now{value, before_.rlim_max};
    ::setrlimit(what, &now);
  }
  ~Limit() { ::setrlimit(what_, &before_); }
  Limit(const Limit&) = delete;
  Limit& operator=(const Limit&) = delete;

 private:
  __rlimit_resource_t what_;
  rlimit before_{};
};

class SpoolTest : public testing::DatabaseTest {
 protected:
  SpoolTest() : folder_(::testing::TempDir() + "spool-" + to_string(new_uuid(0))) {
    std::signal(SIGXFSZ, SIG_IGN);
    auto all = outbox::migrations();
    for (auto& one : migrations()) all.push_back(std::move(one));
    EXPECT_TRUE(database().migrate(all));
  }
  ~SpoolTest() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<Spool> open() {
    auto opened = Spool::open(folder_, database(), region);
    EXPECT_TRUE(opened);
    return std::move(*opened);
  }
  static Entry entry() {
    Entry out;
    out.id = new_uuid(1'700'000'000'000);
    out.action = "patient.get";
    out.outcome = "read";
    return out;
  }
  std::int64_t rows() {
    using db::operator""_sql;
    return database()
        .read([](db::Session& s) -> Result<std::int64_t> {
          return s.query_one("SELECT COUNT(*) FROM audit WHERE region_id = $1"_sql, region)
              ->get<std::int64_t>(0);
        })
        .value_or(-1);
  }

 private:
  std::string folder_;
};
INSTANTIATE_DATABASE_TESTS(SpoolTest);

TEST_P(SpoolTest, ALineCutByAFullDiskDoesNotTakeTheNextWithIt) {
  const auto spool = open();
  {
    const Limit full(RLIMIT_FSIZE, 20);
    const auto refused = spool->append(entry());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::unavailable);
  }
  ASSERT_TRUE(spool->append(entry()));
  ASSERT_TRUE(spool->drain());
  EXPECT_EQ(rows(), 1);
}

TEST_P(SpoolTest, KeepsWhatItCannotOpenAndGoesOnWhenItCan) {
  const auto spool = open();
  ASSERT_TRUE(spool->append(entry()));
  std::int64_t kept = 1;
  {
    const Limit none(RLIMIT_NOFILE, 0);
    (void)spool->drain();
    if (spool->append(entry())) ++kept;  // its thread may have been quicker than the limit
  }
  ASSERT_TRUE(spool->append(entry())) << "no new file is opened";
  ASSERT_TRUE(spool->drain());
  EXPECT_EQ(rows(), kept + 1);
}

}  // namespace
}  // namespace yilian::audit
