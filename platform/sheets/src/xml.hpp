#pragma once
// XML as a stream, for files of strangers: no document type, so no entities, and no deep nesting.
// Names come without their prefix; the one vocabulary of a workbook has no two of one name that
// matter.
#include <string>
#include <string_view>

#include "archive.hpp"
#include "kernel/result.hpp"

namespace yilian::sheets {

class Attributes {
 public:
  explicit Attributes(const char** list) : list_(list) {}
  /// Empty when there is none; by the name without prefix.
  std::string_view operator[](std::string_view name) const;

 private:
  const char** list_;
};

/// Told of what stands in a file; the first error ends the reading and is its answer.
class XmlListener {
 public:
  virtual ~XmlListener() = default;
  virtual Status begin(std::string_view name, const Attributes& attributes) = 0;
  virtual Status end(std::string_view name) = 0;
  virtual Status text(std::string_view) { return {}; }
};

/// xlsx_malformed for what is no well-formed XML.
Status read_xml(const Archive& archive, const std::string& name, std::size_t bytes_max,
                XmlListener& listener);

}  // namespace yilian::sheets
