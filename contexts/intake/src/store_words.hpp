#pragma once
// Words of enums as they stand in the tables.
#include <limits>
#include <optional>
#include <string>

#include "intake/describe.hpp"
#include "json/json.hpp"

namespace yilian::intake::store {

/// A word that the program wrote itself; another one is a fault.
template <class E>
E word(const std::string& text) {
  if (const auto value = json::parse_enum<E>(text)) return *value;
  db::wrong_column("a known word");
}
/// Empty for none.
template <class E>
std::string text_of(const std::optional<E>& value) {
  return value ? std::string(json::enum_name(*value)) : std::string();
}

}  // namespace yilian::intake::store
