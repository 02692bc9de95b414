#pragma once
// XML as a small tree, before its meaning is known.
#include <string>
#include <string_view>
#include <vector>

#include "fhir/document.hpp"

namespace yilian::fhir {

struct XmlElement {
  std::string name;  ///< without prefix; of a text empty
  std::string name_space;
  std::string text;  ///< of a text
  std::vector<std::pair<std::string, std::string>> attributes;
  std::vector<XmlElement> children;

  std::string_view attribute(std::string_view wanted) const;
  const XmlElement* child(std::string_view wanted) const;
  /// All the text in it.
  std::string content() const;
};

/// malformed_xml, too_deep, too_many, body_too_large.
Result<XmlElement> parse_xml(std::string_view text, const ParseLimits& limits);
/// With its namespace told once, at the top.
std::string to_xml(const XmlElement& element);
/// For an attribute.
void write_xml_text(std::string& out, std::string_view text);

}  // namespace yilian::fhir
