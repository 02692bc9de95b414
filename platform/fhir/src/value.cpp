#include "fhir/value.hpp"

#include <algorithm>

#include "fhir/decimal.hpp"

namespace yilian::fhir {
namespace {

constexpr char hex[] = "0123456789abcdef";

void write_plain(std::string& out, Kind kind, std::string_view text) {
  if (kind == Kind::null) out += "null";
  else if (kind == Kind::string) write_json_string(out, text);
  else out += text;
}

/// One walk for all that write a document.
template <class Text>
void write_node(std::string& out, Node node, const Text& text) {
  const Kind kind = node.kind();
  if (kind != Kind::object && kind != Kind::array) return text(out, node);
  char separator = kind == Kind::object ? '{' : '[';
  if (node.size() == 0) out += separator;
  for (const Node child : node) {
    out += separator;
    separator = ',';
    if (kind == Kind::object) {
      write_json_string(out, child.name());
      out += ':';
    }
    write_node(out, child, text);
  }
  out += kind == Kind::object ? '}' : ']';
}

void add_member(std::string& out, std::string_view name, std::string_view text) {
  out += out.back() == '{' ? "\"" : ",\"";
  out += name;
  out += "\":";
  write_json_string(out, text);
}

}  // namespace

void write_json_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t from = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text, from, i - from);
    from = i + 1;
    out += '\\';
    if (c == '"' || c == '\\') out += static_cast<char>(c);
    else if (c == '\n') out += 'n';
    else if (c == '\r') out += 'r';
    else if (c == '\t') out += 't';
    else (out += "u00") += {hex[c >> 4], hex[c & 15]};
  }
  out.append(text, from, text.size() - from);
  out += '"';
}

void write(std::string& out, Node node) {
  if (!node) return;
  write_node(out, node,
             [](std::string& to, Node leaf) { write_plain(to, leaf.kind(), leaf.text()); });
}

std::string to_json(Node node) {
  std::string out;
  if (node) out.reserve(node.document()->source().size());
  write(out, node);
  return out;
}

void write_rewritten(std::string& out, Node node, const Rewrite& rewrite) {
  write_node(out, node, [&](std::string& to, Node leaf) {
    const auto other =
        leaf.kind() == Kind::string ? rewrite(leaf) : std::optional<std::string_view>();
    write_plain(to, leaf.kind(), other.value_or(leaf.text()));
  });
}

std::string stamped(Node resource, const Stamp& stamp) {
  static const auto& names = Definitions::r4();
  static const NameId type = names.name("resourceType"), id = names.name("id"),
                      meta = names.name("meta"), version = names.name("versionId"),
                      updated = names.name("lastUpdated");
  std::string out;
  out.reserve(resource.document()->source().size() + 160);
  out += '{';
  add_member(out, "resourceType", resource.member(type).text());
  if (!stamp.id.empty()) add_member(out, "id", stamp.id);
  std::string own = "{";
  if (!stamp.version_id.empty()) add_member(own, "versionId", stamp.version_id);
  if (!stamp.last_updated.empty()) add_member(own, "lastUpdated", stamp.last_updated);
  for (const Node child : resource.member(meta)) {
    if (child.name_id() == version || child.name_id() == updated) continue;
    own += own.back() == '{' ? "" : ",";
    write_json_string(own, child.name());
    own += ':';
    write(own, child);
  }
  if (own.size() > 1) ((out += ",\"meta\":") += own) += '}';
  for (const Node child : resource) {
    const NameId name = child.is_companion() ? NameId{0} : child.name_id();
    if (name != 0 && (name == type || name == id || name == meta)) continue;
    out += ',';
    write_json_string(out, child.name());
    out += ':';
    write(out, child);
  }
  out += '}';
  return out;
}

Value Value::of(Node node) {
  Value out;
  if (!node) return out;
  out.kind = node.kind();
  out.text = node.text();
  if (out.kind == Kind::object)
    for (const Node child : node) out.members.push_back({std::string(child.name()), of(child)});
  if (out.kind == Kind::array)
    for (const Node child : node) out.items.push_back(of(child));
  return out;
}

Value Value::string(std::string text) { return {Kind::string, std::move(text), {}, {}}; }
Value Value::number(std::string text) { return {Kind::number, std::move(text), {}, {}}; }
Value Value::boolean(bool value) { return {Kind::boolean, value ? "true" : "false", {}, {}}; }
Value Value::object() { return {Kind::object, {}, {}, {}}; }
Value Value::array() { return {Kind::array, {}, {}, {}}; }

Value* Value::find(std::string_view name) {
  for (auto& member : members)
    if (member.name == name) return &member.value;
  return nullptr;
}
const Value* Value::find(std::string_view name) const {
  for (const auto& member : members)
    if (member.name == name) return &member.value;
  return nullptr;
}
Value& Value::set(std::string_view name, Value value) {
  if (Value* known = find(name)) return *known = std::move(value);
  members.push_back({std::string(name), std::move(value)});
  return members.back().value;
}
bool Value::remove(std::string_view name) {
  return std::erase_if(members, [&](const Member& member) { return member.name == name; }) > 0;
}

bool Value::same(const Value& other) const {
  if (kind != other.kind || members.size() != other.members.size()) return false;
  if (kind == Kind::number && text != other.text) {
    const auto a = Decimal::parse(text), b = Decimal::parse(other.text);
    return a && b && *a == *b;
  }
  if (text != other.text) return false;
  for (const auto& member : members) {
    const Value* its = other.find(member.name);
    if (its == nullptr || !member.value.same(*its)) return false;
  }
  return std::ranges::equal(items, other.items,
                            [](const Value& a, const Value& b) { return a.same(b); });
}

void write(std::string& out, const Value& value) {
  if (value.kind == Kind::object) {
    char separator = '{';
    if (value.members.empty()) out += separator;
    for (const auto& member : value.members) {
      out += separator;
      separator = ',';
      write_json_string(out, member.name);
      out += ':';
      write(out, member.value);
    }
    out += '}';
  } else if (value.kind == Kind::array) {
    char separator = '[';
    if (value.items.empty()) out += separator;
    for (const auto& item : value.items) {
      out += separator;
      separator = ',';
      write(out, item);
    }
    out += ']';
  } else {
    write_plain(out, value.kind, value.text);
  }
}

std::string to_json(const Value& value) {
  std::string out;
  write(out, value);
  return out;
}

}  // namespace yilian::fhir
