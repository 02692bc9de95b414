#pragma once
// The referral policy document and the working-day calendar, read strictly at start. What a county
// may change is here: deadlines, validity, who countersigns, how long a relationship lasts.
#include <boost/describe.hpp>
#include <vector>

#include "kernel/result.hpp"
#include "kernel/time.hpp"
#include "referral/types.hpp"

namespace yilian::referral::policy {

struct PerUrgency {
  std::int64_t emergency = 0, urgent = 0, elective = 0;
  std::int64_t of(Urgency urgency) const;
};
BOOST_DESCRIBE_STRUCT(PerUrgency, (), (emergency, urgent, elective))

struct DeadlineMinutes {
  PerUrgency countersign, accept, resubmit, check_in, treat, reply, close;
};
BOOST_DESCRIBE_STRUCT(DeadlineMinutes, (),
                      (countersign, accept, resubmit, check_in, treat, reply, close))

/// How much each factor counts when receivers are ranked.
struct RankWeights {
  std::int64_t level = 0, capacity = 0, distance = 0, waiting = 0, refusals = 0, agreement = 0;
};
BOOST_DESCRIBE_STRUCT(RankWeights, (), (level, capacity, distance, waiting, refusals, agreement))

struct Version {
  Date effective_from;
  DeadlineMinutes deadline_minutes;
  PerUrgency expire_minutes, no_show_minutes;
  /// How long an overdue step stays with the contact persons before the office sees it (REF-7).
  PerUrgency escalate_office_minutes;
  PerUrgency remind_minutes;  ///< before a deadline, to whose turn it is
  RankWeights rank_weights;
  std::int64_t papers_working_days = 3;
  std::int64_t readmission_days = 30;
  std::int64_t relationship_days_after_close = 30;
  bool countersign_up_inpatient = true;
  std::int64_t countersign_sender_level_min = 1;
};
BOOST_DESCRIBE_STRUCT(Version, (),
                      (effective_from, deadline_minutes, expire_minutes, no_show_minutes,
                       escalate_office_minutes, remind_minutes, rank_weights, papers_working_days,
                       readmission_days, relationship_days_after_close, countersign_up_inpatient,
                       countersign_sender_level_min))
struct Document {
  std::string name, source;
  std::vector<Version> versions;
};
BOOST_DESCRIBE_STRUCT(Document, (), (name, source, versions))

struct WorkingDays {
  std::string name, source;
  std::vector<Date> holidays, workdays;

  bool is_working_day(Date day) const;
  /// The end of the n-th working day after `from` (the day itself does not count).
  Instant end_of(Date from, std::int64_t working_days) const;
};
BOOST_DESCRIBE_STRUCT(WorkingDays, (), (name, source, holidays, workdays))

struct Policies {
  Document document;
  WorkingDays calendar;
  /// The version in effect on a day; the first one before its own start.
  const Version& on(Date day) const;
};

Result<Policies> load();

}  // namespace yilian::referral::policy
