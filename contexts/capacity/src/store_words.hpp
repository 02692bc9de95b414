#pragma once
// Enumerations as they stand in columns, for the stores.
#include "capacity/describe.hpp"
#include "db/database.hpp"
#include "json/json.hpp"

namespace yilian::capacity::store {

/// A word that the program wrote itself; another one is a fault.
template <class E>
E word(const std::string& text) {
  if (const auto value = json::parse_enum<E>(text)) return *value;
  throw db::Failure{Code::fault, "an unknown word in a column of capacity"};
}
template <class E>
E word(const db::Row& row, std::size_t column) {
  return word<E>(row.get<std::string>(column));
}
template <class E>
std::optional<E> maybe_word(const db::Row& row, std::size_t column) {
  if (row.is_null(column)) return std::nullopt;
  return word<E>(row, column);
}
template <class E>
std::optional<std::string> text_of(const std::optional<E>& value) {
  return value ? std::optional(std::string(json::enum_name(*value))) : std::nullopt;
}

}  // namespace yilian::capacity::store
