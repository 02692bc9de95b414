// Many reads of one person are one row, and the trail shows each of them.
#include <algorithm>

#include "outbox/outbox.hpp"
#include "pack.hpp"
#include "testing/database.hpp"

namespace yilian::audit {
namespace {

using db::operator""_sql;
constexpr RegionId region = 530111;
constexpr Instant start{1'700'000'000'000};

class PackTest : public testing::DatabaseTest {
 protected:
  PackTest() {
    auto all = outbox::migrations();
    for (auto& one : migrations()) all.push_back(std::move(one));
    EXPECT_TRUE(database().migrate(all));
  }

  Entry read_of(AccountId who, std::int64_t after_ms, PatientId patient) {
    Entry out;
    out.id = new_uuid(start.ms + after_ms);
    out.at = {start.ms + after_ms};
    out.account = who;
    out.organisation = unit;
    out.role = "gp";
    out.action = "patient.get";
    out.outcome = "read";
    out.remote = "127.0.0.1";
    out.patients = {patient};
    out.trace_id = "t" + std::to_string(after_ms);
    return out;
  }
  void write(const std::vector<Entry>& entries) {
    ASSERT_TRUE(database().write([&](db::Session& s) -> Status {
      record_reads(s, region, entries);
      return {};
    }));
  }
  std::int64_t rows() {
    return *database().read([](db::Session& s) -> Result<std::int64_t> {
      return s.query_one("SELECT COUNT(*) FROM audit WHERE region_id = $1"_sql, region)
          ->get<std::int64_t>(0);
    });
  }
  /// The whole list, page by page.
  std::vector<Uuid> listed(Filter filter, std::int64_t limit) {
    filter.limit = limit;
    std::vector<Uuid> out;
    for (int page = 0; page < 1000; ++page) {
      const auto rows = *database().read(
          [&](db::Session& s) -> Result<std::vector<Row>> { return list(s, region, filter); });
      if (rows.empty()) break;
      EXPECT_LE(static_cast<std::int64_t>(rows.size()), limit);
      for (const auto& row : rows) out.push_back(row.entry.id);
      filter.after = rows.back().place;
    }
    return out;
  }

  const OrganisationId unit = OrganisationId::make(1);
  const AccountId one = AccountId::make(1), other = AccountId::make(2);
  const PatientId patient = PatientId::make(1), neighbour = PatientId::make(2);
};
INSTANTIATE_DATABASE_TESTS(PackTest);

std::vector<Uuid> newest_first(const std::vector<Entry>& entries, auto&& wanted) {
  std::vector<Uuid> out;
  for (const auto& entry : entries)
    if (wanted(entry)) out.push_back(entry.id);
  std::ranges::reverse(out);
  return out;
}

TEST_P(PackTest, EveryReadIsListedOnceWhateverThePageAndTheFilter) {
  std::vector<Entry> entries;
  for (int i = 0; i < 30; ++i) entries.push_back(read_of(one, i, i % 3 == 0 ? neighbour : patient));
  entries[4].action = "referral.get";
  for (int i = 0; i < 3; ++i) entries.push_back(read_of(other, 100 + i, patient));
  for (int i = 0; i < 9; ++i) entries.push_back(read_of(one, 5000 + i, patient));
  entries.push_back(read_of(one, 6000, patient));
  entries.back().reason = "unconscious";
  write(entries);
  EXPECT_EQ(rows(), 1 + 3 + 1 + 1) << "two packs, three reads of another, one with a reason";
  for (const std::int64_t limit : {1, 7, 100}) {
    EXPECT_EQ(listed({}, limit), newest_first(entries, [](auto&) { return true; })) << limit;
    EXPECT_EQ(listed({.patient = neighbour}, limit),
              newest_first(entries, [&](auto& e) { return e.patients.front() == neighbour; }));
    EXPECT_EQ(listed({.account = one}, limit),
              newest_first(entries, [&](auto& e) { return e.account == one; }));
    EXPECT_EQ(listed({.organisation = unit, .action = "referral.get"}, limit),
              std::vector{entries[4].id});
    EXPECT_EQ(listed({.account = one, .from = Instant{start.ms + 10}, .to = Instant{start.ms + 20}},
                     limit),
              newest_first(entries, [&](auto& e) {
                return e.at.ms >= start.ms + 10 && e.at.ms < start.ms + 20;
              }));
    EXPECT_EQ(listed({.to = Instant{start.ms + 5}}, limit),
              newest_first(entries, [&](auto& e) { return e.at.ms < start.ms + 5; }));
  }
}

TEST_P(PackTest, TheSameReadsAgainChangeNothing) {
  std::vector<Entry> entries;
  for (int i = 0; i < 450; ++i) entries.push_back(read_of(one, i, patient));
  write(entries);
  EXPECT_EQ(rows(), 3);
  write(entries);
  EXPECT_EQ(rows(), 3);
  EXPECT_EQ(listed({}, 100).size(), entries.size());
}

TEST_P(PackTest, APackSpansASecondAndAClockThatStepsBackBeginsAnother) {
  std::vector<Entry> entries;
  for (int i = 0; i < 20; ++i) entries.push_back(read_of(one, i * 100, patient));
  for (int i = 0; i < 8; ++i) entries.push_back(read_of(one, i - 60'000, patient));
  write(entries);
  EXPECT_EQ(rows(), 3) << "0 to 1,000 ms, 1,100 to 1,900 ms, and a minute before";
}

TEST_P(PackTest, TheChainCoversWhatIsInAPack) {
  std::vector<Entry> entries;
  for (int i = 0; i < 10; ++i) entries.push_back(read_of(one, i, patient));
  write(entries);
  ASSERT_EQ(outbox::sequence(database(), region, "audit", 100).value_or(0), 1);
  const std::string file = ::testing::TempDir() + "key-" + to_string(new_uuid(0));
  const auto vault = *crypto::Vault::open(file, crypto::Cipher::aes_256_gcm, true);
  ASSERT_TRUE(seal(database(), *vault, region, "", start));
  EXPECT_TRUE(verify(database(), *vault, region, "")->findings.empty());
  entries[3].patients = {neighbour};
  std::vector<const Entry*> changed;
  for (const auto& entry : entries) changed.push_back(&entry);
  ASSERT_TRUE(database().write([&](db::Session& s) -> Status {
    s.exec("UPDATE audit SET pack = $2 WHERE region_id = $1"_sql, region, pack(changed));
    return {};
  }));
  EXPECT_EQ(verify(database(), *vault, region, "")->findings.size(), 1U);
}

}  // namespace
}  // namespace yilian::audit
