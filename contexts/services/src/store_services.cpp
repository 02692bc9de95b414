#include "store.hpp"
#include "store_words.hpp"

namespace yilian::services::store {
namespace {

using db::operator""_sql;

#define SERVICE_COLUMNS                                                                   \
  "v.id, v.provider_id, o.name, v.department_id, d.name, v.code, v.name, v.name_en, "     \
  "v.category, v.unit, v.capacity_period, v.capacity, v.conditions, v.answer_hours, "     \
  "v.turnaround_hours, v.audience, v.agreement_kind, v.valid_from, v.valid_to, v.state, " \
  "v.version"
#define SERVICE_FROM                                                                             \
  " FROM services v JOIN organisations o ON o.region_id = v.region_id AND o.id = v.provider_id " \
  "LEFT JOIN departments d ON d.region_id = v.region_id AND d.id = v.department_id "
#define PRICE_COLUMNS                                                                         \
  "p.effective_from, p.price, p.waiver_kind, p.given_to, p.consortium_id, p.agreement_kind, " \
  "p.basis_points, p.free_units"
constexpr auto insert_sql =
    "INSERT INTO services (region_id, id, provider_id, department_id, code, name, name_en, "
    "category, unit, capacity_period, capacity, conditions, answer_hours, turnaround_hours, "
    "audience, agreement_kind, valid_from, valid_to, state, created_at, version) VALUES ($1, $2, "
    "$3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 1) "
    "ON CONFLICT (region_id, provider_id, code) DO NOTHING"_sql;
constexpr auto update_sql =
    "UPDATE services SET department_id = $4, code = $5, name = $6, name_en = $7, category = $8, "
    "unit = $9, capacity_period = $10, capacity = $11, conditions = $12, answer_hours = $13, "
    "turnaround_hours = $14, audience = $15, agreement_kind = $16, valid_from = $17, "
    "valid_to = $18, state = $19, version = version + 1 "
    "WHERE region_id = $1 AND id = $2 AND version = $3"_sql;
constexpr auto code_taken_sql =
    "SELECT id FROM services WHERE region_id = $1 AND provider_id = $2 AND code = $3 "
    "AND id <> $4"_sql;
constexpr auto service_sql =
    "SELECT " SERVICE_COLUMNS SERVICE_FROM "WHERE v.region_id = $1 AND v.id = $2"_sql;
constexpr auto of_provider_sql =
    "SELECT " SERVICE_COLUMNS SERVICE_FROM
    "WHERE v.region_id = $1 AND v.provider_id = $2 ORDER BY v.code, v.id LIMIT 500"_sql;
constexpr auto prices_sql = "SELECT " PRICE_COLUMNS
                            " FROM service_prices p WHERE p.region_id = $1 AND p.service_id = $2 "
                            "ORDER BY p.effective_from DESC LIMIT 200"_sql;
constexpr auto put_price_sql =
    "INSERT INTO service_prices (region_id, service_id, effective_from, price, waiver_kind, "
    "given_to, consortium_id, agreement_kind, basis_points, free_units, created_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
    "ON CONFLICT (region_id, service_id, effective_from) DO UPDATE SET price = excluded.price, "
    "waiver_kind = excluded.waiver_kind, given_to = excluded.given_to, "
    "consortium_id = excluded.consortium_id, agreement_kind = excluded.agreement_kind, "
    "basis_points = excluded.basis_points, free_units = excluded.free_units, "
    "created_at = excluded.created_at"_sql;
constexpr auto delete_prices_sql =
    "DELETE FROM service_prices WHERE region_id = $1 AND service_id = $2"_sql;
constexpr auto menu_sql =
    "SELECT " SERVICE_COLUMNS ", " PRICE_COLUMNS ", coalesce(t.taken, 0)" SERVICE_FROM
    "JOIN service_prices p ON p.region_id = v.region_id AND p.service_id = v.id "
    "AND p.effective_from = coalesce("
    "(SELECT max(a.effective_from) FROM service_prices a WHERE a.region_id = v.region_id "
    "AND a.service_id = v.id AND a.effective_from <= $3), "
    "(SELECT min(b.effective_from) FROM service_prices b WHERE b.region_id = v.region_id "
    "AND b.service_id = v.id)) "
    "LEFT JOIN service_periods t ON t.region_id = v.region_id AND t.service_id = v.id "
    "AND t.starts_on = CASE v.capacity_period WHEN 'day' THEN $4 WHEN 'week' THEN $5 ELSE $6 END "
    "WHERE v.region_id = $1 AND v.state IN ('published', 'suspended') "
    "AND ($2 = '' OR v.category = $2) "
    "ORDER BY v.category, v.name, v.id LIMIT 500"_sql;
constexpr std::size_t service_columns = 21, price_columns = 8;

ServiceOffer read_service(const db::Row& row) {
  ServiceOffer v;
  auto& t = v.terms;
  std::string category, unit, period, audience, state;
  std::optional<std::string> name_en, kind;
  std::optional<std::int64_t> capacity;
  row.read(v.id, v.provider_id, v.provider_name, t.department_id, v.department_name, t.code.value,
           t.name.value, name_en, category, unit, period, capacity, t.conditions.value,
           t.answer_hours.value, t.turnaround_hours.value, audience, kind, t.valid_from, t.valid_to,
           state, v.version);
  if (name_en) t.name_en = Text<0, 100>{*name_en};
  if (capacity) t.capacity = Bounded<1, 100000>{*capacity};
  t.category = word<ServiceCategory>(category);
  t.unit = word<CountingUnit>(unit);
  t.capacity_period = word<CapacityPeriod>(period);
  t.audience = word<ServiceAudience>(audience);
  t.agreement_kind = maybe_word<network::AgreementKind>(kind);
  v.state = word<ServiceState>(state);
  return v;
}

ServicePrice read_price(const db::Row& row, std::size_t from) {
  ServicePrice p;
  auto& w = p.waiver;
  p.effective_from = row.get<Date>(from);
  p.price_fen = row.get<std::int64_t>(from + 1);
  w.kind = word<WaiverKind>(row.get<std::string>(from + 2));
  w.given_to = word<WaiverFor>(row.get<std::string>(from + 3));
  w.consortium_id = row.get<std::optional<ConsortiumId>>(from + 4);
  w.agreement_kind =
      maybe_word<network::AgreementKind>(row.get<std::optional<std::string>>(from + 5));
  if (const auto points = row.get<std::optional<std::int64_t>>(from + 6))
    w.basis_points = Bounded<1, 10000>{*points};
  if (const auto units = row.get<std::optional<std::int64_t>>(from + 7))
    w.free_units = Bounded<1, 1000>{*units};
  return p;
}

void add_prices(db::Session& s, RegionId region, ServiceOffer& offer) {
  for (const auto& row : s.query(prices_sql, region, offer.id))
    offer.prices.push_back(read_price(row, 0));
}

}  // namespace

bool insert_service(db::Session& s, RegionId region, const ServiceOffer& v, Instant now) {
  const auto& t = v.terms;
  return s.exec(insert_sql, region, v.id, v.provider_id, t.department_id, t.code.value,
                t.name.value, plain(t.name_en), json::enum_name(t.category),
                json::enum_name(t.unit), json::enum_name(t.capacity_period), plain(t.capacity),
                t.conditions.value, t.answer_hours.value, t.turnaround_hours.value,
                json::enum_name(t.audience), text_of(t.agreement_kind), t.valid_from, t.valid_to,
                json::enum_name(v.state), now) == 1;
}
bool update_service(db::Session& s, RegionId region, const ServiceOffer& v) {
  const auto& t = v.terms;
  return s.exec(update_sql, region, v.id, v.version, t.department_id, t.code.value, t.name.value,
                plain(t.name_en), json::enum_name(t.category), json::enum_name(t.unit),
                json::enum_name(t.capacity_period), plain(t.capacity), t.conditions.value,
                t.answer_hours.value, t.turnaround_hours.value, json::enum_name(t.audience),
                text_of(t.agreement_kind), t.valid_from, t.valid_to, json::enum_name(v.state)) == 1;
}
bool code_taken(db::Session& s, RegionId region, OrganisationId provider, const std::string& code,
                ServiceId but) {
  return s.query_one(code_taken_sql, region, provider, code, but).has_value();
}
std::optional<ServiceOffer> service(db::Session& s, RegionId region, ServiceId id) {
  const auto row = s.query_one(service_sql, region, id);
  if (!row) return std::nullopt;
  auto out = read_service(*row);
  add_prices(s, region, out);
  return out;
}
std::vector<ServiceOffer> services_of(db::Session& s, RegionId region, OrganisationId provider) {
  std::vector<ServiceOffer> out;
  for (const auto& row : s.query(of_provider_sql, region, provider))
    out.push_back(read_service(row));
  for (auto& offer : out) add_prices(s, region, offer);
  return out;
}
void put_price(db::Session& s, RegionId region, ServiceId id, const ServicePrice& p, Instant now) {
  s.exec(put_price_sql, region, id, p.effective_from, p.price_fen, json::enum_name(p.waiver.kind),
         json::enum_name(p.waiver.given_to), p.waiver.consortium_id,
         text_of(p.waiver.agreement_kind), plain(p.waiver.basis_points), plain(p.waiver.free_units),
         now);
}
void delete_prices(db::Session& s, RegionId region, ServiceId id) {
  s.exec(delete_prices_sql, region, id);
}

std::vector<MenuRow> menu(db::Session& s, RegionId region,
                          const std::optional<ServiceCategory>& category, Date today,
                          const PeriodStarts& starts) {
  std::vector<MenuRow> out;
  for (const auto& row : s.query(menu_sql, region, text_of(category).value_or(""), today,
                                 starts.day, starts.week, starts.month)) {
    MenuRow& made = out.emplace_back();
    made.offer = read_service(row);
    made.offer.prices.push_back(read_price(row, service_columns));
    made.taken = row.get<std::int64_t>(service_columns + price_columns);
  }
  return out;
}

}  // namespace yilian::services::store
