#pragma once
// Statistics as a file. Cells that begin like a formula are written as text.
#include <string>

#include "kernel/result.hpp"
#include "reporting/types.hpp"

namespace yilian::reporting {

/// UTF-8 with a byte order mark, so that spreadsheet programs read the Chinese.
std::string to_csv(const Statistics& statistics, Language language);
Result<std::string> to_xlsx(const Statistics& statistics, Language language);

}  // namespace yilian::reporting
