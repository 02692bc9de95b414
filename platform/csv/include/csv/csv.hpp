#pragma once
// Text tables as people export them: UTF-8 with or without a byte order mark, or GB18030; RFC 4180.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/result.hpp"

namespace yilian::csv {

/// UTF-8 without a mark; bytes that are no UTF-8 are taken as GB18030. not_utf8 when they are
/// neither.
Result<std::string> to_utf8(std::string_view bytes);
/// The same without a copy of what is UTF-8 already: a part of `bytes`, or `converted`.
Result<std::string_view> as_utf8(std::string_view bytes, std::string& converted);

struct Record {
  std::int64_t line = 0;  ///< on which it begins; the header is line 1
  std::vector<std::string> cells;
  /// Spreadsheets leave rows of commas below the last one.
  bool empty() const;
};
/// Takes one record after the other, and may move it away; its error ends the reading.
using Visitor = std::function<Status(Record&)>;
/// Records without those that are wholly empty, none of them kept; csv_malformed names the line of
/// a wrong quote. At most `records_max`, then too_many.
Status each(std::string_view text, std::size_t records_max, const Visitor& visit);
/// All of them at once.
Result<std::vector<Record>> parse(std::string_view text, std::size_t records_max);

}  // namespace yilian::csv
