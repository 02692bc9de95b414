#pragma once
// From the cells of an import to the same input that the route of one organisation takes, so that
// both are checked by the same reader and the same rules.
#include "csv/header.hpp"
#include "json/json.hpp"
#include "network/describe.hpp"

namespace yilian::network::import_rows {

/// Names are those of OrganisationInput in JSON.
const std::vector<csv::Column>& columns();

/// The row as input. Columns that the file does not have keep the value of `existing`; empty cells
/// clear. Wrong cells are errors with pointers like /creditCode.
Result<OrganisationInput> read_row(const csv::Header& header, const csv::Record& record,
                                   const Organisation* existing);

}  // namespace yilian::network::import_rows
