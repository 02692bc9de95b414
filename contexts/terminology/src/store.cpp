#include "store.hpp"

#include <array>

#include "db/like.hpp"
#include "json/json.hpp"
#include "terminology/describe.hpp"

namespace yilian::terminology::store {
namespace {

using db::operator""_sql;

#define SYSTEM_COLUMNS                                                                   \
  "name, id, url, title_zh, title_en, language, form, edition, effective_from, source, " \
  "licence, concept_count, batch_id, changed_at, version"
constexpr auto systems_sql =
    "SELECT " SYSTEM_COLUMNS
    " FROM terminology_systems WHERE region_id = $1 ORDER BY name LIMIT 200"_sql;
constexpr auto system_sql =
    "SELECT " SYSTEM_COLUMNS " FROM terminology_systems WHERE region_id = $1 AND name = $2"_sql;
constexpr auto by_url_sql =
    "SELECT " SYSTEM_COLUMNS " FROM terminology_systems WHERE region_id = $1 AND url = $2"_sql;
constexpr auto insert_system_sql =
    "INSERT INTO terminology_systems (region_id, name, id, url, title_zh, title_en, language, "
    "form, edition, "
    "effective_from, source, licence, concept_count, batch_id, changed_at, version) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1) "
    "ON CONFLICT (region_id, name) DO NOTHING"_sql;
constexpr auto update_system_sql =
    "UPDATE terminology_systems SET edition = $4, effective_from = $5, source = $6, "
    "concept_count = $7, batch_id = $8, changed_at = $9, version = version + 1 "
    "WHERE region_id = $1 AND name = $2 AND version = $3"_sql;

#define CONCEPT_COLUMNS \
  "code, display, designation, parent, pinyin, valid_from, valid_until, properties, batch_id"
constexpr auto find_sql =
    "SELECT " CONCEPT_COLUMNS
    " FROM terminology_concepts WHERE region_id = $1 AND system = $2 AND code = $3"_sql;
// Places without a code stay NULL, which is equal to nothing.
constexpr auto find_several_sql =
    "SELECT " CONCEPT_COLUMNS
    " FROM terminology_concepts WHERE region_id = $1 AND system = $2 AND code IN "
    "($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, "
    "$23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, "
    "$41, $42, $43, $44, $45, $46, $47, $48, $49, $50, $51, $52)"_sql;
constexpr auto after_sql =
    "SELECT " CONCEPT_COLUMNS
    " FROM terminology_concepts WHERE region_id = $1 AND system = $2 AND code > $3 "
    "ORDER BY code LIMIT $4"_sql;
constexpr auto count_all_sql =
    "SELECT count(*) FROM terminology_concepts WHERE region_id = $1 AND system = $2"_sql;
constexpr auto put_sql =
    "INSERT INTO terminology_concepts (region_id, system, code, display, designation, parent, "
    "pinyin, "
    "valid_from, valid_until, properties, words, batch_id) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) "
    "ON CONFLICT (region_id, system, code) DO UPDATE SET display = excluded.display, "
    "designation = excluded.designation, parent = excluded.parent, pinyin = excluded.pinyin, "
    "valid_from = excluded.valid_from, valid_until = excluded.valid_until, "
    "properties = excluded.properties, words = excluded.words, batch_id = excluded.batch_id"_sql;
constexpr auto remove_sql =
    "DELETE FROM terminology_concepts WHERE region_id = $1 AND system = $2 AND code = $3"_sql;
// A system is bounded; a part of a name needs a look at each of its rows.
#define FOUND                                                                               \
  " FROM terminology_concepts WHERE region_id = $1 AND system = $2 "                        \
  "AND words LIKE $3 ESCAPE '!' AND words LIKE $4 ESCAPE '!' AND words LIKE $5 ESCAPE '!' " \
  "AND ($6 = 1 OR (valid_from <= $7 AND (valid_until = '' OR valid_until >= $7))) "
constexpr auto in_order_sql =
    "SELECT " CONCEPT_COLUMNS FOUND "ORDER BY code LIMIT $8 OFFSET $9"_sql;
constexpr auto best_first_sql =
    "SELECT " CONCEPT_COLUMNS FOUND
    "ORDER BY CASE WHEN words LIKE $10 ESCAPE '!' THEN 0 WHEN lower(display) = $11 "
    "OR lower(designation) = $11 THEN 1 WHEN lower(display) LIKE $10 ESCAPE '!' "
    "OR lower(designation) LIKE $10 ESCAPE '!' THEN 2 ELSE 3 END, code LIMIT $8 OFFSET $9"_sql;
constexpr auto count_sql = "SELECT count(*)" FOUND ""_sql;

SystemRow read_system(const db::Row& row) {
  SystemRow out;
  auto& one = out.system;
  std::string language, form, day;
  row.read(one.name, one.id, one.url, out.title_zh, out.title_en, language, form, one.edition, day,
           one.source, one.licence, one.concepts, out.batch, out.changed_at, one.version);
  one.language = json::parse_enum<TermLanguage>(language).value_or(TermLanguage::zh);
  one.form = json::parse_enum<CodeForm>(form).value_or(CodeForm::text);
  one.effective_from = parse_date(day);
  one.importable = one.form != CodeForm::ucum;
  return out;
}

ConceptRow read_concept(const db::Row& row) {
  ConceptRow out;
  auto& e = out.entry;
  row.read(e.code, e.display, e.designation, e.parent, e.pinyin, e.valid_from, e.valid_until,
           e.properties, out.batch);
  return out;
}

std::string day_of(const std::optional<Date>& day) { return day ? to_string(*day) : ""; }

/// The words of a text as patterns; what is beyond the third is looked for with it.
std::array<std::string, 3> patterns_of(std::string_view text) {
  std::array<std::string, 3> out{"%", "%", "%"};
  std::string left = trimmed(rules::lowered(text));
  for (std::size_t at = 0; at < out.size() && !left.empty(); ++at) {
    const auto end = at + 1 == out.size() ? std::string::npos : left.find(' ');
    out[at] = "%" + db::like_escaped(left.substr(0, end)) + "%";
    left = end == std::string::npos ? "" : trimmed(left.substr(end));
  }
  return out;
}

}  // namespace

std::vector<SystemRow> systems(db::Session& s, RegionId region) {
  std::vector<SystemRow> out;
  for (const auto& row : s.query(systems_sql, region)) out.push_back(read_system(row));
  return out;
}

std::optional<SystemRow> system(db::Session& s, RegionId region, std::string_view name) {
  const auto row = s.query_one(system_sql, region, name);
  return row ? std::optional(read_system(*row)) : std::nullopt;
}

std::optional<SystemRow> system_of_url(db::Session& s, RegionId region, std::string_view url) {
  const auto row = s.query_one(by_url_sql, region, url);
  return row ? std::optional(read_system(*row)) : std::nullopt;
}

void insert_system(db::Session& s, RegionId region, const SystemRow& row) {
  const auto& one = row.system;
  s.exec(insert_system_sql, region, one.name, one.id, one.url, row.title_zh, row.title_en,
         json::enum_name(one.language), json::enum_name(one.form), one.edition,
         day_of(one.effective_from), one.source, one.licence, one.concepts, row.batch,
         row.changed_at);
}

bool update_system(db::Session& s, RegionId region, const SystemRow& row) {
  const auto& one = row.system;
  return s.exec(update_system_sql, region, one.name, one.version, one.edition,
                day_of(one.effective_from), one.source, one.concepts, row.batch,
                row.changed_at) == 1;
}

std::optional<ConceptRow> find(db::Session& s, RegionId region, std::string_view system,
                               std::string_view code) {
  const auto row = s.query_one(find_sql, region, system, code);
  return row ? std::optional(read_concept(*row)) : std::nullopt;
}

std::map<std::string, ConceptRow> find_several(db::Session& s, RegionId region,
                                               std::string_view system,
                                               std::span<const std::string> codes) {
  std::vector<db::Value> values{region, std::string(system)};
  for (const auto& code : codes) values.emplace_back(code);
  values.resize(several + 2);
  std::map<std::string, ConceptRow> out;
  for (const auto& row : s.run(find_several_sql, values)) {
    auto one = read_concept(row);
    auto code = one.entry.code;
    out.emplace(std::move(code), std::move(one));
  }
  return out;
}

std::vector<ConceptRow> concepts_after(db::Session& s, RegionId region, std::string_view system,
                                       std::string_view after, std::int64_t limit) {
  std::vector<ConceptRow> out;
  for (const auto& row : s.query(after_sql, region, system, after, limit))
    out.push_back(read_concept(row));
  return out;
}

std::int64_t count_concepts(db::Session& s, RegionId region, std::string_view system) {
  return s.query_one(count_all_sql, region, system)->get<std::int64_t>(0);
}

void put(db::Session& s, RegionId region, std::string_view system, const ConceptRow& row) {
  const auto& e = row.entry;
  s.later(put_sql, region, system, e.code, e.display, e.designation, e.parent, e.pinyin,
          e.valid_from, e.valid_until, e.properties, rules::words_of(e), row.batch);
}

void remove(db::Session& s, RegionId region, std::string_view system, std::string_view code) {
  s.later(remove_sql, region, system, code);
}

std::vector<ConceptRow> search(db::Session& s, RegionId region, const TermQuestion& q) {
  const auto words = patterns_of(q.text);
  const auto text = trimmed(rules::lowered(q.text));
  std::vector<ConceptRow> out;
  const auto rows = q.best_first ? s.query(best_first_sql, region, q.system, words[0], words[1],
                                           words[2], q.with_retired, q.today, q.limit, q.offset,
                                           db::like_escaped(text) + "%", text)
                                 : s.query(in_order_sql, region, q.system, words[0], words[1],
                                           words[2], q.with_retired, q.today, q.limit, q.offset);
  for (const auto& row : rows) out.push_back(read_concept(row));
  return out;
}

std::int64_t count(db::Session& s, RegionId region, const TermQuestion& q) {
  const auto words = patterns_of(q.text);
  return s
      .query_one(count_sql, region, q.system, words[0], words[1], words[2], q.with_retired, q.today)
      ->get<std::int64_t>(0);
}

}  // namespace yilian::terminology::store
