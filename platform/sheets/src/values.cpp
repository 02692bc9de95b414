#include "values.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "kernel/time.hpp"

namespace yilian::sheets {
namespace {

constexpr std::size_t exact_digits = 15;  // what a spreadsheet keeps of a number
constexpr double exact_max = 1e15;
constexpr double serial_end = 2'958'466;  // the day after 9999-12-31

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::optional<std::size_t> column_of(std::string_view reference) {
  constexpr std::size_t letters_max = 3;
  std::size_t column = 0, letters = 0;
  while (letters < reference.size() && reference[letters] >= 'A' && reference[letters] <= 'Z' &&
         letters < letters_max)
    column = column * 26 + static_cast<std::size_t>(reference[letters++] - 'A' + 1);
  if (letters == 0 || !all_digits(reference.substr(letters))) return std::nullopt;
  return column - 1;
}

bool is_date_format(std::int64_t number) {
  // ECMA-376 part 1, 18.8.30, with the formats of Chinese workbooks from 27 on; those of times only
  // are no days.
  return (number >= 14 && number <= 17) || number == 22 || (number >= 27 && number <= 31) ||
         number == 36 || (number >= 50 && number <= 54) || number == 57 || number == 58;
}

bool is_date_format(std::string_view code) {
  bool quoted = false, bracket = false;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const char c = code[i];
    if (c == '"' && !bracket) quoted = !quoted;
    else if (quoted) continue;
    else if (c == '\\' || c == '_' || c == '*') ++i;  // the next one is shown as it is
    else if (c == '[') bracket = true;
    else if (c == ']') bracket = false;
    else if (!bracket && (c == 'y' || c == 'Y' || c == 'd' || c == 'D')) return true;
  }
  return false;
}

std::optional<std::string> date_text(std::string_view value, bool from_1904) {
  const auto serial = number(value);
  if (!serial || *serial < (from_1904 ? 0 : 1) || *serial >= serial_end) return std::nullopt;
  auto day = static_cast<std::int64_t>(*serial);
  if (from_1904) day += days_from_epoch({1904, 1, 1});
  // Workbooks have a 29 February 1900, which never was: day 60.
  else if (day == 60) return std::nullopt;
  else day += days_from_epoch({1899, 12, day < 60 ? 31 : 30});
  return to_string(date_from_days(day));
}

std::string number_text(std::string_view value) {
  const auto digits = value.starts_with('-') ? value.substr(1) : value;
  // Other programs than spreadsheets write long numbers exactly; zeros at the end are those of a
  // rounded one.
  if (all_digits(digits) &&
      (digits.size() <= exact_digits ||
       digits.substr(exact_digits).find_first_not_of('0') != std::string_view::npos))
    return std::string(value);
  const auto meant = number(value);
  if (!meant) return std::string(value);
  std::array<char, 64> text;
  const auto format =
      std::abs(*meant) < exact_max ? std::chars_format::fixed : std::chars_format::scientific;
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), *meant, format);
  return error == std::errc() ? std::string(text.data(), end) : std::string(value);
}

}  // namespace yilian::sheets
