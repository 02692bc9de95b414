#include "tree.hpp"

#include <expat.h>

#include <algorithm>
#include <array>
#include <memory>

#include "hl7/charset.hpp"

namespace yilian::cda {
namespace {

struct Reading {
  XML_Parser parser;
  const Limits& limits;
  Node root = {};
  std::vector<Node*> open = {};
  std::size_t count = 0;
  Error error = {yilian::Code::malformed_xml};
  bool stopped = false;

  void stop(yilian::Code code) {
    error = Error{code, {}, {{"max", std::to_string(limits.nodes_max)}}};
    stopped = true;
    XML_StopParser(parser, XML_FALSE);
  }
  bool counted() {
    if (++count <= limits.nodes_max) return true;
    stop(yilian::Code::too_many);
    return false;
  }
};

Reading& of(void* user) { return *static_cast<Reading*>(user); }

std::string plain_name(std::string_view full) {
  const auto bar = full.rfind('|');
  if (bar == std::string_view::npos) return "|" + std::string(full);
  const auto space = full.substr(0, bar);
  return space == namespace_v3 ? std::string(full.substr(bar + 1)) : std::string(full);
}

std::string attribute_name(std::string_view full) {
  const auto bar = full.rfind('|');
  if (bar == std::string_view::npos) return std::string(full);
  if (full.substr(0, bar) == namespace_xsi) return "xsi:" + std::string(full.substr(bar + 1));
  return std::string(full);
}

void on_begin(void* user, const char* name, const char** attributes) {
  auto& reading = of(user);
  if (reading.stopped) return;
  if (reading.open.size() >= reading.limits.depth_max) return reading.stop(yilian::Code::too_deep);
  if (!reading.counted()) return;
  Node* at = &reading.root;
  if (!reading.open.empty()) {
    reading.open.back()->children.emplace_back();
    at = &reading.open.back()->children.back();
  }
  at->name = plain_name(name);
  for (; *attributes != nullptr; attributes += 2) {
    if (!reading.counted()) return;
    at->attributes.emplace_back(attribute_name(attributes[0]), attributes[1]);
  }
  reading.open.push_back(at);
}
void on_end(void* user, const char*) {
  auto& reading = of(user);
  if (!reading.stopped) reading.open.pop_back();
}
void on_text(void* user, const char* text, int size) {
  auto& reading = of(user);
  if (reading.stopped || reading.open.empty()) return;
  auto& children = reading.open.back()->children;
  if (children.empty() || !children.back().name.empty()) {
    if (!reading.counted()) return;
    children.emplace_back();
  }
  children.back().text.append(text, static_cast<std::size_t>(size));
}
void on_document_type(void* user, const char*, const char*, const char*, int) {
  of(user).stop(yilian::Code::malformed_xml);
}

/// What the XML declaration says; empty without one.
std::string_view declared_encoding(std::string_view bytes) {
  if (!bytes.starts_with("<?xml")) return {};
  const auto line = bytes.substr(0, std::min<std::size_t>(bytes.find("?>"), 200));
  auto at = line.find("encoding");
  if (at == std::string_view::npos) return {};
  at = line.find_first_of("\"'", at);
  if (at == std::string_view::npos) return {};
  const auto end = line.find(line[at], at + 1);
  return end == std::string_view::npos ? std::string_view() : line.substr(at + 1, end - at - 1);
}

Result<std::string> decoded(std::string_view bytes) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (bytes.starts_with(mark)) bytes.remove_prefix(mark.size());
  auto charset = hl7::Charset::utf_8;
  if (const auto name = declared_encoding(bytes); !name.empty()) {
    const auto named = hl7::charset_named(name);
    const bool known = named && (*named == hl7::Charset::utf_8 || *named == hl7::Charset::gb18030 ||
                                 *named == hl7::Charset::ascii);
    if (!known) return fail(yilian::Code::not_utf8);
    if (*named == hl7::Charset::gb18030) charset = *named;
  }
  auto text = hl7::to_utf8(bytes, charset);
  if (!text) return fail(yilian::Code::not_utf8);
  return std::move(*text);
}

bool is_block(std::string_view name) {
  constexpr std::array<std::string_view, 10> blocks = {
      "paragraph", "br", "tr", "item", "list", "table", "caption", "thead", "tbody", "tfoot"};
  return std::ranges::find(blocks, name) != blocks.end();
}

void add_narrative(const Node& node, std::string& out) {
  if (node.name.empty()) {
    // A line end inside a text is a blank like others.
    for (const char c : node.text) out += c == '\n' || c == '\r' || c == '\t' ? ' ' : c;
    return;
  }
  const bool cell = node.name == "td" || node.name == "th";
  if (is_block(node.name)) out += '\n';
  if (cell) {
    while (out.ends_with(' ')) out.pop_back();
    if (!out.empty() && !out.ends_with('\n')) out += " | ";
  }
  for (const auto& child : node.children) add_narrative(child, out);
  if (is_block(node.name)) out += '\n';
}

}  // namespace

std::string_view Node::attribute(std::string_view wanted) const {
  for (const auto& [key, value] : attributes)
    if (key == wanted) return value;
  return {};
}

const Node* Node::child(std::string_view wanted) const {
  for (const auto& each : children)
    if (each.name == wanted) return &each;
  return nullptr;
}

const Node* Node::at(std::string_view path) const {
  const Node* out = this;
  while (out != nullptr && !path.empty()) {
    const auto slash = path.find('/');
    out = out->child(path.substr(0, slash));
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
  }
  return out;
}

std::string Node::content() const {
  std::string out;
  for (const auto& each : children) out += each.name.empty() ? each.text : each.content();
  for (char& c : out)
    if (c == '\n' || c == '\r' || c == '\t') c = ' ';
  return tidy(out);
}

std::string tidy(std::string_view text) {
  std::string out;
  bool blank = false;
  for (const char c : text) {
    if (c == '\n') {
      if (!out.empty() && !out.ends_with('\n')) out += '\n';
      blank = false;
    } else if (c == ' ' || c == '\t' || c == '\r') {
      blank = !out.empty() && !out.ends_with('\n');
    } else {
      if (blank) out += ' ';
      blank = false;
      out += c;
    }
  }
  while (out.ends_with('\n')) out.pop_back();
  return out;
}

std::string narrative(const Node& text) {
  std::string out;
  for (const auto& child : text.children) add_narrative(child, out);
  return tidy(out);
}

Result<Node> parse(std::string_view bytes, const Limits& limits) {
  if (bytes.size() > limits.bytes_max)
    return fail(yilian::Code::body_too_large,
                {{"max", std::to_string(limits.bytes_max >> 20) + " MB"}});
  TRY(const auto text, decoded(bytes));
  const std::unique_ptr<std::remove_pointer_t<XML_Parser>, void (*)(XML_Parser)> parser(
      XML_ParserCreateNS("UTF-8", '|'), XML_ParserFree);
  if (!parser) return fault("no XML parser");
  Reading reading{parser.get(), limits};
  XML_SetUserData(parser.get(), &reading);
  XML_SetElementHandler(parser.get(), on_begin, on_end);
  XML_SetCharacterDataHandler(parser.get(), on_text);
  XML_SetStartDoctypeDeclHandler(parser.get(), on_document_type);
  if (XML_Parse(parser.get(), text.data(), static_cast<int>(text.size()), XML_TRUE) !=
          XML_STATUS_OK ||
      reading.stopped)
    return fail(std::move(reading.error));
  return std::move(reading.root);
}

}  // namespace yilian::cda
