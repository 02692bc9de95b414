#pragma once
// From the cells of an import to the same input that a registration takes, so that both are checked
// by the same reader and the same rules. Pure.
#include "csv/header.hpp"
#include "patients/service.hpp"
#include "rules.hpp"

namespace yilian::patients::import_rows {

/// Names are those of PersonInput in JSON; those of the guardian are joined (guardianName).
const std::vector<csv::Column>& columns();

/// YYYY-MM-DD of the ways in which days are written in lists (1980/2/15, 1980.2.15, 19800215,
/// 1980年2月15日); any other text as it is, for the reader to refuse.
std::string date_text(const std::string& text);

/// The row, checked by the rules of registration. A row needs a document number, because an import
/// can be repeated only where it knows who is there already. Wrong cells are errors with pointers
/// to columns, like /guardianName.
Result<rules::Checked> read_row(const csv::Header& header, const csv::Record& record, Date today);

}  // namespace yilian::patients::import_rows
