#include "xml_tree.hpp"

#include <expat.h>

#include <memory>

namespace yilian::fhir {
namespace {

struct Reading {
  XML_Parser parser;
  const ParseLimits& limits;
  XmlElement root = {};
  std::vector<XmlElement*> open = {};
  std::size_t count = 0;
  Error error = {Code::malformed_xml};
  bool stopped = false;

  void stop(Code code) {
    error = {code, {}, {{"max", std::to_string(limits.entries_max)}}};
    stopped = true;
    XML_StopParser(parser, XML_FALSE);
  }
};

Reading& of(void* user) { return *static_cast<Reading*>(user); }

void split(std::string_view full, XmlElement& out) {
  const auto bar = full.rfind('|');
  out.name = bar == std::string_view::npos ? full : full.substr(bar + 1);
  out.name_space = bar == std::string_view::npos ? "" : full.substr(0, bar);
}

void on_begin(void* user, const char* name, const char** attributes) {
  auto& reading = of(user);
  if (reading.stopped) return;
  if (reading.open.size() >= reading.limits.depth_max) return reading.stop(Code::too_deep);
  if (++reading.count > reading.limits.entries_max) return reading.stop(Code::too_many);
  XmlElement* at = &reading.root;
  if (!reading.open.empty()) {
    reading.open.back()->children.emplace_back();
    at = &reading.open.back()->children.back();
  }
  split(name, *at);
  for (; *attributes != nullptr; attributes += 2) {
    const std::string_view full(*attributes);
    const auto bar = full.rfind('|');
    // Attributes of another namespace (xsi:schemaLocation) say nothing about the resource.
    if (bar == std::string_view::npos || full.starts_with("http://www.w3.org/XML/1998"))
      at->attributes.emplace_back(
          bar == std::string_view::npos ? full : "xml:" + std::string(full.substr(bar + 1)),
          attributes[1]);
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
  if (children.empty() || !children.back().name.empty()) children.emplace_back();
  children.back().text.append(text, static_cast<std::size_t>(size));
}
void on_document_type(void* user, const char*, const char*, const char*, int) {
  of(user).stop(Code::malformed_xml);
}

/// Between tags; line ends and quotes stay as they are.
void write_content(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '&') out += "&amp;";
    else if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else if (c == '\r') out += "&#13;";
    else out += c;
  }
}

void write_element(std::string& out, const XmlElement& element, std::string_view name_space) {
  if (element.name.empty()) return write_content(out, element.text);
  (out += '<') += element.name;
  if (element.name_space != name_space) {
    out += " xmlns=\"";
    write_xml_text(out, element.name_space);
    out += '"';
  }
  for (const auto& [name, value] : element.attributes) {
    ((out += ' ') += name) += "=\"";
    write_xml_text(out, value);
    out += '"';
  }
  if (element.children.empty()) {
    out += "/>";
    return;
  }
  out += '>';
  for (const auto& child : element.children) write_element(out, child, element.name_space);
  ((out += "</") += element.name) += '>';
}

}  // namespace

std::string_view XmlElement::attribute(std::string_view wanted) const {
  for (const auto& [key, value] : attributes)
    if (key == wanted) return value;
  return {};
}
const XmlElement* XmlElement::child(std::string_view wanted) const {
  for (const auto& each : children)
    if (each.name == wanted) return &each;
  return nullptr;
}
std::string XmlElement::content() const {
  std::string out = text;
  for (const auto& each : children) out += each.content();
  return out;
}

void write_xml_text(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '&') out += "&amp;";
    else if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else if (c == '"') out += "&quot;";
    else if (c == '\n') out += "&#10;";
    else if (c == '\r') out += "&#13;";
    else if (c == '\t') out += "&#9;";
    else out += c;
  }
}

Result<XmlElement> parse_xml(std::string_view text, const ParseLimits& limits) {
  if (text.size() > limits.bytes_max)
    return fail(Code::body_too_large, {{"max", std::to_string(limits.bytes_max >> 20) + " MB"}});
  const std::unique_ptr<std::remove_pointer_t<XML_Parser>, void (*)(XML_Parser)> parser(
      XML_ParserCreateNS(nullptr, '|'), XML_ParserFree);
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

std::string to_xml(const XmlElement& element) {
  std::string out;
  write_element(out, element, "");
  return out;
}

}  // namespace yilian::fhir
