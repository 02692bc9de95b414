#pragma once
// Where the next page of a list begins. For lists in the order of a number (a time, a rank) and,
// where two are alike, of the id. Clients see a text without meaning; it holds nothing personal.
#include <cstdint>
#include <optional>
#include <string>

#include "kernel/ids.hpp"
#include "kernel/result.hpp"

namespace yilian {

/// The last row that was shown.
struct Cursor {
  std::int64_t key = 0;  ///< the number; milliseconds of an instant
  Uuid id;
  auto operator<=>(const Cursor&) const = default;
};

std::string to_string(const Cursor& cursor);
/// nullopt for no text or an empty one: the list begins. invalid_cursor at /cursor for any text
/// that to_string does not write.
Result<std::optional<Cursor>> parse_cursor(const std::optional<std::string>& text);

}  // namespace yilian
