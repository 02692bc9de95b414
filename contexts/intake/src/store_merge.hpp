#pragma once
// Rows that follow a person who was merged with another registration, and go back.
#include <span>

#include "db/moving.hpp"

namespace yilian::intake::store {

/// The tables that name a person.
std::span<const db::Moving> moving_tables();

}  // namespace yilian::intake::store
