#include "db/like.hpp"
#include "store.hpp"

namespace yilian::records::store {
namespace {

using db::operator""_sql;

constexpr auto one_sql = "SELECT code FROM diagnoses LIMIT 1"_sql;
constexpr auto name_sql = "SELECT name FROM diagnoses WHERE code = $1 AND retired = 0"_sql;
// The dictionary is bounded; a part of a name needs a look at every row.
constexpr auto search_sql =
    "SELECT code, name FROM diagnoses WHERE retired = 0 AND (code LIKE $1 || '%' ESCAPE '!' "
    "OR pinyin LIKE $2 || '%' ESCAPE '!' OR name LIKE '%' || $3 || '%' ESCAPE '!') "
    "ORDER BY CASE WHEN code LIKE $1 || '%' ESCAPE '!' THEN 0 ELSE 1 END, code LIMIT $4"_sql;
constexpr auto all_sql = "SELECT code, name, pinyin, retired FROM diagnoses LIMIT $1"_sql;
constexpr auto put_sql =
    "INSERT INTO diagnoses (code, name, pinyin, retired) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (code) DO UPDATE SET name = excluded.name, pinyin = excluded.pinyin, "
    "retired = excluded.retired"_sql;

}  // namespace

std::optional<std::string> diagnosis_name(db::Session& s, std::string_view code) {
  const auto row = s.query_one(name_sql, code);
  return row ? std::optional(row->get<std::string>(0)) : std::nullopt;
}

std::vector<DiagnosisCode> search(db::Session& s, const std::string& code,
                                  const std::string& pinyin, const std::string& name,
                                  std::int64_t limit) {
  std::vector<DiagnosisCode> out;
  for (const auto& row : s.query(search_sql, db::like_escaped(code), db::like_escaped(pinyin),
                                 db::like_escaped(name), limit))
    out.push_back({row.get<std::string>(0), row.get<std::string>(1)});
  return out;
}

bool dictionary_is_empty(db::Session& s) { return !s.query_one(one_sql); }

std::vector<dictionary::Entry> all_diagnoses(db::Session& s) {
  std::vector<dictionary::Entry> out;
  for (const auto& row : s.query(all_sql, codes_max)) {
    auto& entry = out.emplace_back();
    row.read(entry.code, entry.name, entry.pinyin, entry.retired);
  }
  return out;
}

void put_diagnosis(db::Session& s, const dictionary::Entry& entry) {
  s.later(put_sql, entry.code, entry.name, entry.pinyin, entry.retired);
}

}  // namespace yilian::records::store
