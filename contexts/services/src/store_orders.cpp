#include "store.hpp"
#include "store_words.hpp"

namespace yilian::services::store {
namespace {

using db::operator""_sql;

#define ORDER_SELECT                                                                           \
  "SELECT r.id, r.service_id, v.code, v.name, v.name_en, v.category, v.unit, r.provider_id, "  \
  "o.name, d.name, r.customer_id, c.name, r.state, r.quantity, r.wished_on, r.note, r.price, " \
  "r.gross, r.waived, r.amount, r.free_units, r.waiver_kind, r.created_at, r.answer_due_at, "  \
  "r.due_at, r.fulfilled_at, r.rating, r.comment, r.version, r.account_id, r.person_name, "    \
  "r.period_from, r.free_month, r.fulfilled_month, v.turnaround_hours FROM service_orders r "  \
  "JOIN services v ON v.region_id = r.region_id AND v.id = r.service_id "                      \
  "JOIN organisations o ON o.region_id = r.region_id AND o.id = r.provider_id "                \
  "JOIN organisations c ON c.region_id = r.region_id AND c.id = r.customer_id "                \
  "LEFT JOIN departments d ON d.region_id = r.region_id AND d.id = v.department_id "
#define ORDER_PAGE "AND r.id < $3 AND ($4 = '' OR r.state = $4) ORDER BY r.id DESC LIMIT $5"
constexpr auto insert_sql =
    "INSERT INTO service_orders (region_id, id, service_id, provider_id, customer_id, account_id, "
    "person_name, state, quantity, wished_on, note, price, gross, waived, amount, free_units, "
    "waiver_kind, period_from, free_month, created_at, answer_due_at, comment, version) VALUES "
    "($1, $2, $3, $4, $5, $6, $7, 'placed', $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, "
    "$19, $20, '', 1)"_sql;
constexpr auto update_sql =
    "UPDATE service_orders SET state = $4, due_at = $5, fulfilled_at = $6, fulfilled_month = $7, "
    "rating = $8, comment = $9, version = version + 1 "
    "WHERE region_id = $1 AND id = $2 AND version = $3"_sql;
constexpr auto order_sql = ORDER_SELECT "WHERE r.region_id = $1 AND r.id = $2"_sql;
constexpr auto of_provider_sql =
    ORDER_SELECT "WHERE r.region_id = $1 AND r.provider_id = $2 " ORDER_PAGE ""_sql;
constexpr auto of_customer_sql =
    ORDER_SELECT "WHERE r.region_id = $1 AND r.customer_id = $2 " ORDER_PAGE ""_sql;
constexpr auto all_sql = ORDER_SELECT
    "WHERE r.region_id = $1 AND r.id < $2 AND ($3 = '' OR r.state = $3) "
    "ORDER BY r.id DESC LIMIT $4"_sql;
constexpr auto insert_step_sql =
    "INSERT INTO service_order_steps (region_id, order_id, version, action, at, organisation_id, "
    "person_name, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"_sql;
constexpr auto steps_sql =
    "SELECT t.version, t.action, t.at, t.organisation_id, o.name, t.person_name, t.note "
    "FROM service_order_steps t "
    "JOIN organisations o ON o.region_id = t.region_id AND o.id = t.organisation_id "
    "WHERE t.region_id = $1 AND t.order_id = $2 ORDER BY t.version LIMIT 200"_sql;

OrderRow read_order(const db::Row& row) {
  OrderRow out;
  ServiceOrder& r = out.view;
  std::string category, unit, state, waiver;
  row.read(r.id, r.service_id, r.code, r.name, r.name_en, category, unit, r.provider_id,
           r.provider_name, r.department_name, r.customer_id, r.customer_name, state, r.quantity,
           r.wished_on, r.note, r.price_fen, r.gross_fen, r.waived_fen, r.amount_fen, r.free_units,
           waiver, r.created_at, r.answer_due_at, r.due_at, r.fulfilled_at, r.rating, r.comment,
           r.version, out.account_id, out.person_name, out.period_from, out.free_month,
           out.fulfilled_month, out.turnaround_hours);
  r.category = word<ServiceCategory>(category);
  r.unit = word<CountingUnit>(unit);
  r.state = word<ServiceOrderState>(state);
  r.waiver_kind = word<WaiverKind>(waiver);
  return out;
}

/// Later than every id, where a list has no other end.
ServiceOrderId last_id() {
  ServiceOrderId out;
  out.value.bytes.fill(0xff);
  return out;
}

}  // namespace

void insert_order(db::Session& s, RegionId region, const OrderRow& row) {
  const ServiceOrder& r = row.view;
  s.exec(insert_sql, region, r.id, r.service_id, r.provider_id, r.customer_id, row.account_id,
         row.person_name, r.quantity, r.wished_on, r.note, r.price_fen, r.gross_fen, r.waived_fen,
         r.amount_fen, r.free_units, json::enum_name(r.waiver_kind), row.period_from,
         row.free_month, r.created_at, r.answer_due_at);
}
bool update_order(db::Session& s, RegionId region, const OrderRow& row) {
  const ServiceOrder& r = row.view;
  return s.exec(update_sql, region, r.id, r.version, json::enum_name(r.state), r.due_at,
                r.fulfilled_at, row.fulfilled_month, r.rating, r.comment) == 1;
}
std::optional<OrderRow> order(db::Session& s, RegionId region, ServiceOrderId id) {
  const auto row = s.query_one(order_sql, region, id);
  if (!row) return std::nullopt;
  return read_order(*row);
}
std::vector<OrderRow> orders(db::Session& s, RegionId region, ServiceSide side, OrganisationId own,
                             const std::optional<ServiceOrderState>& state,
                             const std::optional<ServiceOrderId>& before, std::int64_t limit) {
  const ServiceOrderId from = before.value_or(last_id());
  const std::string wanted = text_of(state).value_or("");
  const auto rows = side == ServiceSide::all
                        ? s.query(all_sql, region, from, wanted, limit)
                        : s.query(side == ServiceSide::provider ? of_provider_sql : of_customer_sql,
                                  region, own, from, wanted, limit);
  std::vector<OrderRow> out;
  for (const auto& row : rows) out.push_back(read_order(row));
  return out;
}

void insert_step(db::Session& s, RegionId region, ServiceOrderId id, const StepRow& step) {
  s.exec(insert_step_sql, region, id, step.version, json::enum_name(step.view.action), step.view.at,
         step.organisation_id, step.view.person_name.value_or(""), step.view.note);
}
std::vector<StepRow> steps(db::Session& s, RegionId region, ServiceOrderId id) {
  std::vector<StepRow> out;
  for (const auto& row : s.query(steps_sql, region, id)) {
    StepRow& step = out.emplace_back();
    std::string action, person;
    row.read(step.version, action, step.view.at, step.organisation_id, step.view.organisation_name,
             person, step.view.note);
    step.view.action = word<ServiceOrderAction>(action);
    step.view.person_name = person;
  }
  return out;
}

}  // namespace yilian::services::store
