#pragma once
// What a search needs of other resources: chains and _has before it, _include and _revinclude after
// it. All bounded; a join over more than joined_max resources is search_too_costly.
#include "fhir/search.hpp"

namespace yilian::records::rest {

/// Turns chains into references and _has into ids; false when nothing can match.
Result<bool> resolve_joins(db::Session& s, Access& access, Query& query);
Status add_included(db::Session& s, Access& access, const Query& query, Page& page);

}  // namespace yilian::records::rest
