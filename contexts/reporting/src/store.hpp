#pragma once
// Every SQL statement of reporting: the counts that events add up to.
#include <string>
#include <vector>

#include "db/database.hpp"
#include "rules.hpp"

namespace yilian::reporting::store {

struct Count {
  std::string dimension, key, measure, direction, kind;
  std::int64_t n = 0, total_ms = 0;
};

/// Adds to the count of a day or month; sent with the next statement.
void add(db::Session& s, RegionId region, const std::string& period,
         const rules::Increment& increment);
/// Of one day or month.
std::vector<Count> counts(db::Session& s, RegionId region, const std::string& period);

}  // namespace yilian::reporting::store
