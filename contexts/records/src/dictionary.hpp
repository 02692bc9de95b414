#pragma once
// The ICD-10 table as a file: which columns it has, what a row must look like, and what an import
// of it changes. Pure; nothing is read or written here.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "csv/findings.hpp"
#include "kernel/caller.hpp"

namespace yilian::records::dictionary {

inline constexpr std::size_t rows_max = 60'000;

struct Entry {
  std::string code;
  std::string name;
  std::string pinyin;  ///< initials, or empty
  bool retired = false;
  bool operator==(const Entry&) const = default;
};

/// As codes are written: letters are capitals, but the x of the Chinese extensions (I20.900x001).
std::string written_code(std::string_view text);

struct Header {
  std::vector<std::string> names;   ///< code, name, pinyin, in the order of the file
  std::vector<std::string> titles;  ///< as the file has them
  /// The title of a column, or its name when the file does not have it.
  std::string title(std::string_view name) const;
};
/// Chinese or English titles in any order; csv_header when one is unknown, doubled or missing.
Result<Header> read_header(const csv::Record& record, Language language);

struct Row {
  std::string code, name;
  std::optional<std::string> pinyin;  ///< none: the file has no such column
};
/// Wrong cells are errors with pointers /code, /name and /pinyin.
Result<Row> read_row(const Header& header, const csv::Record& record);

struct Plan {
  std::vector<Entry> to_create, to_update, to_retire;
  csv::Findings findings;
};
/// Rows are compared with what is there and with the rows above them. A code that comes back is in
/// use again. Without the column, initials stay as long as the name does.
Plan plan_import(const Header& header, const std::vector<csv::Record>& rows,
                 const std::vector<Entry>& existing, bool replace);

}  // namespace yilian::records::dictionary
