#include "store_sharing.hpp"

#include "json/json.hpp"
#include "network/describe.hpp"
#include "patients/describe.hpp"

namespace yilian::patients::store {
namespace {

using db::operator""_sql;

#define COLUMNS                                                                                \
  "patient_id, id, scope, organisation_id, kind, source, entry_id, except_units, restricted, " \
  "allowed, version"
constexpr auto insert_sql =
    "INSERT INTO sharing_settings (region_id, id, patient_id, scope, organisation_id, kind, "
    "source, entry_id, except_units, restricted, restricted_at, version) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)"_sql;
constexpr auto end_sql =
    "UPDATE sharing_settings SET allowed = $4, allowed_at = $5, version = version + 1 "
    "WHERE region_id = $1 AND id = $2 AND version = $3 AND allowed_at IS NULL"_sql;
constexpr auto find_sql =
    "SELECT " COLUMNS " FROM sharing_settings WHERE region_id = $1 AND id = $2"_sql;
constexpr auto in_force_sql =
    "SELECT " COLUMNS
    " FROM sharing_settings WHERE region_id = $1 AND patient_id = $2 AND allowed_at IS NULL "
    "LIMIT $3"_sql;
constexpr auto of_patient_sql = "SELECT " COLUMNS
                                " FROM sharing_settings WHERE region_id = $1 AND patient_id = $2 "
                                "ORDER BY id DESC LIMIT $3"_sql;
constexpr auto has_basis_sql =
    "SELECT until_at FROM relationships WHERE region_id = $1 AND patient_id = $2 "
    "AND organisation_id = $3 AND basis = $4 AND from_at <= $5 AND +until_at > $5 LIMIT 1"_sql;

/// What the program wrote itself; anything else is a fault.
template <class T>
T written(const std::string& text) {
  auto read = json::read<T>(text);
  if (!read) throw db::Failure{Code::fault, "a column of sharing_settings can't be read"};
  return std::move(*read);
}
template <class E>
E word(const std::string& text) {
  if (const auto value = json::parse_enum<E>(text)) return *value;
  throw db::Failure{Code::fault, "an unknown word in a column of sharing_settings"};
}

SharingRow read(const db::Row& row) {
  SharingRow out;
  auto& s = out.setting;
  std::string scope, except, restricted;
  std::optional<std::string> kind, allowed;
  row.read(out.patient, s.id, scope, s.organisation_id, kind, s.source, s.entry_id, except,
           restricted, allowed, s.version);
  s.scope = word<SharedScope>(scope);
  if (kind) s.kind = word<SharedKind>(*kind);
  s.except = written<std::vector<OrganisationId>>(except);
  s.restricted = written<SignedBy>(restricted);
  if (allowed) s.allowed = written<SignedBy>(*allowed);
  return out;
}

std::vector<SharingSetting> read_all(const std::vector<db::Row>& rows) {
  std::vector<SharingSetting> out;
  for (const auto& row : rows) out.push_back(read(row).setting);
  return out;
}

}  // namespace

void insert_setting(db::Session& s, RegionId region, const SharingRow& row) {
  const auto& one = row.setting;
  const auto kind = one.kind ? std::optional<std::string>(json::enum_name(*one.kind))
                             : std::optional<std::string>();
  s.exec(insert_sql, region, one.id, row.patient, json::enum_name(one.scope), one.organisation_id,
         kind, one.source, one.entry_id, json::write(one.except), json::write(one.restricted),
         one.restricted.entered_at);
}

bool end_setting(db::Session& s, RegionId region, const SharingSetting& setting,
                 const SignedBy& allowed) {
  return s.exec(end_sql, region, setting.id, setting.version, json::write(allowed),
                allowed.entered_at) == 1;
}

std::optional<SharingRow> setting(db::Session& s, RegionId region, SharingId id) {
  const auto row = s.query_one(find_sql, region, id);
  if (!row) return std::nullopt;
  return read(*row);
}

std::vector<SharingSetting> settings_in_force(db::Session& s, RegionId region, PatientId patient,
                                              std::int64_t limit) {
  return read_all(s.query(in_force_sql, region, patient, limit));
}

std::vector<SharingSetting> settings_of(db::Session& s, RegionId region, PatientId patient,
                                        std::int64_t limit) {
  return read_all(s.query(of_patient_sql, region, patient, limit));
}

bool has_basis(db::Session& s, RegionId region, PatientId patient, OrganisationId organisation,
               std::string_view basis, Instant now) {
  return s.query_one(has_basis_sql, region, patient, organisation, basis, now).has_value();
}

}  // namespace yilian::patients::store
