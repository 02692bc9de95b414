#pragma once
// Text tables as people export them: UTF-8 with or without a byte order mark, or GB18030; RFC 4180.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/result.hpp"

namespace yilian::csv {

/// UTF-8 without a mark; bytes that are no UTF-8 are taken as GB18030. not_utf8 when they are
/// neither.
Result<std::string> to_utf8(std::string_view bytes);

struct Record {
  std::int64_t line = 0;  ///< on which it begins; the header is line 1
  std::vector<std::string> cells;
};
/// Records without those that are wholly empty; csv_malformed names the line of a wrong quote. At
/// most `records_max`, then too_many.
Result<std::vector<Record>> parse(std::string_view text, std::size_t records_max);

}  // namespace yilian::csv
