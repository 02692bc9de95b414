#include "rules.hpp"
#include "store.hpp"
#include "store_words.hpp"

namespace yilian::services::store {
namespace {

using db::operator""_sql;

#define STATEMENT_SELECT                                                                           \
  "SELECT r.provider_id, o.name, r.customer_id, c.name, r.service_id, v.code, v.name, v.name_en, " \
  "v.category, v.unit, count(*), CAST(sum(r.quantity) AS BIGINT), CAST(sum(r.gross) AS BIGINT), "  \
  "CAST(sum(r.waived) AS BIGINT), CAST(sum(r.amount) AS BIGINT), "                                 \
  "CAST(sum(CASE WHEN r.state = 'confirmed' THEN r.amount ELSE 0 END) AS BIGINT), "                \
  "CAST(sum(CASE WHEN r.state = 'disputed' THEN r.amount ELSE 0 END) AS BIGINT), "                 \
  "count(r.rating), CAST(coalesce(sum(r.rating), 0) AS BIGINT) FROM service_orders r "             \
  "JOIN services v ON v.region_id = r.region_id AND v.id = r.service_id "                          \
  "JOIN organisations o ON o.region_id = r.region_id AND o.id = r.provider_id "                    \
  "JOIN organisations c ON c.region_id = r.region_id AND c.id = r.customer_id "                    \
  "WHERE r.region_id = $1 AND r.fulfilled_month = $2 "
#define STATEMENT_GROUP                                                                   \
  "GROUP BY r.provider_id, o.name, r.customer_id, c.name, r.service_id, v.code, v.name, " \
  "v.name_en, v.category, v.unit ORDER BY o.name, c.name, v.code, r.service_id, r.customer_id "
constexpr auto of_provider_sql =
    STATEMENT_SELECT "AND r.provider_id = $3 " STATEMENT_GROUP "LIMIT $4"_sql;
constexpr auto of_customer_sql =
    STATEMENT_SELECT "AND r.customer_id = $3 " STATEMENT_GROUP "LIMIT $4"_sql;
constexpr auto all_sql = STATEMENT_SELECT STATEMENT_GROUP "LIMIT $3"_sql;

StatementRow read_row(const db::Row& row) {
  StatementRow out;
  StatementSum& sum = out.sum;
  std::string category, unit;
  row.read(out.provider_id, out.provider_name, out.customer_id, out.customer_name, out.service_id,
           out.code, out.name, out.name_en, category, unit, sum.orders, sum.quantity, sum.gross_fen,
           sum.waived_fen, sum.amount_fen, sum.confirmed_fen, sum.disputed_fen, sum.ratings,
           sum.rating_sum);
  out.category = word<ServiceCategory>(category);
  out.unit = word<CountingUnit>(unit);
  rules::complete(sum);
  return out;
}

}  // namespace

std::vector<StatementRow> statement(db::Session& s, RegionId region, const std::string& month,
                                    ServiceSide side, OrganisationId own, std::int64_t limit) {
  const auto rows = side == ServiceSide::all
                        ? s.query(all_sql, region, month, limit)
                        : s.query(side == ServiceSide::provider ? of_provider_sql : of_customer_sql,
                                  region, month, own, limit);
  std::vector<StatementRow> out;
  for (const auto& row : rows) out.push_back(read_row(row));
  return out;
}

}  // namespace yilian::services::store
