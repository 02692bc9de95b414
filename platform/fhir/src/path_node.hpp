#pragma once
// The tree of a compiled expression.
#include <memory>
#include <vector>

#include "fhir/path.hpp"

namespace yilian::fhir {

struct PathNode {
  enum class Op : std::uint8_t {
    literal,
    empty,
    self,      ///< $this
    position,  ///< $index
    total,     ///< $total
    constant,  ///< %name
    member,
    function,
    dot,
    indexer,
    negate,
    plus,  ///< the sign
    binary,
    is,
    as,
  };
  Op op = Op::empty;
  std::string text = {};  ///< name, operator
  NameId name = 0;        ///< of a member
  TypeId type = 0;        ///< of a member that may be the name of a type; of is and as
  int function = -1;      ///< number in the table of functions
  Item literal = {};
  std::vector<std::unique_ptr<PathNode>> args = {};
};

/// Number of a function, -1 when there is none; how many arguments it takes.
int path_function(std::string_view name);
bool path_function_takes(int function, std::size_t count);

}  // namespace yilian::fhir
