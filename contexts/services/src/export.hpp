#pragma once
// A statement as a file, amounts in yuan, in the words of its reader.
#include <string>

#include "kernel/result.hpp"
#include "services/types.hpp"

namespace yilian::services {

/// UTF-8 with a byte order mark, so that spreadsheet programs read the Chinese.
std::string to_csv(const ServiceStatement& statement, Language language);
Result<std::string> to_xlsx(const ServiceStatement& statement, Language language);

}  // namespace yilian::services
