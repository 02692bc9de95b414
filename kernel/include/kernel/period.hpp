#pragma once
// From one day to another, both included, as a request asks for it at /from and /to.
#include <cstdint>

#include "kernel/result.hpp"
#include "kernel/time.hpp"

namespace yilian {

/// dates_reversed, or out_of_range for more than `days_max` days; both at /to. The days exist.
Status check_period(Date from, Date to, std::int64_t days_max);

}  // namespace yilian
