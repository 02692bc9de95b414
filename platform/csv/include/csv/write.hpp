#pragma once
// Text tables as we give them out: every cell quoted, lines as RFC 4180 has them.
#include <string>
#include <vector>

namespace yilian::csv {

/// One line. A cell that a spreadsheet program would run as a formula gets an apostrophe.
void append(std::string& out, const std::vector<std::string>& cells);

}  // namespace yilian::csv
