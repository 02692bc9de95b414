#pragma once
// The inside of a SearchProgram: alternatives, each a row of steps.
#include <string>
#include <vector>

#include "fhir/search_values.hpp"

namespace yilian::fhir {

/// A name that a step goes to, and what is found there.
struct Branch {
  NameId name;
  TypeId type;
  const Element* element;
};
struct Step {
  enum class Op : std::uint8_t {
    child,      ///< to the members named by `branches`
    item,       ///< only the one with this number
    equals,     ///< only those whose member `branches` has the text
    resolves,   ///< only references to `type`
    extension,  ///< to the extensions with this url
    is_set,     ///< one boolean: whether there is anything but `false`
  };
  Op op = Op::child;
  std::vector<Branch> branches = {};
  std::string text = {};
  TypeId type = 0;
  std::size_t number = 0;
};
struct SearchProgram::Way {
  bool from_resource = false;  ///< begins at the resource, not at the focus
  TypeId start = 0;
  std::vector<Step> steps = {};
  std::vector<Branch> at = {};  ///< while it is compiled: where it has come to
};

}  // namespace yilian::fhir
