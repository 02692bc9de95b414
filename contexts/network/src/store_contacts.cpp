#include "json/json.hpp"
#include "network/describe.hpp"
#include "store.hpp"

namespace yilian::network::store {
namespace {

using db::operator""_sql;

#define CONTACT_SELECT                                                                        \
  "SELECT c.id, c.organisation_id, o.name, c.department_id, d.name, c.person_name, c.phone, " \
  "c.role, "                                                                                  \
  "c.account_id, c.version, "                                                                 \
  "EXISTS (SELECT 1 FROM duties u WHERE u.region_id = c.region_id AND u.contact_id = c.id "   \
  "AND u.starts_at <= $2 AND u.ends_at > $2) FROM contacts c "                                \
  "JOIN organisations o ON o.region_id = c.region_id AND o.id = c.organisation_id "           \
  "LEFT JOIN departments d ON d.region_id = c.region_id AND d.id = c.department_id "
#define CONTACT_ORDER \
  "ORDER BY o.name, c.organisation_id, c.role DESC, c.person_name, c.id LIMIT 500"
constexpr auto insert_contact_sql =
    "INSERT INTO contacts (region_id, id, organisation_id, department_id, person_name, phone, "
    "role, "
    "account_id, created_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)"_sql;
constexpr auto update_contact_sql =
    "UPDATE contacts SET organisation_id = $4, department_id = $5, person_name = $6, phone = $7, "
    "role = $8, account_id = $9, version = version + 1 "
    "WHERE region_id = $1 AND id = $2 AND version = $3"_sql;
constexpr auto delete_contact_sql =
    "DELETE FROM contacts WHERE region_id = $1 AND id = $2 AND version = $3"_sql;
constexpr auto delete_duties_of_sql =
    "DELETE FROM duties WHERE region_id = $1 AND contact_id = $2"_sql;
constexpr auto move_duties_sql =
    "UPDATE duties SET organisation_id = $3 WHERE region_id = $1 AND contact_id = $2"_sql;
constexpr auto contact_sql = CONTACT_SELECT "WHERE c.region_id = $1 AND c.id = $3"_sql;
constexpr auto contacts_sql = CONTACT_SELECT "WHERE c.region_id = $1 " CONTACT_ORDER ""_sql;
constexpr auto contacts_of_sql =
    CONTACT_SELECT "WHERE c.region_id = $1 AND c.organisation_id = $3 " CONTACT_ORDER ""_sql;
constexpr auto units_of_contact_sql =
    "SELECT DISTINCT organisation_id FROM contacts WHERE region_id = $1 AND account_id = $2 "
    "ORDER BY organisation_id LIMIT 20"_sql;

#define DUTY_SELECT                                                                              \
  "SELECT u.id, u.contact_id, c.person_name, d.name, u.starts_at, u.ends_at, u.organisation_id " \
  "FROM duties u JOIN contacts c ON c.region_id = u.region_id AND c.id = u.contact_id "          \
  "LEFT JOIN departments d ON d.region_id = c.region_id AND d.id = c.department_id "
constexpr auto insert_duty_sql =
    "INSERT INTO duties (region_id, id, organisation_id, contact_id, starts_at, ends_at) "
    "VALUES ($1, $2, $3, $4, $5, $6)"_sql;
constexpr auto duty_sql = DUTY_SELECT "WHERE u.region_id = $1 AND u.id = $2"_sql;
constexpr auto duties_sql = DUTY_SELECT
    "WHERE u.region_id = $1 AND u.organisation_id = $2 AND u.ends_at > $3 AND u.starts_at < $4 "
    "ORDER BY u.starts_at, u.id LIMIT 1000"_sql;
constexpr auto delete_duty_sql = "DELETE FROM duties WHERE region_id = $1 AND id = $2"_sql;

Contact read_contact(const db::Row& row) {
  Contact c;
  std::string role;
  row.read(c.id, c.organisation_id, c.organisation_name, c.department_id, c.department_name,
           c.person_name, c.phone, role, c.account_id, c.version);
  c.role = json::parse_enum<ContactRole>(role).value_or(ContactRole::contact);
  // EXISTS is a boolean on PostgreSQL and a number on SQLite; the session gives a number for both.
  c.on_duty = row.get<bool>(10);
  return c;
}

Duty read_duty(const db::Row& row) {
  Duty d;
  row.read(d.id, d.contact_id, d.person_name, d.department_name, d.starts_at, d.ends_at);
  return d;
}

}  // namespace

void insert_contact(db::Session& s, RegionId region, const Contact& c, Instant now) {
  s.exec(insert_contact_sql, region, c.id, c.organisation_id, c.department_id, c.person_name,
         c.phone, json::enum_name(c.role), c.account_id, now);
}
bool update_contact(db::Session& s, RegionId region, const Contact& c) {
  if (s.exec(update_contact_sql, region, c.id, c.version, c.organisation_id, c.department_id,
             c.person_name, c.phone, json::enum_name(c.role), c.account_id) != 1)
    return false;
  s.later(move_duties_sql, region, c.id, c.organisation_id);
  return true;
}
bool delete_contact(db::Session& s, RegionId region, ContactId id, std::int64_t version) {
  if (s.exec(delete_contact_sql, region, id, version) != 1) return false;
  s.later(delete_duties_of_sql, region, id);
  return true;
}
std::optional<Contact> contact(db::Session& s, RegionId region, ContactId id, Instant now) {
  const auto row = s.query_one(contact_sql, region, now, id);
  return row ? std::optional(read_contact(*row)) : std::nullopt;
}
std::vector<Contact> contacts(db::Session& s, RegionId region,
                              const std::optional<OrganisationId>& organisation, Instant now) {
  const auto rows = organisation ? s.query(contacts_of_sql, region, now, *organisation)
                                 : s.query(contacts_sql, region, now);
  std::vector<Contact> out;
  for (const auto& row : rows) out.push_back(read_contact(row));
  return out;
}

std::vector<OrganisationId> units_of_contact(db::Session& s, RegionId region, AccountId account) {
  std::vector<OrganisationId> out;
  for (const auto& row : s.query(units_of_contact_sql, region, account))
    out.push_back(row.get<OrganisationId>(0));
  return out;
}

void insert_duty(db::Session& s, RegionId region, const Duty& d, OrganisationId organisation) {
  s.exec(insert_duty_sql, region, d.id, organisation, d.contact_id, d.starts_at, d.ends_at);
}
std::optional<std::pair<Duty, OrganisationId>> duty(db::Session& s, RegionId region, DutyId id) {
  const auto row = s.query_one(duty_sql, region, id);
  if (!row) return std::nullopt;
  return std::pair(read_duty(*row), row->get<OrganisationId>(6));
}
std::vector<Duty> duties(db::Session& s, RegionId region, OrganisationId organisation, Instant from,
                         Instant to) {
  std::vector<Duty> out;
  for (const auto& row : s.query(duties_sql, region, organisation, from, to))
    out.push_back(read_duty(row));
  return out;
}
void delete_duty(db::Session& s, RegionId region, DutyId id) {
  s.exec(delete_duty_sql, region, id);
}

}  // namespace yilian::network::store
