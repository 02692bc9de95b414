#pragma once
// One evaluation of one expression.
#include <optional>

#include "path_node.hpp"
#include "path_values.hpp"

namespace yilian::fhir {

class Evaluation {
 public:
  Evaluation(const PathContext& context, const Item& focus) : context_(context), focus_(focus) {}

  /// What $this, $index and $total are.
  struct Scope {
    const Item* self = nullptr;
    long long index = 0;
    const Items* total = nullptr;
    const Items* input = nullptr;  ///< what an argument without a focus of its own begins with
  };

  Items run(const PathNode& node, const Items& focus, const Scope& scope);
  const PathContext& context() const { return context_; }

  // -- for the functions
  struct Call {
    Evaluation& evaluation;
    const PathNode& node;
    const Items& focus;
    const Scope& scope;

    std::size_t count() const { return node.args.size(); }
    /// The argument, evaluated where the call stands.
    Items arg(std::size_t index) const;
    /// The argument for one item of the focus.
    Items arg_for(std::size_t index, const Item& item, long long number,
                  const Items* total = nullptr) const;
    bool holds_for(std::size_t index, const Item& item, long long number) const;
    std::optional<std::string> text(std::size_t index) const;
    std::optional<long long> integer(std::size_t index) const;
  };
  void step();
  /// Comparisons, of which eight are a step.
  void spend(std::size_t comparisons);
  Items children(const Item& item, bool strict, NameId name, std::string_view text);
  void bounded(const Items& items) const;

 private:
  Items function(const PathNode& node, const Items& focus, const Scope& scope);
  Items indexer(const PathNode& node, const Items& focus, const Scope& scope);
  static Items type_test(const PathNode& node, const Items& left);
  Items member(const PathNode& node, const Items& focus, const Scope& scope);
  Items constant(const PathNode& node);
  Items binary(const PathNode& node, const Items& focus, const Scope& scope);
  Items logic(const PathNode& node, const Items& focus, const Scope& scope);

  const PathContext& context_;
  const Item& focus_;
  std::size_t steps_ = 0, depth_ = 0;
};

Items truth(bool value);
Items truth(std::optional<bool> value);
Items single(Item item);
/// The one item, nothing when there is none; fails when there are more.
const Item* only(const Items& items);
/// The value of the one item of the focus.
std::optional<Item> subject(const Evaluation::Call& call);
/// A collection as a condition: its boolean, true for any other single item.
std::optional<bool> condition(const Items& items);
bool contains(const Items& items, const Item& item);
/// Each value once, in the order in which they came.
Items distinct(Evaluation& evaluation, const Items& items);

struct PathFunction {
  std::string_view name;
  std::size_t min, max;
  Items (*run)(const Evaluation::Call&);
};
const std::vector<PathFunction>& path_functions();
std::vector<PathFunction> collection_functions();
std::vector<PathFunction> value_functions();
std::vector<PathFunction> precision_functions();
std::vector<PathFunction> text_functions();

}  // namespace yilian::fhir
