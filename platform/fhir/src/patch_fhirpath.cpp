#include <algorithm>

#include "fhir/patch.hpp"
#include "fhir/path.hpp"
#include "fhir/value.hpp"
#include "forms.hpp"

namespace yilian::fhir {
namespace {

constexpr std::size_t operations_max = 200;

struct Operation {
  std::string_view type, path, name;
  Node value = {};  ///< a part "value", with value[x] or with parts of its own
  long long index = -1, source = -1, destination = -1;
};

std::string_view value_text(Node part) {
  for (const Node child : part)
    if (child.name().starts_with("value")) return child.text();
  return {};
}
long long number(Node part) {
  const auto value = Decimal::parse(value_text(part));
  return value ? value->to_integer().value_or(-1) : -1;
}

Operation read(Node parameter) {
  Operation out;
  for (const Node part : parameter.member("part")) {
    const auto name = part.text_of("name");
    if (name == "type") out.type = value_text(part);
    if (name == "path") out.path = value_text(part);
    if (name == "name") out.name = value_text(part);
    if (name == "value") out.value = part;
    if (name == "index") out.index = number(part);
    if (name == "source") out.source = number(part);
    if (name == "destination") out.destination = number(part);
  }
  return out;
}

/// A value of the patch: that of value[x], a resource, or an element built of its parts.
Value value_of_part(Node part, std::string& type_name, int depth = 0) {
  for (const Node child : part) {
    if (child.name() == "resource") return Value::of(child);
    if (child.name().starts_with("value") && child.name().size() > 5) {
      type_name = child.name().substr(5);
      return Value::of(child);
    }
  }
  Value out = Value::object();
  if (depth > 16) return out;
  for (const Node child : part.member("part")) {
    std::string ignored;
    Value value = value_of_part(child, ignored, depth + 1);
    const auto name = child.text_of("name");
    if (Value* known = out.find(name)) {
      if (known->kind != Kind::array) {
        Value list = Value::array();
        list.items.push_back(std::move(*known));
        *known = std::move(list);
      }
      known->items.push_back(std::move(value));
    } else {
      out.set(name, std::move(value));
    }
  }
  return out;
}

/// Members of an object built of parts that the definition has as lists.
void as_lists(Value& value, TypeId type) {
  const auto& r4 = Definitions::r4();
  for (auto& member : value.members) {
    const auto property = r4.property(type, r4.name(member.name));
    if (!property) continue;
    if (member.value.kind == Kind::object) as_lists(member.value, property.option->type);
    if (!property.element->has(Element::list) || member.value.kind == Kind::array) continue;
    Value list = Value::array();
    list.items.push_back(std::move(member.value));
    member.value = std::move(list);
  }
}

/// A place: names and numbers from the root, told by the node's pointer.
Value* at_pointer(Value& root, std::string_view pointer) {
  Value* at = &root;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const auto end = std::min(pointer.find('/'), pointer.size());
    const auto name = pointer.substr(0, end);
    pointer.remove_prefix(end);
    if (at->kind == Kind::array) {
      const auto index = Decimal::parse(name);
      const auto number = index ? index->to_integer().value_or(-1) : -1;
      if (number < 0 || static_cast<std::size_t>(number) >= at->items.size()) return nullptr;
      at = &at->items[static_cast<std::size_t>(number)];
    } else {
      at = at->find(name);
      if (at == nullptr) return nullptr;
    }
  }
  return at;
}

class Patch {
 public:
  explicit Patch(const Document& document)
      : document_(document), root_(Value::of(document.root())) {}

  /// nothing when it is no operation; false when its place is not there.
  std::optional<bool> apply(const Operation& operation) {
    if (operation.path.empty()) return std::nullopt;
    const auto path = PathExpression::compile(operation.path);
    if (!path) return std::nullopt;
    PathContext context;
    context.resource = context.root_resource = document_.root();
    context.limits.steps_max = 200'000;
    const auto found = path->evaluate(Item::of(document_.root(), 0), context);
    if (!found) return false;
    for (const auto& item : *found)
      if (item.kind != Item::Kind::node) return std::nullopt;
    if (operation.type == "add") return add(operation, *found);
    if (operation.type == "replace") return replace(operation, *found);
    if (operation.type == "delete") return remove(*found);
    if (operation.type == "insert") return insert(operation, *path, *found, context);
    if (operation.type == "move") return move(operation, *found);
    return std::nullopt;
  }
  std::string json() const { return to_json(root_); }

 private:
  static std::string pointer(const Item& item) {
    return pointer_to(item.node ? item.node : item.companion);
  }
  /// The list that an item stands in, and its number there.
  static std::pair<std::string, long long> place(const Item& item) {
    const std::string own = pointer(item);
    const auto slash = own.rfind('/');
    if (slash == std::string::npos) return {own, -1};
    const auto index = Decimal::parse(std::string_view(own).substr(slash + 1));
    if (!index) return {own, -1};
    return {own.substr(0, slash), index->to_integer().value_or(-1)};
  }

  std::optional<bool> add(const Operation& operation, const Items& found) {
    if (found.size() != 1) return false;
    if (!operation.value || operation.name.empty()) return std::nullopt;
    const auto& r4 = Definitions::r4();
    std::string type_name;
    Value value = value_of_part(operation.value, type_name);
    const auto elements = r4.elements(found[0].type);
    const NameId name = r4.name(operation.name);
    const auto element = std::ranges::find_if(
        elements, [&](const Element& each) { return name != 0 && each.name == name; });
    if (element == elements.end()) return std::nullopt;
    std::string json_name(operation.name);
    const auto& options = r4.options(*element);
    if (element->has(Element::choice)) json_name += type_name;
    else as_lists(value, options[0].type);
    Value* at = at_pointer(root_, pointer(found[0]));
    if (at == nullptr || at->kind != Kind::object) return false;
    Value* known = at->find(json_name);
    if (!element->has(Element::list)) {
      at->set(json_name, std::move(value));
    } else if (known != nullptr && known->kind == Kind::array) {
      known->items.push_back(std::move(value));
    } else {
      at->set(json_name, Value::array()).items.push_back(std::move(value));
    }
    return true;
  }

  std::optional<bool> replace(const Operation& operation, const Items& found) {
    if (found.size() != 1) return false;
    if (!operation.value) return std::nullopt;
    std::string type_name;
    Value value = value_of_part(operation.value, type_name);
    as_lists(value, found[0].type);
    const std::string own = pointer(found[0]);
    const auto slash = own.rfind('/');
    if (slash == std::string::npos) return false;  // not the resource itself
    const std::string_view name = std::string_view(own).substr(slash + 1);
    Value* parent = at_pointer(root_, std::string_view(own).substr(0, slash));
    Value* at = at_pointer(root_, own);
    if (at == nullptr || parent == nullptr) return false;
    *at = std::move(value);
    // Another type of a choice has another name.
    const auto& r4 = Definitions::r4();
    if (parent->kind != Kind::object || type_name.empty()) return true;
    std::string old(r4.type_name(found[0].type));
    old[0] = static_cast<char>(old[0] & ~0x20);
    if (old == type_name || !name.ends_with(old)) return true;
    for (auto& member : parent->members)
      if (member.name == name)
        member.name = std::string(name.substr(0, name.size() - old.size())) + type_name;
    return true;
  }

  static bool is_empty(const Value& value) {
    return (value.kind == Kind::array && value.items.empty()) ||
           (value.kind == Kind::object && value.members.empty());
  }
  /// What stood around it alone goes with it: nothing is empty in FHIR.
  void prune(std::string_view parent) {
    while (!parent.empty()) {
      const Value* at = at_pointer(root_, parent);
      if (at == nullptr || !is_empty(*at)) return;
      take_out(parent);
      parent = parent.substr(0, parent.rfind('/'));
    }
  }
  bool take_out(std::string_view pointer) {
    const auto slash = pointer.rfind('/');
    Value* parent = at_pointer(root_, pointer.substr(0, slash));
    const auto name = pointer.substr(slash + 1);
    if (parent == nullptr) return false;
    if (parent->kind == Kind::object) {
      parent->remove("_" + std::string(name));
      return parent->remove(name);
    }
    const auto index = Decimal::parse(name);
    const auto number = index ? index->to_integer().value_or(-1) : -1;
    if (number < 0 || static_cast<std::size_t>(number) >= parent->items.size()) return false;
    parent->items.erase(parent->items.begin() + number);
    return true;
  }
  std::optional<bool> remove(const Items& found) {
    if (found.empty()) return true;  // nothing to delete is no failure
    if (found.size() > 1) return false;
    const std::string own = pointer(found[0]);
    const auto slash = own.rfind('/');
    if (slash == std::string::npos || !take_out(own)) return false;
    prune(std::string_view(own).substr(0, slash));
    return true;
  }

  std::optional<bool> insert(const Operation& operation, const PathExpression&, const Items& found,
                             const PathContext&) {
    if (!operation.value || operation.index < 0) return std::nullopt;
    if (found.empty() || static_cast<std::size_t>(operation.index) > found.size()) return false;
    const auto [list, first] = place(found[0]);
    Value* at = at_pointer(root_, list);
    if (first < 0 || at == nullptr || at->kind != Kind::array ||
        static_cast<std::size_t>(operation.index) > at->items.size())
      return false;
    std::string type_name;
    Value value = value_of_part(operation.value, type_name);
    as_lists(value, found[0].type);
    at->items.insert(at->items.begin() + operation.index, std::move(value));
    return true;
  }

  std::optional<bool> move(const Operation& operation, const Items& found) {
    if (operation.source < 0 || operation.destination < 0) return std::nullopt;
    const auto count = static_cast<long long>(found.size());
    if (operation.source >= count || operation.destination >= count) return false;
    const auto [list, first] = place(found[0]);
    Value* at = at_pointer(root_, list);
    if (first < 0 || at == nullptr || at->kind != Kind::array || at->items.size() != found.size())
      return false;
    Value value = std::move(at->items[static_cast<std::size_t>(operation.source)]);
    at->items.erase(at->items.begin() + operation.source);
    at->items.insert(at->items.begin() + operation.destination, std::move(value));
    return true;
  }

  const Document& document_;
  Value root_;
};

}  // namespace

Result<std::string> apply_fhirpath_patch(Node resource, Node parameters) {
  if (parameters.resource_type() != "Parameters")
    return fail(Code::patch_invalid, {{"number", "1"}});
  const Node all = parameters.member("parameter");
  if (all.size() > operations_max)
    return fail(Code::too_many, {{"max", std::to_string(operations_max)}});
  std::string text = to_json(resource);
  std::size_t number = 0;
  for (const Node parameter : all) {
    const Params which{{"number", std::to_string(++number)}};
    if (parameter.text_of("name") != "operation") return fail(Code::patch_invalid, which);
    // Each operation sees what those before it have made.
    TRY(const auto document, Document::parse(std::move(text)));
    Patch patch(document);
    const auto done = patch.apply(read(parameter));
    if (!done) return fail(Code::patch_invalid, which);
    if (!*done) return fail(Code::patch_failed, which);
    text = patch.json();
  }
  return text;
}

}  // namespace yilian::fhir
