#pragma once
// Which columns an import takes, under their Chinese titles or the names that they have in JSON.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "csv/csv.hpp"
#include "kernel/result.hpp"

namespace yilian::csv {

struct Column {
  std::string_view name;                 ///< in JSON
  std::vector<std::string_view> titles;  ///< Chinese, the usual one first
  bool needed = false;
};

/// What a cell may say for a value.
struct Label {
  std::string_view text, value;
};
/// The value of a label; the text itself when it is none, for the reader to refuse.
std::string_view meant(std::span<const Label> labels, std::string_view text);

/// The columns of one file.
struct Header {
  std::vector<std::string> names;
  std::vector<std::string> titles;  ///< as the file has them
  bool has(std::string_view name) const;
  /// The title of a column, or "" for one that the file does not have.
  std::string title(std::string_view name) const;
  /// One cell, trimmed; "" when the file has no such column.
  std::string cell(const Record& record, std::string_view name) const;
};
/// Titles in any order and in either language; csv_header when one is unknown, doubled or missing.
Result<Header> read_header(const std::vector<Column>& columns, const Record& record,
                           Language language);

/// The titles of a template in a language: of the needed columns with an asterisk.
std::vector<std::string> template_titles(const std::vector<Column>& columns, Language language);

}  // namespace yilian::csv
