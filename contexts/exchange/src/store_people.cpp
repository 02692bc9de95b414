#include "store.hpp"

namespace yilian::exchange::store {
namespace {

using db::operator""_sql;

constexpr auto person_sql =
    "SELECT patient_id FROM exchange_numbers WHERE region_id = $1 AND organisation_id = $2 "
    "AND number = $3"_sql;
constexpr auto insert_number_sql =
    "INSERT INTO exchange_numbers (region_id, organisation_id, number, patient_id) "
    "VALUES ($1, $2, $3, $4) ON CONFLICT (region_id, organisation_id, number) DO NOTHING"_sql;
constexpr auto move_number_sql =
    "INSERT INTO exchange_numbers (region_id, organisation_id, number, patient_id) "
    "VALUES ($1, $2, $3, $4) ON CONFLICT (region_id, organisation_id, number) "
    "DO UPDATE SET patient_id = excluded.patient_id"_sql;
// Of two with the same time the one that was received later is the newer one.
constexpr auto take_sql =
    "INSERT INTO exchange_latest (region_id, id, patient_id, event_at, message_id) "
    "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (region_id, id) DO UPDATE SET "
    "patient_id = excluded.patient_id, event_at = excluded.event_at, "
    "message_id = excluded.message_id WHERE exchange_latest.event_at < excluded.event_at "
    "OR (exchange_latest.event_at = excluded.event_at "
    "AND exchange_latest.message_id <= excluded.message_id)"_sql;
constexpr auto latest_sql =
    "SELECT event_at, message_id FROM exchange_latest WHERE region_id = $1 AND id = $2"_sql;
constexpr auto erase_unmapped_sql =
    "DELETE FROM exchange_unmapped WHERE region_id = $1 AND message_id IN "
    "(SELECT id FROM exchange_messages WHERE region_id = $1 AND patient_id = $2)"_sql;
constexpr auto erase_messages_sql =
    "DELETE FROM exchange_messages WHERE region_id = $1 AND patient_id = $2"_sql;
constexpr auto erase_numbers_sql =
    "DELETE FROM exchange_numbers WHERE region_id = $1 AND patient_id = $2"_sql;
constexpr auto erase_latest_sql =
    "DELETE FROM exchange_latest WHERE region_id = $1 AND patient_id = $2"_sql;

}  // namespace

std::optional<PatientId> person_of(db::Session& s, RegionId region, OrganisationId organisation,
                                   std::string_view number) {
  const auto row = s.query_one(person_sql, region, organisation, number);
  return row ? std::optional(row->get<PatientId>(0)) : std::nullopt;
}

bool insert_number(db::Session& s, RegionId region, OrganisationId organisation,
                   std::string_view number, PatientId patient) {
  return s.exec(insert_number_sql, region, organisation, number, patient) == 1;
}

void move_number(db::Session& s, RegionId region, OrganisationId organisation,
                 std::string_view number, PatientId patient) {
  s.exec(move_number_sql, region, organisation, number, patient);
}

bool take_latest(db::Session& s, RegionId region, const Uuid& resource,
                 std::optional<PatientId> patient, Instant event_at, FeedMessageId message) {
  return s.exec(take_sql, region, resource, patient, event_at, message) == 1;
}

std::optional<Latest> latest(db::Session& s, RegionId region, const Uuid& resource) {
  const auto row = s.query_one(latest_sql, region, resource);
  if (!row) return std::nullopt;
  Latest out;
  row->read(out.event_at, out.message);
  return out;
}

void erase_person(db::Session& s, RegionId region, PatientId patient) {
  s.later(erase_unmapped_sql, region, patient);
  s.later(erase_messages_sql, region, patient);
  s.later(erase_numbers_sql, region, patient);
  s.later(erase_latest_sql, region, patient);
}

}  // namespace yilian::exchange::store
