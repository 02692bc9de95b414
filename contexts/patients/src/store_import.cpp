// Who of a long list is registered already.
#include <map>
#include <span>

#include "store.hpp"

namespace yilian::patients::store {
namespace {

using db::operator""_sql;

constexpr std::size_t numbers_at_once = 100;
#define HUNDRED_PLACES                                                                    \
  "$2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, "    \
  "$20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, " \
  "$37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50, $51, $52, $53, " \
  "$54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65, $66, $67, $68, $69, $70, " \
  "$71, $72, $73, $74, $75, $76, $77, $78, $79, $80, $81, $82, $83, $84, $85, $86, $87, " \
  "$88, $89, $90, $91, $92, $93, $94, $95, $96, $97, $98, $99, $100, $101"
constexpr auto holders_sql =
    "SELECT document_index, id, name FROM people WHERE region_id = $1 AND document_index IN "
    "(" HUNDRED_PLACES ")"_sql;
constexpr auto holders_even_sql =
    "SELECT document_index_even, id, name FROM people WHERE region_id = $1 "
    "AND document_index_even IN (" HUNDRED_PLACES ")"_sql;

// About a table, not about rows: PostgreSQL's planner learns how large it is by now.
constexpr auto measure_sql = "ANALYZE people"_sql;

}  // namespace

void measure_people(db::Session& s) {
  if (s.dialect() == db::Dialect::postgres) s.exec(measure_sql);
}

std::vector<std::optional<Holder>> holders(db::Session& s, const keys::Ring& ring, RegionId region,
                                           const std::vector<std::string>& numbers) {
  std::vector<std::optional<Holder>> out(numbers.size());
  for (std::size_t begin = 0; begin < numbers.size(); begin += numbers_at_once) {
    const auto end = std::min(begin + numbers_at_once, numbers.size());
    // Places without a number stay NULL, which is equal to nothing.
    std::vector<db::Value> values(1 + numbers_at_once);
    values[0] = db::to_value(region);
    std::map<db::Bytes, std::size_t> places;
    for (std::size_t i = begin; i < end; ++i) {
      auto index = ring.index("document", numbers[i]);
      values[1 + i - begin] = index;
      places.emplace(std::move(index), i);
    }
    for (const auto& row : s.run(ring.searches_odd() ? holders_sql : holders_even_sql, values)) {
      const auto place = places.find(row.get<db::Bytes>(0));
      if (place == places.end()) continue;
      Holder& holder = out[place->second].emplace();
      holder.id = row.get<PatientId>(1);
      holder.name = row.get<std::string>(2);
    }
  }
  return out;
}

}  // namespace yilian::patients::store
