#pragma once
// The text of a migration: placeholders, partitions and the cut into statements. Pure.
#include <string>
#include <string_view>
#include <vector>

#include "backend.hpp"

namespace yilian::db {

/// Cuts at every `;` that ends a line (a comment may follow), outside quotes and comments. Pieces
/// that hold comments only are left out.
std::vector<std::string> split_statements(std::string_view text);

/// The statements of a migration for one dialect, with the partitions of partitioned tables.
std::vector<std::string> migration_statements(std::string_view text, Dialect dialect,
                                              bool partitioned);

}  // namespace yilian::db
