#pragma once
// XML as a small tree. Names of CDA's namespace stand without it; those of others as
// "namespace|name", so that nothing mistakes them.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cda/document.hpp"

namespace yilian::cda {

struct Node {
  std::string name;  ///< of a text empty
  std::string text;  ///< of a text
  std::vector<std::pair<std::string, std::string>> attributes;
  std::vector<Node> children;

  std::string_view attribute(std::string_view wanted) const;
  const Node* child(std::string_view wanted) const;
  /// Along "a/b/c", the first of each name; nullptr where one is missing.
  const Node* at(std::string_view path) const;
  /// All the text in it, tidy.
  std::string content() const;
};

inline constexpr std::string_view namespace_v3 = "urn:hl7-org:v3",
                                  namespace_xsi = "http://www.w3.org/2001/XMLSchema-instance";

/// malformed_xml, not_utf8, body_too_large, too_deep, too_many.
Result<Node> parse(std::string_view bytes, const Limits& limits);

/// A narrative as lines: blocks and rows apart, cells by " | ".
std::string narrative(const Node& text);

}  // namespace yilian::cda
