#pragma once
// What a person typed, as part of a LIKE pattern in which it stands for itself. For every store
// that searches by LIKE; the statement says ESCAPE '!', which is the same in SQLite and PostgreSQL.
#include <string>
#include <string_view>

namespace yilian::db {

inline std::string like_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '!') out.push_back('!');
    out.push_back(c);
  }
  return out;
}

}  // namespace yilian::db
