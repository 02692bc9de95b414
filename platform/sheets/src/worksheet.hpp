#pragma once
// The rows of one worksheet as records.
#include "csv/csv.hpp"
#include "workbook.hpp"

namespace yilian::sheets {

/// Rows are as wide as the first one that is not empty, or wider where they say more.
Status read_rows(const Archive& archive, const Workbook& workbook, std::size_t records_max,
                 const csv::Visitor& visit);

}  // namespace yilian::sheets
