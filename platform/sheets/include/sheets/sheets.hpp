#pragma once
// Tables as people send them: CSV, or the first worksheet of an XLSX file, as one stream of
// records. For imports; what a file is, its content says. Everything is bounded, nothing is fetched
// or run: formulas count with the value that stands in the file.
//
// Cells of a worksheet are given as they would stand in a CSV file: dates as YYYY-MM-DD, numbers
// without grouping. A spreadsheet keeps 15 digits of a number; a longer one that it has rounded is
// given with an exponent (3.4E+17), so that nobody takes it for an identity number.
//
// And workbooks as we give them out, filled through the library that writes them.
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "csv/csv.hpp"
#include "kernel/result.hpp"

struct lxw_workbook;

namespace yilian::sheets {

/// For the declaration of a route; the first one is the usual.
inline constexpr const char* content_types =
    "text/csv, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// unsupported_media_type for any other.
Status check_type(std::string_view content_type);

/// True for what begins like an archive, and for the older format that is none: read as XLSX.
bool is_workbook(std::string_view bytes);

/// Records without those that are wholly empty, none of them kept; lines are those of the file, the
/// header's first. Errors of csv::each, xlsx_malformed, xlsx_too_large, xlsx_cell_error.
Status each(std::string_view bytes, std::size_t records_max, const csv::Visitor& visit);
/// All of them at once.
Result<std::vector<csv::Record>> parse(std::string_view bytes, std::size_t records_max);

/// The bytes of a workbook that `fill` has filled (xlsxwriter.h).
Result<std::string> written(const std::function<void(lxw_workbook*)>& fill);
/// A workbook with a header and columns of text, so that a spreadsheet leaves long numbers alone.
Result<std::string> blank(const std::vector<std::string>& titles);

}  // namespace yilian::sheets
