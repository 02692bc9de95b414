#include "policy.hpp"

#include <algorithm>

#include "json/json.hpp"

namespace yilian::referral {
namespace embedded {
extern const std::string_view referral_policy;
extern const std::string_view working_days;
}  // namespace embedded

namespace policy {

std::int64_t PerUrgency::of(Urgency value) const {
  switch (value) {
    case Urgency::emergency:
      return emergency;
    case Urgency::urgent:
      return urgent;
    case Urgency::elective:
      return elective;
  }
  return elective;
}

bool WorkingDays::is_working_day(Date day) const {
  if (std::find(workdays.begin(), workdays.end(), day) != workdays.end()) return true;
  if (std::find(holidays.begin(), holidays.end(), day) != holidays.end()) return false;
  return weekday(day) <= 5;
}

Instant WorkingDays::end_of(Date from, std::int64_t count) const {
  Date day = from;
  while (count > 0) {
    day = plus_days(day, 1);
    if (is_working_day(day)) --count;
  }
  return start_of(plus_days(day, 1));
}

const Version& Policies::on(Date day) const {
  const Version* found = &document.versions.front();
  for (const auto& version : document.versions)
    if (version.effective_from <= day) found = &version;
  return *found;
}

Result<Policies> load() {
  Policies out;
  TRY(out.document, json::read<Document>(embedded::referral_policy));
  TRY(out.calendar, json::read<WorkingDays>(embedded::working_days));
  if (out.document.versions.empty()) return fault("the referral policy has no version");
  return out;
}

}  // namespace policy
}  // namespace yilian::referral
