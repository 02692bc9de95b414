#include "store.hpp"

namespace yilian::network::store {
namespace {

using db::operator""_sql;

constexpr auto edition_sql = "SELECT edition FROM divisions WHERE code = $1"_sql;
constexpr auto put_sql =
    "INSERT INTO divisions (code, name, parent, edition) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (code) DO UPDATE SET name = excluded.name, parent = excluded.parent, "
    "edition = excluded.edition"_sql;

}  // namespace

std::optional<std::string> division_edition(db::Session& s, std::string_view code) {
  const auto row = s.query_one(edition_sql, code);
  return row ? std::optional(row->get<std::string>(0)) : std::nullopt;
}

void put_division(db::Session& s, const divisions::Entry& row, const std::string& edition) {
  s.later(put_sql, row.code, row.name, row.parent, edition);
}

}  // namespace yilian::network::store
