#pragma once
// Bounded text. A Text<Min, Max> in a request type is checked once, by the JSON reader, and the
// same bounds are printed into the OpenAPI document. Lengths count Unicode code points, so that
// SQLite and PostgreSQL agree with each other and with the browser.
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace yilian {

/// Code points of valid UTF-8; callers validate first.
std::size_t code_points(std::string_view utf8);
/// Well-formed UTF-8 without surrogates, NUL and other C0 controls except tab, LF and CR.
bool is_clean_text(std::string_view utf8);
/// Leading and trailing ASCII and ideographic white space removed.
std::string trimmed(std::string_view text);
/// The beginning of valid UTF-8: at most so many bytes, and no half character.
std::string beginning(std::string_view utf8, std::size_t bytes_max);

template <std::size_t Min, std::size_t Max>
struct Text {
  static constexpr std::size_t min = Min, max = Max;
  std::string value;
  auto operator<=>(const Text&) const = default;
  bool empty() const { return value.empty(); }
};

/// A whole number between two bounds, checked by the JSON reader.
template <std::int64_t Min, std::int64_t Max>
struct Bounded {
  static constexpr std::int64_t min = Min, max = Max;
  std::int64_t value = Min;
  auto operator<=>(const Bounded&) const = default;
};

/// A JSON object of any form, kept as its text. Whoever takes one checks what is in it.
struct JsonObject {
  std::string text = "{}";
  auto operator<=>(const JsonObject&) const = default;
};

}  // namespace yilian
