#include "audit/audit.hpp"

#include <limits>

#include "stored.hpp"

namespace yilian::audit {
namespace {

using db::operator""_sql;

constexpr auto insert_row =
    "INSERT INTO audit (region_id, id, at, account_id, post_id, organisation_id, person_name, "
    "role, "
    "action, outcome, subject, patients, reason, reason_hash, remote, trace_id) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) "
    "ON CONFLICT (region_id, id) DO NOTHING"_sql;
constexpr auto insert_patient =
    "INSERT INTO audit_patients (region_id, patient_id, at, audit_id) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (region_id, patient_id, at, audit_id) DO NOTHING"_sql;

#define WINDOW_OF(at, id)                                      \
  " AND " at " >= $3 AND (" at " < $4 OR (" at " = $4 AND " id \
  " < $5)) AND ($6 = '' OR a.action = $6) ORDER BY " at " DESC, " id " DESC LIMIT $7"
#define WINDOW WINDOW_OF("a.at", "a.id")
constexpr auto select_all =
    "SELECT " AUDIT_COLUMNS " FROM audit a WHERE a.region_id = $1 AND $2 = $2" WINDOW ""_sql;
constexpr auto select_by_account =
    "SELECT " AUDIT_COLUMNS " FROM audit a WHERE a.region_id = $1 AND a.account_id = $2" WINDOW
    ""_sql;
constexpr auto select_by_organisation =
    "SELECT " AUDIT_COLUMNS " FROM audit a WHERE a.region_id = $1 AND a.organisation_id = $2" WINDOW
    ""_sql;
constexpr auto select_by_patient =
    "SELECT " AUDIT_COLUMNS
    " FROM audit_patients p JOIN audit a ON a.region_id = p.region_id AND a.id = p.audit_id "
    "WHERE p.region_id = $1 AND p.patient_id = $2" WINDOW_OF("p.at", "p.audit_id") ""_sql;
#undef WINDOW
#undef WINDOW_OF

constexpr auto erase_reasons_sql =
    "UPDATE audit SET reason = NULL WHERE region_id = $1 AND reason IS NOT NULL AND id IN "
    "(SELECT audit_id FROM audit_patients WHERE region_id = $1 AND patient_id = $2)"_sql;

constexpr int rounds_max = 1000;  // of one page

std::string join(const std::vector<PatientId>& patients) {
  std::string out;
  for (const auto& patient : patients) out += (out.empty() ? "" : ",") + to_string(patient);
  return out;
}

}  // namespace

Entry entry_of(const Call& call) {
  Entry entry;
  entry.id = new_uuid(call.now.ms);
  entry.at = call.now;
  entry.account = call.caller.account;
  entry.post = call.caller.post;
  entry.organisation = call.caller.organisation;
  entry.person_name = call.caller.person_name;
  entry.role = info(call.caller.role).name;
  entry.action = call.action;
  entry.reason = call.reason;
  entry.remote = call.caller.remote;
  entry.trace_id = call.trace_id;
  return entry;
}

void record(db::Session& session, RegionId region, const Entry& entry) {
  static const std::string no_reason = crypto::hex(crypto::sm3(""));
  session.later(insert_row, region, entry.id, entry.at, entry.account, entry.post,
                entry.organisation, entry.person_name, entry.role, entry.action, entry.outcome,
                entry.subject, join(entry.patients),
                entry.reason.empty() ? std::optional<std::string>() : entry.reason,
                entry.reason.empty() ? no_reason : crypto::hex(crypto::sm3(entry.reason)),
                entry.remote, entry.trace_id);
  for (const auto& patient : entry.patients)
    session.later(insert_patient, region, patient, entry.at, entry.id);
}

Stored read_stored(const db::Row& row) {
  Stored out;
  std::string patients;
  Entry& e = out.entry;
  row.read(e.id, e.at, e.account, e.post, e.organisation, e.person_name, e.role, e.action,
           e.outcome, e.subject, patients, out.reason, out.reason_hash, e.remote, e.trace_id,
           out.position);
  e.reason = out.reason.value_or("");
  for (std::size_t at = 0; at + 36 <= patients.size(); at += 37)
    if (const auto id = parse_uuid(std::string_view(patients).substr(at, 36)))
      e.patients.push_back(PatientId{*id});
  return out;
}

void erase_reasons(db::Session& session, RegionId region, PatientId patient) {
  session.later(erase_reasons_sql, region, patient);
}

std::vector<Row> list(db::Session& session, RegionId region, const Filter& filter) {
  db::Sql sql = select_all;
  Uuid key = {};
  // The organisation bound of a caller who sees only the own one is checked on every row below too.
  if (filter.patient) sql = select_by_patient, key = filter.patient->value;
  else if (filter.account) sql = select_by_account, key = filter.account->value;
  else if (filter.organisation) sql = select_by_organisation, key = filter.organisation->value;
  std::int64_t until = filter.before_at.value_or(
      filter.to ? filter.to->ms : std::numeric_limits<std::int64_t>::max());
  Uuid before = filter.before_id.value_or(Uuid{});
  std::vector<Row> out;
  // Rows of other organisations are left out here, so that a page may need more than one look.
  for (int round = 0; round < rounds_max; ++round) {
    const auto rows = session.query(sql, region, key, filter.from ? filter.from->ms : 0, until,
                                    before, filter.action.value_or(""), filter.limit);
    for (const auto& row : rows) {
      Stored stored = read_stored(row);
      until = stored.entry.at.ms;
      before = stored.entry.id;
      if (filter.organisation && stored.entry.organisation != *filter.organisation) continue;
      out.push_back({std::move(stored.entry), stored.position});
      if (static_cast<std::int64_t>(out.size()) == filter.limit) return out;
    }
    if (static_cast<std::int64_t>(rows.size()) < filter.limit) return out;
  }
  return out;
}

}  // namespace yilian::audit
