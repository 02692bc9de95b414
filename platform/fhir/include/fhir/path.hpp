#pragma once
// FHIRPath (N1, with the functions that FHIR adds) over documents and the definitions of R4.
// Validation evaluates invariants with it, FHIRPath Patch finds its places with it.
// Compiled once, evaluated often and from any thread; every evaluation is bounded in steps,
// collection size and depth. It has no I/O: references are resolved by whoever calls.
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fhir/decimal.hpp"
#include "fhir/document.hpp"
#include "fhir/moment.hpp"

namespace yilian::fhir {

/// A value: an element of a document, or one that was computed.
struct Item {
  enum class Kind : std::uint8_t {
    node,
    boolean,
    integer,
    decimal,
    string,
    moment,
    quantity,
    type_info,
  };
  Kind kind = Kind::node;
  TypeId type = 0;  ///< of a node
  bool truth = false;
  Node node = {};         ///< empty when a primitive has extensions only
  Node companion = {};    ///< "_name": id and extensions of a primitive
  Decimal number = {};    ///< of an integer, decimal or quantity
  std::string text = {};  ///< of a string, the unit of a quantity, the name of a type
  Moment moment = {};

  static Item of(Node node, TypeId type, Node companion = {});
  static Item boolean(bool value);
  static Item integer(long long value);
  static Item string(std::string value);
  /// As FHIRPath's toString(); of an element with children nothing.
  std::string to_string() const;
  /// "System.Boolean", "FHIR.Patient".
  std::string type_name() const;
};
using Items = std::vector<Item>;

struct PathLimits {
  std::size_t steps_max = 1'000'000;
  std::size_t items_max = 100'000;
  std::size_t depth_max = 200;
};

/// What an expression is evaluated with.
struct PathContext {
  Node resource = {};       ///< %resource
  Node root_resource = {};  ///< %rootResource; the resource that contains it
  std::int64_t now = 0;     ///< epoch milliseconds
  std::int32_t zone_minutes = 8 * 60;
  bool strict = false;  ///< a name that the type does not have is an error
  std::function<Item(std::string_view reference)> resolve = {};
  std::vector<std::pair<std::string, Items>> variables = {};
  PathLimits limits = {};
};

struct PathNode;  // private to src/path_*

class PathExpression {
 public:
  /// expression_invalid with the position of what is wrong.
  static Result<PathExpression> compile(std::string_view text);

  /// expression_failed when it cannot be evaluated, too_many at a bound.
  Result<Items> evaluate(const Item& focus, const PathContext& context) const;
  /// The same as a condition: one boolean, or whether there is anything.
  Result<bool> holds(const Item& focus, const PathContext& context) const;
  /// It asks for what only a server knows: resolve(), conformsTo(), memberOf() …
  bool needs_server() const;

  const PathNode& root() const { return *root_; }

 private:
  std::shared_ptr<const PathNode> root_;
};

}  // namespace yilian::fhir
