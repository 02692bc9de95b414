#pragma once
// Which stretches of the index propose the candidates of a search. Pure.
#include <optional>
#include <vector>

#include "fhir/query.hpp"
#include "fhir/store.hpp"

namespace yilian::records::rest {

struct Drive {
  store::Stretch stretch;
  std::optional<std::int32_t> also;  ///< another criterion's hash, which the same resource has
};
struct Plan {
  bool by_type = true;         ///< no index serves: all of the type, by their last change
  bool in_main_order = false;  ///< the walk's order is that of the type's main date
  std::vector<Drive> drives;
};
/// Only criteria of Kind::parameter are looked at.
Plan plan_of(const Query& query);
/// A few resources by id or identifier, and nothing besides: one look at the index and at each of
/// them.
bool finds_few(const Query& query);

}  // namespace yilian::records::rest
