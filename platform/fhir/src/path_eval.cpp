#include "path_eval.hpp"

#include <algorithm>

#include "forms.hpp"

namespace yilian::fhir {

using Op = PathNode::Op;

Items single(Item item) {
  Items out;
  out.push_back(std::move(item));
  return out;
}
Items truth(bool value) { return single(Item::boolean(value)); }
Items truth(std::optional<bool> value) { return value ? truth(*value) : Items(); }

const Item* only(const Items& items) {
  if (items.size() > 1) throw PathFailure();
  return items.empty() ? nullptr : &items[0];
}

std::optional<Item> subject(const Evaluation::Call& call) {
  const Item* item = only(call.focus);
  return item ? std::optional(value_of(*item)) : std::nullopt;
}

std::optional<bool> condition(const Items& items) {
  const Item* item = only(items);
  if (item == nullptr) return std::nullopt;
  const Item value = value_of(*item);
  return value.kind != Item::Kind::boolean || value.truth;
}

bool contains(const Items& items, const Item& item) {
  return std::ranges::any_of(items, [&](const Item& each) { return equal(each, item) == true; });
}

const std::vector<PathFunction>& path_functions() {
  static const std::vector<PathFunction> all = [] {
    auto out = collection_functions();
    std::ranges::move(value_functions(), std::back_inserter(out));
    std::ranges::move(precision_functions(), std::back_inserter(out));
    std::ranges::move(text_functions(), std::back_inserter(out));
    return out;
  }();
  return all;
}

int path_function(std::string_view name) {
  if (name == "is" || name == "as" || name == "ofType") return name == "is" ? 10000 : 10001;
  const auto& all = path_functions();
  const auto at = std::ranges::find(all, name, &PathFunction::name);
  return at == all.end() ? -1 : static_cast<int>(at - all.begin());
}

bool path_function_takes(int function, std::size_t count) {
  const auto& known = path_functions().at(static_cast<std::size_t>(function));
  return count >= known.min && count <= known.max;
}

// ---- evaluation

namespace {

/// ofType() takes a code for no string, but an Age for a Quantity.
bool is_exactly(const Item& item, const PathNode& node) {
  if (!is_of(item, node.text, node.type)) return false;
  return item.kind != Item::Kind::node || item.type == node.type ||
         Definitions::r4().type(node.type).kind != TypeKind::primitive;
}

}  // namespace

void Evaluation::step() {
  if (++steps_ > context_.limits.steps_max) throw PathFailure{Code::too_many};
}

void Evaluation::spend(std::size_t comparisons) {
  steps_ += comparisons / 8;
  step();
}

void Evaluation::bounded(const Items& items) const {
  if (items.size() > context_.limits.items_max) throw PathFailure{Code::too_many};
}

Items Evaluation::run(const PathNode& node, const Items& focus, const Scope& scope) {
  step();
  if (depth_ >= context_.limits.depth_max) throw PathFailure{Code::too_many};
  ++depth_;
  Items out;
  switch (node.op) {
    case Op::literal:
      out.push_back(node.literal);
      break;
    case Op::empty:
      break;
    case Op::self:
      if (scope.self) out.push_back(*scope.self);
      else out = focus;
      break;
    case Op::position:
      out.push_back(Item::integer(scope.index));
      break;
    case Op::total:
      if (scope.total) out = *scope.total;
      break;
    case Op::constant:
      out = constant(node);
      break;
    case Op::member:
      out = member(node, focus, scope);
      break;
    case Op::function:
      out = function(node, focus, scope);
      break;
    case Op::dot: {
      const Items left = run(*node.args[0], focus, scope);
      Scope inner = scope;
      inner.input = scope.input ? scope.input : &focus;
      out = run(*node.args[1], left, inner);
      break;
    }
    case Op::indexer:
      out = indexer(node, focus, scope);
      break;
    case Op::negate:
    case Op::plus: {
      const Items value = run(*node.args[0], focus, scope);
      if (const Item* item = only(value)) {
        const Item other = negated(*item);
        out.push_back(node.op == Op::negate ? other : negated(other));
      }
      break;
    }
    case Op::is:
    case Op::as:
      out = type_test(node, run(*node.args[0], focus, scope));
      break;
    case Op::binary:
      out = binary(node, focus, scope);
      break;
  }
  bounded(out);
  --depth_;
  return out;
}

Items Evaluation::function(const PathNode& node, const Items& focus, const Scope& scope) {
  if (node.function < 10000)
    return path_functions()[static_cast<std::size_t>(node.function)].run(
        {*this, node, focus, scope});
  if (node.function == 10000) {
    const Item* item = only(focus);
    return item ? truth(is_of(*item, node.text, node.type)) : Items();
  }
  Items out;
  for (const auto& item : focus)
    if (is_exactly(item, node)) out.push_back(item);
  return out;
}

Items Evaluation::indexer(const PathNode& node, const Items& focus, const Scope& scope) {
  const Items left = run(*node.args[0], focus, scope);
  const Items at = run(*node.args[1], focus, scope);
  const Item* number = only(at);
  const auto index = number ? value_of(*number).number.to_integer() : std::nullopt;
  if (!index || *index < 0 || static_cast<std::size_t>(*index) >= left.size()) return {};
  return single(left[static_cast<std::size_t>(*index)]);
}

Items Evaluation::type_test(const PathNode& node, const Items& left) {
  const Item* item = only(left);
  if (item == nullptr) return {};
  const bool fits = is_of(*item, node.text, node.type);
  if (node.op == Op::is) return truth(fits);
  return fits ? single(*item) : Items();
}

Items Evaluation::children(const Item& item, bool strict, NameId name, std::string_view text) {
  Items out;
  const auto& r4 = Definitions::r4();
  const auto add = [&](Node child, Node beside, TypeId type) {
    if (child.is_array() || beside.is_array()) {
      const std::size_t count = std::max(child.size(), beside.size());
      // Iterators, since asking for the n-th item walks.
      auto a = child.begin();
      auto b = beside.begin();
      for (std::size_t i = 0; i < count; ++i) {
        step();
        const Node one = i < child.size() ? *a : Node();
        const Node two = i < beside.size() ? *b : Node();
        if (i < child.size()) ++a;
        if (i < beside.size()) ++b;
        const Item made = Item::of(one, type, two);
        if (made.node || made.companion) out.push_back(made);
      }
    } else if (child || beside) {
      out.push_back(Item::of(child, type, beside));
    }
  };
  const auto from = [&](Node object) {
    if (const auto known = name == 0 ? Property() : r4.property(item.type, name);
        known && !known.element->has(Element::choice))
      return add(object.member(name), object.companion(name), known.option->type);
    for (const Node child : object) {
      const NameId own = child.name_id();
      const auto property = r4.property(item.type, own);
      if (!property) {
        if (own == 0 && name == 0 && !text.empty() && child.name() == text) add(child, {}, 0);
        continue;
      }
      if (!text.empty() && (name == 0 || property.element->name != name)) continue;
      if (!child.is_companion()) add(child, object.companion(own), property.option->type);
      else if (!object.member(own)) add({}, child, property.option->type);
    }
  };
  if (item.kind != Item::Kind::node) {
    if (item.kind == Item::Kind::type_info) {
      const auto dot = item.text.find('.');
      if (text == "namespace") return single(Item::string(item.text.substr(0, dot)));
      if (text == "name") return single(Item::string(item.text.substr(dot + 1)));
    }
    if (strict && !text.empty()) throw PathFailure();
    return out;
  }
  if (item.node.is_object()) from(item.node);
  if (item.companion) from(item.companion);
  if (out.empty() && strict && !text.empty() &&
      std::ranges::find(r4.elements(item.type), name, &Element::name) ==
          r4.elements(item.type).end())
    throw PathFailure();
  return out;
}

Items Evaluation::member(const PathNode& node, const Items& focus, const Scope& scope) {
  const auto& r4 = Definitions::r4();
  // The name of a type stands for the item itself, where a path begins.
  if (node.type != 0 && node.text[0] >= 'A' && node.text[0] <= 'Z') {
    Items out;
    for (const auto& item : focus)
      if (item.kind == Item::Kind::node && r4.is_a(item.type, node.type)) out.push_back(item);
    if (out.empty() && context_.strict && !focus.empty()) throw PathFailure();
    return out;
  }
  Items out;
  for (const auto& item : focus) {
    Items found = children(item, context_.strict, node.name, node.text);
    std::ranges::move(found, std::back_inserter(out));
    bounded(out);
  }
  (void)scope;
  return out;
}

Items Evaluation::constant(const PathNode& node) {
  const auto root = [](Node resource) {
    return resource ? single(Item::of(resource, 0)) : Items();
  };
  if (node.text == "context") return single(focus_);
  if (node.text == "resource") return context_.resource ? root(context_.resource) : single(focus_);
  if (node.text == "rootResource")
    return context_.root_resource ? root(context_.root_resource)
           : context_.resource    ? root(context_.resource)
                                  : single(focus_);
  if (node.text == "ucum") return single(Item::string("http://unitsofmeasure.org"));
  if (node.text == "sct") return single(Item::string("http://snomed.info/sct"));
  if (node.text == "loinc") return single(Item::string("http://loinc.org"));
  if (node.text.starts_with("vs-"))
    return single(Item::string("http://hl7.org/fhir/ValueSet/" + node.text.substr(3)));
  if (node.text.starts_with("ext-"))
    return single(Item::string("http://hl7.org/fhir/StructureDefinition/" + node.text.substr(4)));
  for (const auto& [name, items] : context_.variables)
    if (name == node.text) return items;
  throw PathFailure();
}

Items Evaluation::logic(const PathNode& node, const Items& focus, const Scope& scope) {
  const auto a = condition(run(*node.args[0], focus, scope));
  if (node.text == "and" && a == false) return truth(false);
  if (node.text == "or" && a == true) return truth(true);
  if (node.text == "implies" && a == false) return truth(true);
  const auto b = condition(run(*node.args[1], focus, scope));
  if (node.text == "and") {
    if (b == false) return truth(false);
    return a && b ? truth(true) : Items();
  }
  if (node.text == "or") {
    if (b == true) return truth(true);
    return a && b ? truth(false) : Items();
  }
  if (node.text == "xor") return a && b ? truth(*a != *b) : Items();
  if (b == true) return truth(true);
  return a && b ? truth(false) : Items();
}

Items Evaluation::binary(const PathNode& node, const Items& focus, const Scope& scope) {
  const auto& op = node.text;
  if (op == "and" || op == "or" || op == "xor" || op == "implies") return logic(node, focus, scope);
  const Items a = run(*node.args[0], focus, scope), b = run(*node.args[1], focus, scope);
  if (op == "|") {
    Items both = a;
    both.insert(both.end(), b.begin(), b.end());
    return distinct(*this, both);
  }
  if (op == "=") return truth(equal(a, b));
  if (op == "!=") {
    const auto same = equal(a, b);
    return same ? truth(!*same) : Items();
  }
  if (op == "~") return truth(equivalent(a, b));
  if (op == "!~") return truth(!equivalent(a, b));
  if (op == "in" || op == "contains") {
    const Item* item = only(op == "in" ? a : b);
    spend(a.size() + b.size());
    return item ? truth(contains(op == "in" ? b : a, *item)) : Items();
  }
  if (op == "<" || op == ">" || op == "<=" || op == ">=") {
    const Item *x = only(a), *y = only(b);
    if (!x || !y) return {};
    const auto order = compare(*x, *y);
    if (!order) return {};
    const bool less = op[0] == '<', same = op.size() == 2;
    return truth(*order == 0 ? same : (*order < 0) == less);
  }
  return arithmetic(op, a, b);
}

// ---- calls

Items Evaluation::Call::arg(std::size_t index) const {
  static const Items none;
  // Arguments begin where the whole path began, not at what the function is called on.
  const Items& input = scope.input ? *scope.input : focus;
  Items self;
  if (scope.self) self.push_back(*scope.self);
  return evaluation.run(*node.args[index], scope.self ? self : input,
                        {scope.self, scope.index, scope.total, nullptr});
}
Items Evaluation::Call::arg_for(std::size_t index, const Item& item, long long number,
                                const Items* total) const {
  const Items focus_item = single(item);
  return evaluation.run(*node.args[index], focus_item, {&item, number, total, nullptr});
}
bool Evaluation::Call::holds_for(std::size_t index, const Item& item, long long number) const {
  const Items found = arg_for(index, item, number);
  return condition(found).value_or(false);
}
std::optional<std::string> Evaluation::Call::text(std::size_t index) const {
  const Items found = arg(index);
  const Item* item = only(found);
  if (item == nullptr) return std::nullopt;
  const Item value = value_of(*item);
  if (value.kind != Item::Kind::string) throw PathFailure();
  return value.text;
}
std::optional<long long> Evaluation::Call::integer(std::size_t index) const {
  const Items found = arg(index);
  const Item* item = only(found);
  if (item == nullptr) return std::nullopt;
  const Item value = value_of(*item);
  if (value.kind != Item::Kind::integer) throw PathFailure();
  return value.number.to_integer();
}

Result<Items> PathExpression::evaluate(const Item& focus, const PathContext& context) const {
  try {
    Evaluation evaluation(context, focus);
    const Items start = single(focus);
    return evaluation.run(*root_, start, {&start[0], 0, nullptr, nullptr});
  } catch (const PathFailure& failure) {
    if (failure.code != Code::too_many) return fail(Code::expression_failed);
    return fail(Code::too_many, {{"max", std::to_string(context.limits.steps_max)}});
  }
}

Result<bool> PathExpression::holds(const Item& focus, const PathContext& context) const {
  TRY(const auto items, evaluate(focus, context));
  if (items.size() == 1) {
    const Item value = value_of(items[0]);
    if (value.kind == Item::Kind::boolean) return value.truth;
  }
  return !items.empty();
}

}  // namespace yilian::fhir
