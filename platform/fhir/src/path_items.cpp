#include "path_values.hpp"

namespace yilian::fhir {

Item Item::of(Node node, TypeId type, Node companion) {
  Item out;
  out.type = type;
  out.node = node && node.kind() == fhir::Kind::null ? Node() : node;
  out.companion = companion && companion.kind() == fhir::Kind::null ? Node() : companion;
  const auto& r4 = Definitions::r4();
  if (out.node.is_object() && (type == 0 || r4.type(type).kind == TypeKind::resource))
    if (const TypeId own = r4.resource_type(out.node.resource_type());
        own != 0 && (type == 0 || r4.is_a(own, type)))
      out.type = own;
  return out;
}
Item Item::boolean(bool value) {
  Item out;
  out.kind = Kind::boolean;
  out.truth = value;
  return out;
}
Item Item::integer(long long value) {
  Item out;
  out.kind = Kind::integer;
  out.number = Decimal(value);
  return out;
}
Item Item::string(std::string value) {
  Item out;
  out.kind = Kind::string;
  out.text = std::move(value);
  return out;
}

std::string Item::to_string() const {
  switch (kind) {
    case Kind::node: {
      const Item value = value_of(*this);
      return value.kind == Kind::node ? std::string(node.text()) : value.to_string();
    }
    case Kind::boolean:
      return truth ? "true" : "false";
    case Kind::integer:
    case Kind::decimal:
      return number.to_string();
    case Kind::moment:
      return moment.to_string();
    case Kind::quantity: {
      const bool word =
          text.size() > 2 && text != "min" && text.find_first_of("[]/.") == std::string::npos &&
          (text.starts_with("year") || text.starts_with("month") || text.starts_with("week") ||
           text.starts_with("day") || text.starts_with("hour") || text.starts_with("minute") ||
           text.starts_with("second") || text.starts_with("millisecond"));
      return number.to_string() + (word ? " " + text : " '" + text + "'");
    }
    case Kind::string:
    case Kind::type_info:
      return text;
  }
  return {};
}

std::string Item::type_name() const {
  switch (kind) {
    case Kind::node:
      return "FHIR." + std::string(Definitions::r4().type_name(type));
    case Kind::boolean:
      return "System.Boolean";
    case Kind::integer:
      return "System.Integer";
    case Kind::decimal:
      return "System.Decimal";
    case Kind::string:
      return "System.String";
    case Kind::moment:
      return moment.form == Moment::Form::date        ? "System.Date"
             : moment.form == Moment::Form::date_time ? "System.DateTime"
                                                      : "System.Time";
    case Kind::quantity:
      return "System.Quantity";
    case Kind::type_info:
      return "System.ClassInfo";
  }
  return {};
}

}  // namespace yilian::fhir
