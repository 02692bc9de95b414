#pragma once
// Answers searches from the store: chooses an index to walk, walks it in order from its start, lets
// the matcher decide, and stops at the page's end or after a bounded number of candidates (then the
// page is short and has a next link). Called by the use cases inside their session.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fhir/access.hpp"
#include "fhir/content.hpp"
#include "fhir/query.hpp"

namespace yilian::records::rest {

struct Hit {
  store::Row row;
  Parsed stored;
};
struct Page {
  std::vector<Hit> hits;
  std::vector<Hit> included;
  std::string next;  ///< cursor; empty at the end
  std::optional<std::int64_t> total;
};

/// Candidates looked at for one page, and kept for one that is sorted in memory.
/// What a network thread looks at itself; beyond it a worker does.
inline constexpr std::int64_t few_max = 20;
inline constexpr std::int64_t candidates_max = 20'000, sorted_max = 5'000, joined_max = 1'000;

/// invalid_search_value, invalid_cursor, search_too_costly.
Result<Page> search(db::Session& s, Access& access, const Query& query);
/// Whether all criteria hold, joins resolved before.
Result<bool> fits(const Query& query, const Hit& hit);
/// At most two resources that match, for conditional interactions: what the caller may see.
Result<std::vector<Hit>> find_matches(db::Session& s, Access& access, std::string_view type,
                                      const http::Fields& criteria);

}  // namespace yilian::records::rest
