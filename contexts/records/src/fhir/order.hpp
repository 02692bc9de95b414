#pragma once
// Sorting of a bounded number of hits by search parameters. Pure. What lacks the first value stands
// last, in either direction.
#include <vector>

#include "fhir/search.hpp"

namespace yilian::records::rest {

void sort_hits(const std::vector<Sort>& by, std::vector<Hit>& hits);

}  // namespace yilian::records::rest
