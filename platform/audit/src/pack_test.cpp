#include "pack.hpp"

#include <gtest/gtest.h>

namespace yilian::audit {
namespace {

Entry read_at(std::int64_t ms, const char* action) {
  Entry out;
  out.id = new_uuid(ms);
  out.at = {ms};
  out.account = AccountId::make(1);
  out.person_name = "张医生";
  out.role = "gp";
  out.action = action;
  out.outcome = "read";
  out.remote = "127.0.0.1";
  out.trace_id = "4bf92f3577b34da6a3ce929d0e0e4736";
  return out;
}

TEST(Pack, GivesBackEveryField) {
  Entry first = read_at(1'700'000'000'123, "patient.get"), second = read_at(-1, "");
  first.subject = new_uuid(7);
  first.patients = {PatientId::make(1), PatientId::make(2)};
  second.account = first.account;
  second.trace_id = "";
  const Entry* reads[] = {&first, &second};
  const auto bytes = pack(reads);
  const auto back = unpack(second, bytes);
  ASSERT_TRUE(back);
  ASSERT_EQ(back->size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    const Entry &a = *reads[i], &b = (*back)[i];
    EXPECT_EQ(a.id, b.id);
    EXPECT_EQ(a.at, b.at);
    EXPECT_EQ(a.account, b.account);
    EXPECT_EQ(a.person_name, b.person_name);
    EXPECT_EQ(a.action, b.action);
    EXPECT_EQ(a.subject, b.subject);
    EXPECT_EQ(a.patients, b.patients);
    EXPECT_EQ(a.trace_id, b.trace_id);
  }
}

TEST(Pack, RefusesWhatIsCutOrOfAnotherVersion) {
  Entry entry = read_at(1, "patient.get");
  entry.patients = {PatientId::make(1)};
  const Entry* reads[] = {&entry};
  auto bytes = pack(reads);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(unpack(entry, std::span(bytes).first(size))) << size;
  ASSERT_TRUE(unpack(entry, bytes));
  bytes.front() = 2;
  EXPECT_FALSE(unpack(entry, bytes));
}

TEST(Pack, TakesOnlyReadsWithoutReason) {
  Entry entry = read_at(1, "patient.get");
  EXPECT_TRUE(packable(entry));
  entry.reason = "unconscious";
  EXPECT_FALSE(packable(entry));
  entry.reason = "";
  entry.outcome = "no_relationship";
  EXPECT_FALSE(packable(entry));
  entry.outcome = "read";
  entry.trace_id = std::string(256, 'a');
  EXPECT_FALSE(packable(entry));
}

}  // namespace
}  // namespace yilian::audit
