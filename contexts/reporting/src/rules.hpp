#pragma once
// Pure part of the statistics: which counters an event moves, which periods cover a range of days.
#include <string>
#include <vector>

#include "kernel/result.hpp"
#include "kernel/time.hpp"
#include "reporting/types.hpp"

namespace yilian::reporting::rules {

/// What a referral event says, read from its payload.
struct Happening {
  std::string action;  ///< of the event's kind, after the dot
  std::string direction, kind, from, to, department, disease, reason, code;
  /// The keys under which it was counted, where they differ from today's (undone after a
  /// redirection).
  std::string counted_to, counted_department, counted_disease, counted_reason;
  std::string counts;  ///< up, down, lateral, undone or empty
  std::string state;
  std::string step;
  std::int64_t held_ms = 0;
  std::string held_by;
  std::string asked, asked_department;  ///< who answered, or did not
  Date day;                             ///< of the event
  Date submitted_on;
};

struct Increment {
  Date day;
  Dimension dimension;
  Measure measure;
  std::string key, direction, kind;
  std::int64_t n = 1;
  std::int64_t total_ms = 0;
};
std::vector<Increment> increments(const Happening& happening);

/// Whole months as `2026-07`, the days at the edges as `2026-07-15`; covers each day exactly once.
std::vector<std::string> periods(Date from, Date to);
/// date order and length (five years).
Status check_range(Date from, Date to);

}  // namespace yilian::reporting::rules
