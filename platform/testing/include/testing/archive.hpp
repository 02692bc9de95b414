#pragma once
// Archives and small XLSX files for tests of what reads them.
#include <string>
#include <utility>
#include <vector>

namespace yilian::testing {

using Entries = std::vector<std::pair<std::string, std::string>>;
std::string archive(const Entries& entries);

/// The parts of an XLSX file around a worksheet: `rows` is the XML inside of sheetData.
Entries workbook_entries(const std::string& rows);
/// Rows of texts; an empty row is left out, so that the numbers of the others stay.
std::string workbook(const std::vector<std::vector<std::string>>& rows);

}  // namespace yilian::testing
