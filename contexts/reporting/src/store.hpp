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

/// A count of a day or month.
struct CountKey {
  std::string period;
  Dimension dimension;
  Measure measure;
  std::string key, direction, kind;
  auto operator<=>(const CountKey&) const = default;
};
struct Sum {
  std::int64_t n = 0, total_ms = 0;
};
/// Sent with the next statement.
void add(db::Session& s, RegionId region, const CountKey& count, const Sum& sum);
/// Of one day or month.
std::vector<Count> counts(db::Session& s, RegionId region, const std::string& period);

}  // namespace yilian::reporting::store
