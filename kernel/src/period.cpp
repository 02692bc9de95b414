#include "kernel/period.hpp"

namespace yilian {

Status check_period(Date from, Date to, std::int64_t days_max) {
  if (to < from) return fail_field("/to", Code::dates_reversed);
  const Date last = plus_days(from, days_max - 1);
  if (last < to)
    return fail_field("/to", Code::out_of_range,
                      {{"min", to_string(from)}, {"max", to_string(last)}});
  return {};
}

}  // namespace yilian
