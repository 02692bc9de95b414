#pragma once
// Enumerations and lists as they stand in columns, for the stores.
#include "db/database.hpp"
#include "json/json.hpp"
#include "messaging/describe.hpp"

namespace yilian::messaging::store {

/// A word that the program wrote itself; another one is a fault.
template <class E>
E word(const std::string& text) {
  if (const auto value = json::parse_enum<E>(text)) return *value;
  throw db::Failure{Code::fault, "an unknown word in a column of messaging"};
}

}  // namespace yilian::messaging::store
