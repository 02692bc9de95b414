#include "rules.hpp"

#include <set>

#include "kernel/period.hpp"

namespace yilian::capacity::rules {
namespace {

constexpr std::int64_t ahead_days_max = 30;
constexpr std::int64_t late_minutes = 5;  // a form takes a while to fill in

}  // namespace

Result<Window> window(Date from, Date to, std::int64_t days_max) {
  if (!is_valid(from)) return fail_field("/from", Code::invalid_date);
  if (!is_valid(to)) return fail_field("/to", Code::invalid_date);
  CHECK_OK(check_period(from, to, days_max));
  return Window{start_of(from), start_of(plus_days(to, 1))};
}

Status check_own(const Caller& caller, OrganisationId owner) {
  if (caller.has(Right::network_manage)) return {};
  return caller.organisation == owner ? Status() : Status(fail(Code::not_your_organisation));
}

Status check_expected(Instant expected_at, Instant now) {
  const Instant first = now.plus_minutes(-late_minutes), last = now.plus_days(ahead_days_max);
  if (first <= expected_at && expected_at <= last) return {};
  return fail_field("/expectedAt", Code::out_of_range,
                    {{"min", to_local_text(now)}, {"max", to_local_text(last)}});
}

Status check_snapshot(const SnapshotInput& input) {
  std::vector<FieldError> wrong;
  if (input.entries.empty()) wrong.push_back({"/entries", Code::too_few, {{"min", "1"}}});
  std::set<std::pair<WardId, BedClass>> known;
  for (std::size_t i = 0; i < input.entries.size(); ++i) {
    const auto& entry = input.entries[i];
    const std::string pointer = "/entries/" + std::to_string(i);
    if (entry.free.value > entry.total.value)
      wrong.push_back({pointer + "/free",
                       Code::out_of_range,
                       {{"min", "0"}, {"max", std::to_string(entry.total.value)}}});
    if (!known.insert({entry.ward_id, entry.bed_class}).second)
      wrong.push_back(
          {pointer + "/bedClass", Code::row_repeated, {{"line", std::to_string(i + 1)}}});
  }
  if (wrong.size() > 50) wrong.resize(50);
  if (wrong.empty()) return {};
  return fail(Error{Code::invalid_request, std::move(wrong)});
}

}  // namespace yilian::capacity::rules
