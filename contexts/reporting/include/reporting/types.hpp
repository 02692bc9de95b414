#pragma once
// Statistics of referrals, folded from events: counts and times only, nobody's name.
#include <optional>
#include <string>
#include <vector>

#include "kernel/text.hpp"
#include "kernel/time.hpp"

namespace yilian::reporting {

/// How the figures are broken down.
enum class Dimension : std::uint8_t {
  total,
  sender,
  receiver,
  department,
  disease,
  reason,
  refusal_reason,
  return_reason,
  step
};
/// What is counted: `referrals` by the counting rule (up and lateral at submission, down at the
/// confirmed arrival, once per patient and episode, not when refused, withdrawn or expired); the
/// others are acts.
enum class Measure : std::uint8_t {
  referrals,
  submitted,
  accepted,
  refused,
  returned,
  redirected,
  withdrawn,
  arrived,
  no_show,
  completed,
  closed,
  expired,
  held,
  unanswered,  ///< the lease of an offer ended, the next unit was asked
  no_capacity  ///< refused for lack of a bed, per department
};

struct StatisticsFilter {
  Date from;  ///< first day, in Asia/Shanghai
  Date to;    ///< last day; at most five years after `from`
};

struct Figure {
  Dimension dimension = Dimension::total;
  Measure measure = Measure::referrals;
  std::string
      key;  ///< organisation or department id, ICD-10 category, reason code, step; "" for total
  std::string label;  ///< name for people where the key is an id or a code
  std::string direction;
  std::string kind;
  std::int64_t n = 0;
  std::optional<double> mean_minutes;  ///< of `held`: how long the holder had it
};

struct Headline {
  std::int64_t total = 0;  ///< up, down and lateral
  std::int64_t up = 0;
  std::int64_t up_outpatient = 0;
  std::int64_t up_inpatient = 0;
  std::int64_t down = 0;
  std::int64_t lateral = 0;
  std::int64_t refused = 0;
  std::int64_t returned = 0;
  std::int64_t withdrawn = 0;
  std::int64_t no_show = 0;
  std::int64_t units = 0;  ///< primary-care units that sent or received a counted referral
};

struct Statistics {
  Date from;
  Date to;
  Instant as_of;
  Headline headline;
  std::vector<Figure> figures;
};

enum class ExportFormat : std::uint8_t { csv, xlsx };
struct ExportFilter {
  Date from;
  Date to;
  ExportFormat format = ExportFormat::csv;
};

}  // namespace yilian::reporting
