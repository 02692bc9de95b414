#include "audit/audit.hpp"

#include <algorithm>
#include <limits>

#include "audit/trail.hpp"
#include "pack.hpp"
#include "stored.hpp"

namespace yilian::audit {
namespace {

using db::operator""_sql;

constexpr auto insert_row =
    "INSERT INTO audit (region_id, id, at, account_id, post_id, organisation_id, person_name, "
    "role, action, outcome, subject, patients, patient_ids, reason, reason_hash, remote, trace_id, "
    "pack) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', $12, $13, $14, $15, $16, $17) "
    "ON CONFLICT (region_id, id) DO NOTHING"_sql;
constexpr auto insert_patient =
    "INSERT INTO audit_patients (region_id, patient_id, at, audit_id) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (region_id, patient_id, at, audit_id) DO NOTHING"_sql;

// Packs are looked into for the action. The upper bound stands once more by itself, so that a late
// page begins where it begins, not at the newest row.
#define WINDOW_OF(at, id)                                                                 \
  " AND " at " >= $3 AND " at " <= $4 AND (" at " < $4 OR " id                            \
  " < $5) AND ($6 = '' OR a.action = $6 OR a.action = 'reads') ORDER BY " at " DESC, " id \
  " DESC LIMIT $7"
#define WINDOW WINDOW_OF("a.at", "a.id")
// Ids begin with the time, so that this is the order of time too.
constexpr auto select_all =
    "SELECT " AUDIT_COLUMNS
    " FROM audit a WHERE a.region_id = $1 AND a.id >= $2 AND a.id < $3 "
    "AND ($4 = '' OR a.action = $4 OR a.action = 'reads') ORDER BY a.id DESC LIMIT $5"_sql;
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

constexpr std::int64_t rows_in_memory_max = 200, listed_max = 200'000;

db::Bytes joined(const std::vector<PatientId>& patients) {
  db::Bytes out;
  for (const auto& patient : patients)
    out.insert(out.end(), patient.value.bytes.begin(), patient.value.bytes.end());
  return out;
}

void insert(db::Session& session, RegionId region, const Entry& entry, db::Value patients,
            db::Value pack) {
  static const std::string no_reason = crypto::hex(crypto::sm3(""));
  session.later(insert_row, region, entry.id, entry.at, entry.account, entry.post,
                entry.organisation, entry.person_name, entry.role, entry.action, entry.outcome,
                entry.subject, patients,
                entry.reason.empty() ? std::optional<std::string>() : entry.reason,
                entry.reason.empty() ? no_reason : crypto::hex(crypto::sm3(entry.reason)),
                entry.remote, entry.trace_id, pack);
}

bool same_place(const Entry& a, const Entry& b) {
  return a.account == b.account && a.post == b.post && a.organisation == b.organisation &&
         a.person_name == b.person_name && a.role == b.role && a.remote == b.remote;
}

/// The row of a pack: who and where as in its reads, time and id of the last of them.
void insert_pack(db::Session& session, RegionId region, std::span<const Entry* const> reads) {
  Entry row = *reads.back();
  row.action = packed_action;
  row.subject = std::nullopt;
  row.patients.clear();
  row.trace_id.clear();
  insert(session, region, row, {}, pack(reads));
  std::vector<PatientId> patients;
  for (const Entry* read : reads)
    patients.insert(patients.end(), read->patients.begin(), read->patients.end());
  std::ranges::sort(patients);
  const auto rest = std::ranges::unique(patients);
  patients.erase(rest.begin(), rest.end());
  for (const auto& patient : patients)
    session.later(insert_patient, region, patient, row.at, row.id);
}

/// The smallest id of a time.
Uuid first_id(Instant at) {
  Uuid out;
  for (std::size_t i = 0; i < 6; ++i)
    out.bytes[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(at.ms) >> (40 - 8 * i));
  return out;
}

Uuid next(Uuid id) {
  for (std::size_t i = 16; i-- > 0;)
    if (++id.bytes[i] != 0) break;
  return id;
}

constexpr Uuid last_id = [] {
  Uuid out;
  out.bytes.fill(0xff);
  return out;
}();

/// What a row holds, newest first.
std::vector<Entry> entries_of(Stored stored) {
  if (stored.pack.empty()) return {std::move(stored.entry)};
  auto reads = unpack(stored.entry, stored.pack);
  // A row that was tampered with is still shown; `verify` names it.
  if (!reads) return {std::move(stored.entry)};
  std::ranges::reverse(*reads);
  return std::move(*reads);
}

bool wanted(const Filter& filter, const Entry& entry) {
  if (filter.account && entry.account != *filter.account) return false;
  if (filter.organisation && entry.organisation != *filter.organisation) return false;
  if (filter.action && entry.action != *filter.action) return false;
  if (filter.patient && std::ranges::find(entry.patients, *filter.patient) == entry.patients.end())
    return false;
  return (!filter.from || entry.at >= *filter.from) && (!filter.to || entry.at < *filter.to);
}

/// Rows in the order of the list, from a place on.
std::vector<db::Row> rows_before(db::Session& session, RegionId region, const Filter& filter,
                                 Instant at, const Uuid& id, std::int64_t limit) {
  const Instant from = filter.from.value_or(Instant{});
  const std::string action = filter.action.value_or("");
  db::Sql sql = select_by_organisation;
  Uuid key = {};
  if (filter.patient) sql = select_by_patient, key = filter.patient->value;
  else if (filter.account) sql = select_by_account, key = filter.account->value;
  else if (filter.organisation) key = filter.organisation->value;
  else
    return session.query(select_all, region, first_id(from), std::min(id, first_id({at.ms + 1})),
                         action, limit);
  return session.query(sql, region, key, from, at, id, action, limit);
}

std::optional<std::int64_t> digits(std::string_view text) {
  std::int64_t out = 0;
  if (text.empty() || text.size() > 15) return std::nullopt;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    out = out * 10 + (c - '0');
  }
  return out;
}

}  // namespace

std::string to_cursor(const Place& place) {
  return std::to_string(place.at.ms) + "." + to_string(place.row) +
         (place.taken > 0 ? "." + std::to_string(place.taken) : "");
}

std::optional<Place> parse_cursor(std::string_view text) {
  const auto first = std::min(text.find('.'), text.size());
  const auto second = std::min(text.find('.', first + 1), text.size());
  const auto at = digits(text.substr(0, first));
  const auto id =
      first == text.size() ? std::nullopt : parse_uuid(text.substr(first + 1, second - first - 1));
  const auto taken =
      second == text.size() ? std::optional<std::int64_t>(0) : digits(text.substr(second + 1));
  if (!at || !id || !taken) return std::nullopt;
  return Place{Instant{*at}, *id, *taken};
}

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
  insert(session, region, entry,
         entry.patients.empty() ? db::Value{} : db::Value(joined(entry.patients)), {});
  for (const auto& patient : entry.patients)
    session.later(insert_patient, region, patient, entry.at, entry.id);
}

void record_reads(db::Session& session, RegionId region, std::span<const Entry> entries) {
  std::vector<std::vector<const Entry*>> groups;
  for (const auto& entry : entries) {
    if (!packable(entry)) {
      record(session, region, entry);
      continue;
    }
    const auto takes = [&](const auto& group) {
      return same_place(*group.front(), entry) && group.size() < pack_max &&
             entry.at.ms >= group.front()->at.ms &&
             entry.at.ms - group.front()->at.ms <= pack_span_max_ms;
    };
    // The latest group of a person is the one that goes on.
    const auto found = std::find_if(groups.rbegin(), groups.rend(), takes);
    if (found == groups.rend()) groups.push_back({&entry});
    else found->push_back(&entry);
  }
  for (const auto& group : groups) {
    if (group.size() >= pack_min) insert_pack(session, region, group);
    else
      for (const Entry* entry : group) record(session, region, *entry);
  }
}

Stored read_stored(const db::Row& row) {
  Stored out;
  std::string text;
  std::optional<db::Bytes> ids, pack;
  Entry& e = out.entry;
  row.read(e.id, e.at, e.account, e.post, e.organisation, e.person_name, e.role, e.action,
           e.outcome, e.subject, text, out.reason, out.reason_hash, e.remote, e.trace_id,
           out.position, ids, pack);
  e.reason = out.reason.value_or("");
  out.pack = std::move(pack).value_or(db::Bytes{});
  for (std::size_t at = 0; at + 36 <= text.size(); at += 37)
    if (const auto id = parse_uuid(std::string_view(text).substr(at, 36)))
      e.patients.push_back(PatientId{*id});
  for (std::size_t at = 0; ids && at + 16 <= ids->size(); at += 16) {
    PatientId patient;
    std::copy_n(ids->begin() + static_cast<std::ptrdiff_t>(at), 16, patient.value.bytes.begin());
    e.patients.push_back(patient);
  }
  return out;
}

void erase_reasons(db::Session& session, RegionId region, PatientId patient) {
  session.later(erase_reasons_sql, region, patient);
}

Listing look(db::Session& session, RegionId region, const Filter& filter, std::int64_t looked_max) {
  // A pack stands at its last read, so that one after the end may hold some before it.
  Instant at =
      filter.to ? Instant{filter.to->ms + pack_span_max_ms} : Instant{std::int64_t{1} << 47};
  Uuid id = last_id;
  std::int64_t taken = 0;
  if (filter.after) {
    at = filter.after->at;
    taken = filter.after->taken;
    id = taken > 0 ? next(filter.after->row) : filter.after->row;
  }
  const std::int64_t rows_max =
      std::min(std::clamp<std::int64_t>(filter.limit, 20, rows_in_memory_max), looked_max);
  Listing out;
  // What is left out here costs another look.
  for (std::int64_t looked = 0; looked < looked_max; looked += rows_max) {
    const auto rows = rows_before(session, region, filter, at, id, rows_max);
    for (const auto& row : rows) {
      Stored stored = read_stored(row);
      at = stored.entry.at;
      id = stored.entry.id;
      const bool packed = !stored.pack.empty();
      const auto position = stored.position;
      std::int64_t number = 0;
      for (auto& entry : entries_of(std::move(stored))) {
        if (++number <= taken || !wanted(filter, entry)) continue;
        out.rows.push_back({std::move(entry), position, {at, id, packed ? number : 0}});
        if (static_cast<std::int64_t>(out.rows.size()) == filter.limit) return out;
      }
      taken = 0;
    }
    if (static_cast<std::int64_t>(rows.size()) < rows_max) return out;
  }
  out.stopped = Place{at, id, 0};
  return out;
}

std::vector<Row> list(db::Session& session, RegionId region, const Filter& filter) {
  return look(session, region, filter, listed_max).rows;
}

}  // namespace yilian::audit
