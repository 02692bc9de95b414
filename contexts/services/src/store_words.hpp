#pragma once
// Enumerations as they stand in columns, for the stores.
#include "db/database.hpp"
#include "json/json.hpp"
#include "network/describe.hpp"
#include "services/describe.hpp"

namespace yilian::services::store {

/// A word that the program wrote itself; another one is a fault.
template <class E>
E word(const std::string& text) {
  if (const auto value = json::parse_enum<E>(text)) return *value;
  throw db::Failure{Code::fault, "an unknown word in a column of services"};
}
template <class E>
std::optional<E> maybe_word(const std::optional<std::string>& text) {
  return text ? std::optional(word<E>(*text)) : std::nullopt;
}
template <class E>
std::optional<std::string> text_of(const std::optional<E>& value) {
  return value ? std::optional(std::string(json::enum_name(*value))) : std::nullopt;
}
/// A bounded number or text as it stands in its column.
template <class T>
auto plain(const std::optional<T>& value) {
  using V = decltype(value->value);
  return value ? std::optional<V>(value->value) : std::nullopt;
}

}  // namespace yilian::services::store
