#include "fhir/validate.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "fhir/search_values.hpp"
#include "invariants.hpp"
#include "primitives.hpp"

namespace yilian::fhir {
namespace {

/// Where the walk is, without a text for it.
struct Place {
  const Place* parent;
  std::string_view name;
  std::int64_t index = -1;
};

class Validator {
 public:
  explicit Validator(const ValidateOptions& options) : options_(options) {}
  std::vector<Finding> findings;

  void resource(Node node, const Place* parent, std::string_view name, std::int64_t index,
                Node root) {
    const auto type_name = node.resource_type();
    const Place here{parent, parent ? name : type_name, index};
    const TypeId type = r4_.resource_type(type_name);
    if (type == 0 || (!parent && !options_.type.empty() && type_name != options_.type)) {
      add(here, Code::resource_type_unknown);
      return;
    }
    const auto outer_resource = resource_, outer_root = root_;
    resource_ = node;
    root_ = root ? root : node;
    object(node, type, here);
    if (options_.invariants) constraints(r4_.type(type).constraints, node, {}, type, here);
    resource_ = outer_resource, root_ = outer_root;
  }

 private:
  static constexpr std::size_t elements_max = 256;

  void object(Node node, TypeId type, const Place& at) {
    if (node.size() == 0) return add(at, Code::element_empty);
    const auto elements = r4_.elements(type);
    const bool is_resource = r4_.type(type).kind == TypeKind::resource;
    std::array<NameId, elements_max> seen{};
    for (const Node child : node) {
      if (full()) return;
      const NameId name = child.name_id();
      if (is_resource && name == names().resourceType && !child.is_companion()) continue;
      const auto property = r4_.property(type, name);
      const Place here{&at, child.name()};
      if (!property) {
        add(here, Code::unknown_field);
        continue;
      }
      const auto index = static_cast<std::size_t>(property.element - elements.data());
      if (index < elements_max) {
        if (seen[index] != 0 && seen[index] != name) add(here, Code::too_many, {{"max", "1"}});
        seen[index] = name;
      }
      if (child.is_companion()) companion(child, node.member(name), *property.option, here);
      else member(child, node, property, here);
    }
    for (std::size_t i = 0; i < elements.size() && i < elements_max; ++i)
      if (elements[i].min > 0 && seen[i] == 0)
        add({&at, r4_.name(elements[i].name)}, Code::required);
  }

  void member(Node child, Node parent, const Property& property, const Place& at) {
    const auto& element = *property.element;
    const bool list = element.has(Element::list);
    if (list != child.is_array()) {
      add(at, Code::wrong_type, {{"expected", list ? "array" : "value"}});
      return;
    }
    if (!list) return value(child, parent.companion(child.name_id()), property, at);
    if (child.size() == 0) add(at, Code::element_empty);
    if (element.max != Element::unbounded && child.size() > element.max)
      add(at, Code::too_many, {{"max", std::to_string(element.max)}});
    const Node beside = parent.companion(child.name_id());
    auto other = beside.begin();
    std::int64_t number = 0;
    for (const Node item : child) {
      if (full()) return;
      const bool more = static_cast<std::size_t>(number) < beside.size();
      const Node its = more ? *other : Node();
      const Place here{at.parent, at.name, number++};
      if (item.kind() == Kind::null) {
        if (!its || its.kind() == Kind::null) add(here, Code::element_empty);
      } else {
        value(item, its, property, here);
      }
      if (more) ++other;
    }
  }

  /// "_name": objects with id and extensions, beside values or alone.
  void companion(Node child, Node value, const TypeOption& option, const Place& at) {
    static const TypeId element = r4_.type("Element");
    if (r4_.type(option.type).kind != TypeKind::primitive) return add(at, Code::unknown_field);
    if (value && value.is_array() != child.is_array())
      return add(at, Code::wrong_type, {{"expected", value.is_array() ? "array" : "value"}});
    const auto one = [&](Node item, const Place& here) {
      if (item.kind() == Kind::null) return;
      if (!item.is_object()) return add(here, Code::wrong_type, {{"expected", "object"}});
      object(item, element, here);
    };
    if (!child.is_array()) return one(child, at);
    if (value && child.size() > value.size()) add(at, Code::element_empty);
    std::int64_t number = 0;
    for (const Node item : child) one(item, {at.parent, at.name, number++});
  }

  void value(Node node, Node beside, const Property& property, const Place& at) {
    const TypeId type = property.option->type;
    const Form form = form_of(type);
    switch (r4_.type(type).kind) {
      case TypeKind::primitive:
        if (!is_valid_primitive(form, node.kind(), node.text()))
          return add(at, Code::value_invalid, {{"type", std::string(r4_.type_name(type))}});
        break;
      case TypeKind::resource:
        if (!node.is_object()) return add(at, Code::wrong_type, {{"expected", "object"}});
        return resource(node, at.parent, at.name, at.index,
                        property.element->name == names().contained ? root_ : Node());
      default:
        if (!node.is_object()) return add(at, Code::wrong_type, {{"expected", "object"}});
        object(node, type, at);
        if (form == Form::reference) reference(node, *property.option, at);
    }
    if (property.element->binding == Binding::required) binding(node, form, *property.element, at);
    if (!options_.invariants) return;
    constraints(property.element->constraints, node, beside, type, at);
    constraints(r4_.type(type).constraints, node, beside, type, at);
  }

  void binding(Node node, Form form, const Element& element, const Place& at) {
    if (element.value_set == 0) return;
    const auto& set = r4_.value_set(element.value_set);
    if (set.is_open != 0) return;
    const auto known = [&](Node coding) {
      const Node system = coding.member(names().system);
      return r4_.find(set, system ? std::optional(system.text()) : std::nullopt,
                      coding.member(names().code).text()) != nullptr;
    };
    bool fine = true;
    if (node.is_string()) {
      fine = r4_.find(set, std::nullopt, node.text()) != nullptr;
    } else if (form == Form::coding) {
      fine = known(node);
    } else if (form == Form::codeable_concept) {
      const Node codings = node.member(names().coding);
      fine = false;
      for (const Node coding : codings) fine = fine || known(coding);
    }
    if (!fine) add(at, Code::not_in_list);
  }

  void reference(Node node, const TypeOption& option, const Place& at) {
    const Node member = node.member(names().reference);
    if (!member.is_string()) return;
    const auto text = member.text();
    const Place here{&at, "reference"};
    if (text.starts_with('#') || text.starts_with("urn:")) return;
    const auto told = parse_reference(text);
    const bool absolute = text.find("://") != std::string_view::npos;
    TypeId type = told.type;
    if (const auto query = text.find('?'); type == 0 && !absolute && query != text.npos)
      type = r4_.resource_type(text.substr(0, query));  // conditional, in a transaction
    if (type == 0 && !absolute) return add(here, Code::reference_invalid);
    const auto targets = r4_.targets(option.targets);
    if (type == 0 || targets.empty()) return;
    for (const auto target : targets)
      if (r4_.is_a(type, static_cast<TypeId>(target))) return;
    add(here, Code::reference_target, {{"type", std::string(r4_.type_name(type))}});
  }

  void constraints(Range range, Node node, Node beside, TypeId type, const Place& at) {
    for (const auto id : r4_.constraints(range)) {
      const auto& rule = invariant(id);
      if (!rule.is_error && !options_.warnings) continue;
      if (rule.surely_holds && rule.surely_holds(node)) continue;
      if (!rule.expression) continue;
      PathContext context;
      context.resource = resource_;
      context.root_resource = root_;
      const auto items = rule.expression->evaluate(Item::of(node, type, beside), context);
      const auto& key = r4_.constraint(id);
      const Params params{{"key", std::string(r4_.text(key.key))},
                          {"rule", std::string(r4_.text(key.human))}};
      if (!items) {
        add(at, Code::expression_failed, params, Severity::information);
      } else if (items->size() == 1 && (*items)[0].kind == Item::Kind::boolean &&
                 !(*items)[0].truth) {
        add(at, Code::invariant_failed, params,
            rule.is_error ? Severity::error : Severity::warning);
      }
    }
  }

  bool full() const { return findings.size() >= options_.findings_max; }

  static std::string path(const Place* at) {
    std::vector<const Place*> places;
    for (; at != nullptr; at = at->parent) places.push_back(at);
    std::string out;
    for (auto each = places.rbegin(); each != places.rend(); ++each) {
      out += each == places.rbegin() ? "" : ".";
      // A name that no definition knows may hold anything.
      out += r4_name((*each)->name);
      if ((*each)->index >= 0) out += "[" + std::to_string((*each)->index) + "]";
    }
    return out;
  }
  static std::string_view r4_name(std::string_view name) {
    const bool plain = name.size() <= 64 && std::ranges::all_of(name, [](char c) {
                         return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
                                (c >= '0' && c <= '9');
                       });
    return plain ? name : "?";
  }
  void add(const Place& at, Code code, Params params = {}, Severity severity = Severity::error) {
    if (!full()) findings.push_back({severity, code, path(&at), std::move(params)});
  }

  const ValidateOptions& options_;
  const Definitions& r4_ = Definitions::r4();
  Node resource_, root_;
};

}  // namespace

std::vector<Finding> validate(Node resource, const ValidateOptions& options) {
  Validator validator(options);
  validator.resource(resource, nullptr, {}, -1, {});
  return std::move(validator.findings);
}

bool has_errors(const std::vector<Finding>& findings) {
  return std::ranges::any_of(findings,
                             [](const Finding& each) { return each.severity == Severity::error; });
}

Unchecked unchecked() {
  const auto& r4 = Definitions::r4();
  std::set<std::string> keys, sets;
  for (std::uint32_t id = 0; id < r4.constraint_count(); ++id)
    if (!invariant(id).expression) keys.emplace(r4.text(r4.constraint(id).key));
  for (std::size_t type = 1; type < r4.type_count(); ++type)
    for (const auto& element : r4.elements(static_cast<TypeId>(type)))
      if (element.binding == Binding::required && r4.value_set(element.value_set).is_open != 0)
        sets.emplace(element.value_set == 0 ? r4.text(element.path)
                                            : r4.text(r4.value_set(element.value_set).url));
  return {{keys.begin(), keys.end()}, {sets.begin(), sets.end()}};
}

}  // namespace yilian::fhir
