#include "policy.hpp"

#include <algorithm>

#include "json/json.hpp"

namespace yilian::privacy {
namespace embedded {
extern const std::string_view retention_policy;
}

namespace policy {
namespace {

struct Least {
  Kept what;
  std::int64_t hours;
  AtEnd at_end;
};
constexpr std::int64_t day = 24, year = 365 * day;
// The law's least where it has one (facts.md 8.6), else what the program itself needs.
constexpr Least least[] = {
    {Kept::outpatient_records, 15 * year, AtEnd::erasable},
    {Kept::inpatient_records, 30 * year, AtEnd::erasable},
    {Kept::drafts, 7 * day, AtEnd::removed},
    {Kept::unused_files, 7 * day, AtEnd::removed},
    {Kept::ended_sessions, 1, AtEnd::removed},
    {Kept::idempotency_keys, 24, AtEnd::removed},
    {Kept::outbox_events, 1 * day, AtEnd::removed},
    {Kept::access_reviews, 183 * day, AtEnd::removed},
    {Kept::ended_relationships, 30 * day, AtEnd::removed},
    {Kept::readiness_assessments, 7 * day, AtEnd::removed},
    {Kept::messages, 30 * day, AtEnd::removed},
    {Kept::feed_messages, 30 * day, AtEnd::removed},
    {Kept::access_objections, 183 * day, AtEnd::removed},
    {Kept::audit, 183 * day, AtEnd::kept},
};
constexpr std::int64_t years_max = 200;

Status check(const Version& version) {
  const auto wrong = [&](Kept what, const char* why) {
    return fault("the retention policy of " + to_string(version.effective_from) + ", " +
                 std::string(json::enum_name(what)) + ": " + why);
  };
  for (const auto& rule : least) {
    if (std::ranges::count(version.entries, rule.what, &Entry::what) != 1)
      return wrong(rule.what, "not given exactly once");
    const Entry& entry = version.of(rule.what);
    if (entry.amount < 1 || entry.amount > years_max * year) return wrong(rule.what, "amount");
    if (entry.hours() < rule.hours) return wrong(rule.what, "shorter than it must be");
    if (entry.hours() > years_max * year) return wrong(rule.what, "longer than can be meant");
    if (entry.at_end != rule.at_end) return wrong(rule.what, "what happens at the end");
    if (entry.source.empty()) return wrong(rule.what, "no source");
  }
  if (version.of(Kept::unused_files).hours() < version.of(Kept::drafts).hours())
    return wrong(Kept::unused_files, "shorter than the drafts that name them");
  return {};
}

}  // namespace

std::int64_t Entry::hours() const {
  switch (unit) {
    case Unit::hours:
      return amount;
    case Unit::days:
      return amount * day;
    case Unit::years:
      return amount * year;
  }
  return amount;
}

Date Entry::until(Date from) const {
  if (unit != Unit::years) return plus_days(from, (hours() + day - 1) / day);
  Date end = from;
  end.year += static_cast<int>(amount);
  if (!is_valid(end)) end.day = 28;  // the 29th of February
  return end;
}

Instant Entry::before(Instant now) const { return now.plus_hours(-hours()); }

const Entry& Version::of(Kept what) const {
  return *std::ranges::find(entries, what, &Entry::what);
}

const Version& Document::on(Date date) const {
  const Version* found = &versions.front();
  for (const auto& version : versions)
    if (version.effective_from <= date) found = &version;
  return *found;
}

Result<Document> read(std::string_view text) {
  TRY(auto out, json::read<Document>(text));
  if (out.versions.empty()) return fault("the retention policy has no version");
  for (const auto& version : out.versions) CHECK_OK(check(version));
  if (!std::ranges::is_sorted(out.versions, {}, &Version::effective_from))
    return fault("the versions of the retention policy are not in order");
  return out;
}

Result<Document> load() { return read(embedded::retention_policy); }

}  // namespace policy
}  // namespace yilian::privacy
