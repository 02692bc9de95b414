#pragma once
// How the value of a cell is written in a worksheet, and what it says to a person. Pure.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yilian::sheets {

/// The place of a column in a reference like C5, from 0; nothing for what is no reference.
std::optional<std::size_t> column_of(std::string_view reference);

/// True for the number formats that come with every workbook and show a day.
bool is_date_format(std::int64_t number);
/// True for a format of the workbook's own that shows a day: one with a year or a day in it.
bool is_date_format(std::string_view code);

/// YYYY-MM-DD of a day as workbooks count them; nothing outside of their calendar.
std::optional<std::string> date_text(std::string_view value, bool from_1904);
/// A number as a person would type it; what was rounded keeps its exponent (sheets.hpp).
std::string number_text(std::string_view value);

}  // namespace yilian::sheets
