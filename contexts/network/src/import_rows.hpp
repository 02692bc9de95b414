#pragma once
// From the cells of an import to the same input that the route of one organisation takes, so that
// both are checked by the same reader and the same rules.
#include "csv/csv.hpp"
#include "json/json.hpp"
#include "network/describe.hpp"

namespace yilian::network::import_rows {

/// The columns of a file: names of OrganisationInput in JSON, and the titles as the file has them.
struct Header {
  std::vector<std::string> names;
  std::vector<std::string> titles;
  bool has(std::string_view name) const;
  /// The title of a column, or "" for one that the file does not have.
  std::string title(std::string_view name) const;
};
/// Chinese or English titles in any order; csv_header when one is unknown, doubled or missing.
Result<Header> read_header(const csv::Record& record, Language language);

/// One cell, trimmed; "" when the file has no such column.
std::string cell(const Header& header, const csv::Record& record, std::string_view name);
/// The row as input. Columns that the file does not have keep the value of `existing`; empty cells
/// clear. Wrong cells are errors with pointers like /creditCode.
Result<OrganisationInput> read_row(const Header& header, const csv::Record& record,
                                   const Organisation* existing);

}  // namespace yilian::network::import_rows
