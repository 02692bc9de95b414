#pragma once
// The invariants of the definitions, compiled once, with short ways past the commonest.
#include <optional>

#include "fhir/path.hpp"
#include "forms.hpp"

namespace yilian::fhir {

struct Invariant {
  std::optional<PathExpression> expression;  ///< nothing: it is not checked
  bool is_error = true;
  /// True when a look at few members tells already that it holds.
  bool (*surely_holds)(Node node) = nullptr;
};
const Invariant& invariant(std::uint32_t constraint);

}  // namespace yilian::fhir
