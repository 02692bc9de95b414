#pragma once
// Rows that change their owner, and go back one by one. For contexts whose rows name a person, when
// two registrations turn out to be of one person. The statements stand with the context's others.
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "db/database.hpp"

namespace yilian::db {

/// A table: the ids of the rows of owner $2; all of them to $3; the row $4 of owner $2 to $3.
struct Moving {
  const char* part;
  Sql list, move, back;
};
using Moved = std::pair<std::string, Uuid>;  ///< part and id

inline std::vector<Moved> move_rows(Session& s, RegionId region, std::span<const Moving> tables,
                                    const Uuid& from, const Uuid& to) {
  std::vector<Moved> out;
  for (const auto& table : tables) {
    const auto before = out.size();
    for (const auto& row : s.query(table.list, region, from))
      out.emplace_back(table.part, row.get<Uuid>(0));
    if (out.size() > before) s.exec(table.move, region, from, to);
  }
  return out;
}

inline void move_row_back(Session& s, RegionId region, std::span<const Moving> tables,
                          const Uuid& owner, const Uuid& to, std::string_view part,
                          const Uuid& row) {
  for (const auto& table : tables)
    if (part == table.part) s.exec(table.back, region, owner, to, row);
}

}  // namespace yilian::db
