#include "fhir/value.hpp"
#include "fhir/xml.hpp"
#include "forms.hpp"
#include "xml_tree.hpp"

namespace yilian::fhir {
namespace {

class Writer {
 public:
  Status resource(Node node, bool top) {
    const TypeId type = r4_.resource_type(node.resource_type());
    if (type == 0) return fail_field(pointer_to(node), Code::unknown_field);
    const auto name = r4_.type_name(type);
    (out_ += '<') += name;
    if (top) out_ += " xmlns=\"http://hl7.org/fhir\"";
    CHECK_OK(body(node, type, name));
    return {};
  }
  std::string take() { return std::move(out_); }

 private:
  void attribute(std::string_view name, std::string_view text) {
    ((out_ += ' ') += name) += "=\"";
    write_xml_text(out_, text);
    out_ += '"';
  }

  /// Attributes, the end of the tag, elements, the closing tag. The tag is open.
  Status body(Node node, TypeId type, std::string_view name) {
    const bool part = r4_.type(type).kind != TypeKind::resource;
    const auto is_attribute = [&](const Element& element) {
      return element.has(Element::attribute) || (part && element.name == names().id);
    };
    for (const Node child : node) {
      if (child.name_id() == names().resourceType && !part) continue;
      const auto property = r4_.property(type, child.name_id());
      if (!property) return fail_field(pointer_to(child), Code::unknown_field);
      if (is_attribute(*property.element) && !child.is_companion())
        attribute(child.name(), child.text());
    }
    const auto empty = out_.size();
    out_ += '>';
    // In the order of the definition; members in another order are looked for.
    for (const auto& element : r4_.elements(type)) {
      if (is_attribute(element)) continue;
      for (const auto& option : r4_.options(element)) {
        const Node value = node.member(option.json_name), beside = node.companion(option.json_name);
        if (value || beside) CHECK_OK(member(value, beside, option));
      }
    }
    if (out_.size() == empty + 1) {
      out_.back() = '/';
      out_ += '>';
    } else {
      ((out_ += "</") += name) += '>';
    }
    return {};
  }

  Status member(Node value, Node beside, const TypeOption& option) {
    if (!value.is_array() && !beside.is_array()) return one(value, beside, option);
    const std::size_t count = std::max(value.size(), beside.size());
    auto a = value.begin();
    auto b = beside.begin();
    for (std::size_t i = 0; i < count; ++i) {
      CHECK_OK(one(i < value.size() ? *a : Node(), i < beside.size() ? *b : Node(), option));
      if (i < value.size()) ++a;
      if (i < beside.size()) ++b;
    }
    return {};
  }

  Status one(Node value, Node beside, const TypeOption& option) {
    const auto name = r4_.name(option.json_name);
    if (form_of(option.type) == Form::xhtml) {
      const auto tree = parse_xml(value.text(), {});
      if (!tree || tree->name != "div") return fail_field(pointer_to(value), Code::invalid_text);
      out_ += to_xml(*tree);
      return {};
    }
    (out_ += '<') += name;
    switch (r4_.type(option.type).kind) {
      case TypeKind::primitive: {
        if (value.is_object() || value.is_array())
          return fail_field(pointer_to(value), Code::wrong_type,
                            {{"expected", std::string(r4_.type_name(option.type))}});
        if (value && value.kind() != Kind::null) attribute("value", value.text());
        static const TypeId element = r4_.type("Element");
        return body(beside, element, name);
      }
      case TypeKind::resource:
        out_ += '>';
        CHECK_OK(resource(value, false));
        ((out_ += "</") += name) += '>';
        return {};
      default:
        if (!value.is_object())
          return fail_field(value ? pointer_to(value) : "", Code::wrong_type,
                            {{"expected", std::string(r4_.type_name(option.type))}});
        return body(value, option.type, name);
    }
  }

  const Definitions& r4_ = Definitions::r4();
  std::string out_;
};

}  // namespace

Result<std::string> json_to_xml(Node resource) {
  Writer writer;
  CHECK_OK(writer.resource(resource, true));
  return writer.take();
}

}  // namespace yilian::fhir
