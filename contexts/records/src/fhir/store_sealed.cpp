#include "fhir/store_sealed.hpp"

#include "fhir/content.hpp"

namespace yilian::records::rest {
namespace {

using db::operator""_sql;

struct Statements {
  db::Sql heads, body, set;
};
// Only the beginning, which names the key; most bodies name nobody and are not sealed.
constexpr Statements resources{
    "SELECT number, version, dictionary, substr(body, 1, 3) FROM fhir_resources "
    "WHERE region_id = $1 AND (number, version) > ($2, $3) ORDER BY number, version LIMIT $4"_sql,
    "SELECT body FROM fhir_resources WHERE region_id = $1 AND number = $2 AND version = $3"_sql,
    "UPDATE fhir_resources SET body = $4 WHERE region_id = $1 AND number = $2 AND version = $3"_sql};
constexpr Statements versions{
    "SELECT number, version, dictionary, substr(body, 1, 3) FROM fhir_versions "
    "WHERE region_id = $1 AND (number, version) > ($2, $3) ORDER BY number, version LIMIT $4"_sql,
    "SELECT body FROM fhir_versions WHERE region_id = $1 AND number = $2 AND version = $3"_sql,
    "UPDATE fhir_versions SET body = $4 WHERE region_id = $1 AND number = $2 AND version = $3"_sql};

/// A position keeps the number in the last 8 bytes of its id.
std::int64_t number_in(const Uuid& id) {
  std::uint64_t out = 0;
  for (std::size_t i = 8; i < 16; ++i) out = out << 8 | id.bytes[i];
  return static_cast<std::int64_t>(out);
}
Uuid with_number(std::int64_t number) {
  Uuid out;
  for (std::size_t i = 16; i-- > 8; number >>= 8) out.bytes[i] = static_cast<std::uint8_t>(number);
  return out;
}

Result<keys::Page> reseal(const Statements& sql, db::Session& s, const keys::Ring& ring,
                          RegionId region, const keys::Position& after, std::int64_t limit) {
  keys::Page page;
  for (const auto& row : s.query(sql.heads, region, number_in(after.id), after.sequence, limit)) {
    const auto number = row.get<std::int64_t>(0), version = row.get<std::int64_t>(1);
    const bool sealed = row.get<std::int64_t>(2) < 0;
    if (sealed && crypto::key_of(row.get<db::Bytes>(3)) != ring.phase().sealing()) {
      const auto body = s.query_one(sql.body, region, number, version);
      TRY(const auto anew, ring.resealed(body->get<db::Bytes>(0), seal_context(number, version)));
      if (anew) s.later(sql.set, region, number, version, *anew);
      ++page.resealed;
    }
    ++page.looked_at;
    page.next = keys::Position{with_number(number), {}, version};
  }
  return page;
}

}  // namespace

std::vector<keys::Table> sealed_tables() {
  const auto of = [](const Statements& sql) {
    return
        [&sql](db::Session& s, const keys::Ring& ring, RegionId region, const keys::Position& after,
               std::int64_t limit) { return reseal(sql, s, ring, region, after, limit); };
  };
  return {{.name = "fhir_resources", .page_rows = 1000, .reseal = of(resources)},
          {.name = "fhir_versions", .page_rows = 1000, .reseal = of(versions)}};
}

}  // namespace yilian::records::rest
