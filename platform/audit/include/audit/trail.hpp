#pragma once
// The trail page by page, each page a bounded part of it. Called by app (the audit page) and by the
// privacy context (who opened a record). Decides nothing about who may see it.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/audit.hpp"

namespace yilian::audit {

/// As a page cursor: `<milliseconds>.<id>`, and `.<number>` of the last read of a pack.
std::string to_cursor(const Place& place);
std::optional<Place> parse_cursor(std::string_view text);

struct Listing {
  std::vector<Row> rows;
  /// Where it stopped because it had looked at as many rows as it may; there may be more after it.
  std::optional<Place> stopped;
};
/// As `list`, looking at about `rows_max` rows at most; a pack is one row.
Listing look(db::Session& session, RegionId region, const Filter& filter, std::int64_t rows_max);

}  // namespace yilian::audit
