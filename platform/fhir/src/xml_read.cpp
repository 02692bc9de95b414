#include <algorithm>

#include "fhir/value.hpp"
#include "fhir/xml.hpp"
#include "forms.hpp"
#include "xml_tree.hpp"

namespace yilian::fhir {
namespace {

bool is_number(std::string_view text) {
  const auto document = Document::parse(std::string(text));
  return document && document->root().kind() == Kind::number &&
         document->source().find_first_of(" \t\r\n") == std::string::npos;
}

Value primitive(TypeId type, std::string_view text) {
  switch (form_of(type)) {
    case Form::boolean:
      if (text == "true" || text == "false") return Value::boolean(text == "true");
      break;
    case Form::integer:
    case Form::positive_int:
    case Form::unsigned_int:
    case Form::decimal:
      if (is_number(text)) return Value::number(std::string(text));
      break;
    default:
      break;
  }
  return Value::string(std::string(text));
}

class Reader {
 public:
  Result<Value> resource(const XmlElement& element, const std::string& at) {
    const TypeId type = r4_.resource_type(element.name);
    if (type == 0) return fail_field(at + "/" + element.name, Code::unknown_field);
    Value out = Value::object();
    out.set("resourceType", Value::string(element.name));
    CHECK_OK(members(element, type, at, out));
    return out;
  }

 private:
  static bool is_space(const XmlElement& each) {
    return each.text.find_first_not_of(" \t\r\n") == std::string::npos;
  }

  Status members(const XmlElement& element, TypeId type, const std::string& at, Value& out) {
    for (const auto& [name, text] : element.attributes) {
      const auto property = r4_.property(type, r4_.name(name));
      if (!property || !(property.element->has(Element::attribute) || name == "id"))
        return fail_field(at + "/@" + name, Code::unknown_field);
      out.set(name, Value::string(text));
    }
    for (const auto& child : element.children) {
      if (child.name.empty()) {
        if (!is_space(child)) return fail_field(at, Code::wrong_type, {{"expected", "element"}});
        continue;
      }
      const auto property = r4_.property(type, r4_.name(child.name));
      if (!property) return fail_field(at + "/" + child.name, Code::unknown_field);
      CHECK_OK(member(child, property, at + "/" + child.name, out));
    }
    return {};
  }

  Status member(const XmlElement& child, const Property& property, const std::string& at,
                Value& out) {
    Value value, companion;
    const TypeId type = property.option->type;
    if (form_of(type) == Form::xhtml) {
      value = Value::string(to_xml(child));
    } else if (r4_.type(type).kind == TypeKind::primitive) {
      CHECK_OK(primitive_member(child, type, at, value, companion));
    } else if (r4_.type(type).kind == TypeKind::resource) {
      TRY(value, nested(child, at));
    } else {
      value = Value::object();
      CHECK_OK(members(child, type, at, value));
    }
    return add(child.name, property.element->has(Element::list), std::move(value),
               std::move(companion), at, out);
  }

  Status primitive_member(const XmlElement& child, TypeId type, const std::string& at, Value& value,
                          Value& companion) {
    XmlElement rest = child;
    const auto is_value = [](const auto& each) { return each.first == "value"; };
    if (const auto found = std::ranges::find_if(rest.attributes, is_value);
        found != rest.attributes.end()) {
      value = primitive(type, found->second);
      rest.attributes.erase(found);
    }
    companion = Value::object();
    static const TypeId element = r4_.type("Element");
    CHECK_OK(members(rest, element, at, companion));
    if (companion.members.empty()) companion = Value();
    return {};
  }

  Result<Value> nested(const XmlElement& child, const std::string& at) {
    const XmlElement* inner = nullptr;
    for (const auto& each : child.children) {
      if (each.name.empty() && is_space(each)) continue;
      if (inner != nullptr || each.name.empty())
        return fail_field(at, Code::wrong_type, {{"expected", "Resource"}});
      inner = &each;
    }
    if (inner == nullptr) return fail_field(at, Code::wrong_type, {{"expected", "Resource"}});
    return resource(*inner, at);
  }

  static Status add(const std::string& name, bool list, Value value, Value companion,
                    const std::string& at, Value& out) {
    const std::string beside = "_" + name;
    if (!list) {
      if (out.find(name) || out.find(beside)) return fail_field(at, Code::repeated);
      if (value.kind != Kind::null) out.set(name, std::move(value));
      if (companion.kind != Kind::null) out.set(beside, std::move(companion));
      return {};
    }
    // Both lists are kept as long as each other and trimmed when nothing stands in one.
    Value* values = out.find(name);
    if (values == nullptr) values = &out.set(name, Value::array());
    const std::size_t before = values->items.size();
    values->items.push_back(std::move(value));
    Value* companions = out.find(beside);
    if (companions == nullptr && companion.kind != Kind::null) {
      companions = &out.set(beside, Value::array());
      companions->items.resize(before);
    }
    if (companions != nullptr) companions->items.push_back(std::move(companion));
    return {};
  }

  const Definitions& r4_ = Definitions::r4();
};

/// A list of nothing but extensions has no list of values.
void without_empty_lists(Value& value) {
  for (auto& member : value.members) without_empty_lists(member.value);
  for (auto& item : value.items) without_empty_lists(item);
  std::erase_if(value.members, [](const Member& member) {
    return member.value.kind == Kind::array &&
           std::ranges::all_of(member.value.items,
                               [](const Value& item) { return item.kind == Kind::null; });
  });
}

}  // namespace

Result<std::string> xml_to_json(std::string_view xml, const ParseLimits& limits) {
  TRY(const auto tree, parse_xml(xml, limits));
  TRY(auto value, Reader().resource(tree, ""));
  without_empty_lists(value);
  return to_json(value);
}

}  // namespace yilian::fhir
