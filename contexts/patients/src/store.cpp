#include "store.hpp"

#include "json/json.hpp"
#include "patients/describe.hpp"

namespace yilian::patients::store {
namespace {

using db::operator""_sql;

#define PERSON_COLUMNS                                                                        \
  "id, name, document_kind, document_sealed, sex, birth_date, phone_sealed, division, "       \
  "address_sealed, insurance_sealed, health_record_number, guardian_sealed, flags, newborn, " \
  "version, merged_into"
constexpr auto insert_person_sql =
    "INSERT INTO people (region_id, id, name, document_kind, document_sealed, document_index, sex, "
    "birth_date, phone_sealed, phone_index, division, address_sealed, insurance_sealed, "
    "health_record_number, guardian_sealed, flags, newborn, created_by, created_at, "
    "document_index_even, phone_index_even, version) VALUES "
    "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, "
    "$21, 1) "
    "ON CONFLICT DO NOTHING"_sql;
constexpr auto person_sql =
    "SELECT " PERSON_COLUMNS " FROM people WHERE region_id = $1 AND id = $2"_sql;
#define HUNDRED_PLACES                                                                    \
  "$2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, "    \
  "$20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, " \
  "$37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50, $51, $52, $53, " \
  "$54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65, $66, $67, $68, $69, $70, " \
  "$71, $72, $73, $74, $75, $76, $77, $78, $79, $80, $81, $82, $83, $84, $85, $86, $87, " \
  "$88, $89, $90, $91, $92, $93, $94, $95, $96, $97, $98, $99, $100, $101"
constexpr auto people_sql =
    "SELECT " PERSON_COLUMNS " FROM people WHERE region_id = $1 AND id IN (" HUNDRED_PLACES ")"_sql;
constexpr auto few_people_sql =
    "SELECT " PERSON_COLUMNS
    " FROM people WHERE region_id = $1 AND id IN ($2, $3, $4, $5, $6, $7, $8, $9)"_sql;
constexpr auto update_person_sql =
    "UPDATE people SET name = $4, document_kind = $5, document_sealed = $6, document_index = $7, "
    "sex = $8, birth_date = $9, phone_sealed = $10, phone_index = $11, division = $12, "
    "address_sealed = $13, insurance_sealed = $14, health_record_number = $15, guardian_sealed = "
    "$16, "
    "flags = $17, newborn = $18, document_index_even = $19, phone_index_even = $20, "
    "version = version + 1 "
    "WHERE region_id = $1 AND id = $2 AND version = $3"_sql;
constexpr auto by_document_sql =
    "SELECT id FROM people WHERE region_id = $1 AND document_index = $2"_sql;
constexpr auto by_document_even_sql =
    "SELECT id FROM people WHERE region_id = $1 AND document_index_even = $2"_sql;
constexpr auto by_phone_sql =
    "SELECT id FROM people WHERE region_id = $1 AND phone_index = $2 ORDER BY id LIMIT $3"_sql;
constexpr auto by_phone_even_sql =
    "SELECT id FROM people WHERE region_id = $1 AND phone_index_even = $2 ORDER BY id LIMIT $3"_sql;
constexpr auto by_name_sql =
    "SELECT id FROM people WHERE region_id = $1 AND name = $2 AND birth_date = $3 ORDER BY id LIMIT $4"_sql;

constexpr auto insert_visit_sql =
    "INSERT INTO visits (region_id, id, patient_id, organisation_id, department_id, kind, proof, "
    "local_number, started_at, registered_by, registered_name) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"_sql;
#define VISIT_COLUMNS \
  "id, patient_id, organisation_id, kind, proof, started_at, ended_at, registered_name"
constexpr auto visits_sql =
    "SELECT " VISIT_COLUMNS
    " FROM visits WHERE region_id = $1 AND patient_id = $2 ORDER BY started_at DESC, id LIMIT $3"_sql;
constexpr auto own_visits_sql =
    "SELECT " VISIT_COLUMNS
    " FROM visits WHERE region_id = $1 AND patient_id = $2 AND organisation_id = $4 "
    "ORDER BY started_at DESC, id LIMIT $3"_sql;
constexpr auto visit_sql =
    "SELECT " VISIT_COLUMNS " FROM visits WHERE region_id = $1 AND id = $2"_sql;
constexpr auto end_visit_sql =
    "UPDATE visits SET ended_at = $3 WHERE region_id = $1 AND id = $2 AND ended_at IS NULL"_sql;

constexpr auto put_relationship_sql =
    "INSERT INTO relationships (region_id, patient_id, organisation_id, basis, source_id, scope, "
    "from_at, until_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
    "ON CONFLICT (region_id, patient_id, organisation_id, basis, source_id) "
    "DO UPDATE SET scope = excluded.scope, until_at = excluded.until_at"_sql;
constexpr auto shorten_relationship_sql =
    "UPDATE relationships SET until_at = $6 WHERE region_id = $1 AND patient_id = $2 "
    "AND organisation_id = $3 AND basis = $4 AND source_id = $5 AND until_at > $6"_sql;
// The plus keeps SQLite from the index by end, which holds every relationship of the region.
constexpr auto relationship_sql =
    "SELECT basis, scope, until_at FROM relationships WHERE region_id = $1 AND patient_id = $2 "
    "AND organisation_id = $3 AND from_at <= $4 AND +until_at > $4 "
    "ORDER BY CASE WHEN scope = 'full' THEN 0 ELSE 1 END, until_at DESC LIMIT 1"_sql;

constexpr auto insert_correction_sql =
    "INSERT INTO corrections (region_id, patient_id, id, at, person_name, organisation_name, "
    "reason, "
    "field, before_sealed, after_sealed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"_sql;
constexpr auto corrections_sql =
    "SELECT at, person_name, organisation_name, reason, field, before_sealed, after_sealed "
    "FROM corrections WHERE region_id = $1 AND patient_id = $2 ORDER BY id DESC LIMIT $3"_sql;

constexpr auto insert_review_sql =
    "INSERT INTO access_reviews (region_id, id, patient_id, kind, person_name, organisation_id, "
    "organisation_name, role, at, until_at, reason, version) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)"_sql;
constexpr auto reviews_sql =
    "SELECT " REVIEW_COLUMNS
    " FROM access_reviews WHERE region_id = $1 AND (at < $2 OR (at = $2 AND id < $3)) "
    "ORDER BY at DESC, id DESC LIMIT $4"_sql;
constexpr auto own_reviews_sql =
    "SELECT " REVIEW_COLUMNS
    " FROM access_reviews WHERE region_id = $1 AND organisation_id = $5 "
    "AND (at < $2 OR (at = $2 AND id < $3)) ORDER BY at DESC, id DESC LIMIT $4"_sql;
constexpr auto review_sql =
    "SELECT " REVIEW_COLUMNS " FROM access_reviews WHERE region_id = $1 AND id = $2"_sql;
constexpr auto set_outcome_sql =
    "UPDATE access_reviews SET outcome = $4, reviewed_by = $5, reviewed_at = $6, review_note = $7, "
    "version = version + 1 WHERE region_id = $1 AND id = $2 AND version = $3"_sql;

using Sealed = std::optional<db::Bytes>;

Sealed seal(const keys::Ring& ring, const std::string& value, const char* context) {
  if (value.empty()) return std::nullopt;
  return ring.seal(value, context);
}
Result<std::string> open(const crypto::Vault& vault, const Sealed& sealed, const char* context) {
  if (!sealed) return std::string();
  return vault.unseal(*sealed, context);
}
std::optional<std::string> text(const std::string& value) {
  return value.empty() ? std::nullopt : std::optional(value);
}
std::string guardian_json(const rules::Checked& data) {
  return data.guardian ? json::write(*data.guardian) : "";
}
std::string join(const std::vector<PopulationFlag>& flags) {
  std::string out;
  for (const auto flag : flags)
    out += (out.empty() ? "" : " ") + std::string(json::enum_name(flag));
  return out;
}
std::vector<PopulationFlag> split(const std::string& flags) {
  std::vector<PopulationFlag> out;
  std::size_t at = 0;
  while (at < flags.size()) {
    const auto end = std::min(flags.find(' ', at), flags.size());
    if (const auto flag = json::parse_enum<PopulationFlag>(flags.substr(at, end - at)))
      out.push_back(*flag);
    at = end + 1;
  }
  return out;
}

std::vector<PatientId> read_ids(const std::vector<db::Row>& rows) {
  std::vector<PatientId> out;
  for (const auto& row : rows) out.push_back(row.get<PatientId>(0));
  return out;
}

Visit read_visit(const db::Row& row) {
  Visit v;
  std::string kind, proof;
  row.read(v.id, v.patient_id, v.organisation_id, kind, proof, v.started_at, v.ended_at,
           v.registered_by);
  v.kind = json::parse_enum<VisitKind>(kind).value_or(VisitKind::outpatient);
  v.proof = json::parse_enum<VisitProof>(proof).value_or(VisitProof::typed);
  return v;
}

}  // namespace

ReviewRow read_review(const db::Row& row) {
  ReviewRow out;
  BreakGlass& v = out.view;
  std::string role;
  std::optional<std::string> outcome;
  row.read(v.id, v.patient_id, v.kind, v.person_name, out.organisation, v.organisation_name, role,
           v.at, v.until, v.reason, outcome, v.reviewed_by, v.reviewed_at, v.version);
  v.role = parse_role(role).value_or(Role::physician);
  if (outcome) v.outcome = json::parse_enum<ReviewOutcome>(*outcome);
  return out;
}

namespace {

/// Gives the values of insert_person_sql to `run`.
template <class F>
auto with_values(const keys::Ring& ring, RegionId region, const PersonRow& row, OrganisationId by,
                 Instant now, const F& run) {
  const auto& d = row.data;
  const auto document = ring.indexes("document", d.document_number);
  const auto phone = ring.indexes("phone", d.phone);
  return run(region, row.id, d.name, json::enum_name(d.document_kind),
             seal(ring, d.document_number, "people.document"), document.odd, json::enum_name(d.sex),
             d.birth_date, seal(ring, d.phone, "people.phone"), phone.odd, text(d.division),
             seal(ring, d.address, "people.address"),
             seal(ring, d.insurance_number, "people.insurance"), text(d.health_record_number),
             seal(ring, guardian_json(d), "people.guardian"), join(d.flags), d.newborn, by, now,
             document.even, phone.even);
}

}  // namespace

bool insert_person(db::Session& s, const keys::Ring& ring, RegionId region, const PersonRow& row,
                   OrganisationId by, Instant now) {
  return with_values(ring, region, row, by, now, [&](const auto&... values) {
           return s.exec(insert_person_sql, values...);
         }) == 1;
}

void insert_person_later(db::Session& s, const keys::Ring& ring, RegionId region,
                         const PersonRow& row, OrganisationId by, Instant now) {
  with_values(ring, region, row, by, now,
              [&](const auto&... values) { s.later(insert_person_sql, values...); });
}

namespace {

/// Nothing for one who is not wanted by what is not sealed.
Result<std::optional<PersonRow>> read_person(
    const crypto::Vault& vault, const db::Row& row,
    const std::function<bool(const PersonRow&)>& wanted = {}) {
  PersonRow out;
  auto& d = out.data;
  std::string kind, sex, flags;
  Sealed document, phone, address, insurance, guardian;
  std::optional<std::string> division, record;
  row.read(out.id, d.name, kind, document, sex, d.birth_date, phone, division, address, insurance,
           record, guardian, flags, d.newborn, out.version, out.merged_into);
  d.document_kind = json::parse_enum<DocumentKind>(kind).value_or(DocumentKind::other);
  d.sex = json::parse_enum<Sex>(sex).value_or(Sex::unknown);
  d.division = division.value_or("");
  d.health_record_number = record.value_or("");
  d.flags = split(flags);
  if (wanted && !wanted(out)) return std::optional<PersonRow>{};
  TRY(d.document_number, open(vault, document, "people.document"));
  TRY(d.phone, open(vault, phone, "people.phone"));
  TRY(d.address, open(vault, address, "people.address"));
  TRY(d.insurance_number, open(vault, insurance, "people.insurance"));
  TRY(const std::string guardian_text, open(vault, guardian, "people.guardian"));
  if (!guardian_text.empty()) {
    TRY(d.guardian, json::read<Guardian>(guardian_text));
  }
  return std::optional(std::move(out));
}

}  // namespace

Result<std::optional<PersonRow>> person(db::Session& s, const crypto::Vault& vault, RegionId region,
                                        PatientId id) {
  const auto row = s.query_one(person_sql, region, id);
  if (!row) return std::optional<PersonRow>{};
  return read_person(vault, *row);
}

Result<std::vector<PersonRow>> people(db::Session& s, const crypto::Vault& vault, RegionId region,
                                      const std::vector<PatientId>& ids,
                                      const std::function<bool(const PersonRow&)>& wanted) {
  constexpr std::size_t few = 8;
  // A list of a hundred places costs as many comparisons, whoever stands in it.
  const bool is_short = ids.size() <= few;
  const std::size_t at_once = is_short ? few : 100;
  std::vector<PersonRow> out;
  for (std::size_t begin = 0; begin < ids.size(); begin += at_once) {
    std::vector<db::Value> values(1 + at_once);  // places without an id stay NULL
    values[0] = db::to_value(region);
    for (std::size_t i = begin; i < std::min(begin + at_once, ids.size()); ++i)
      values[1 + i - begin] = ids[i].value;
    for (const auto& row : s.run(is_short ? few_people_sql : people_sql, values)) {
      TRY(auto one, read_person(vault, row, wanted));
      if (one) out.push_back(std::move(*one));
    }
  }
  return out;
}

Result<bool> update_person(db::Session& s, const keys::Ring& ring, RegionId region,
                           const PersonRow& row) {
  const auto& d = row.data;
  if (!d.document_number.empty()) {
    const auto other = by_document(s, ring, region, d.document_number);
    if (other && *other != row.id) return fail(Code::patient_exists);
  }
  const auto document = ring.indexes("document", d.document_number);
  const auto phone = ring.indexes("phone", d.phone);
  return s.exec(update_person_sql, region, row.id, row.version, d.name,
                json::enum_name(d.document_kind), seal(ring, d.document_number, "people.document"),
                document.odd, json::enum_name(d.sex), d.birth_date,
                seal(ring, d.phone, "people.phone"), phone.odd, text(d.division),
                seal(ring, d.address, "people.address"),
                seal(ring, d.insurance_number, "people.insurance"), text(d.health_record_number),
                seal(ring, guardian_json(d), "people.guardian"), join(d.flags), d.newborn,
                document.even, phone.even) == 1;
}

std::optional<PatientId> by_document(db::Session& s, const keys::Ring& ring, RegionId region,
                                     std::string_view number) {
  const auto row = s.query_one(ring.searches_odd() ? by_document_sql : by_document_even_sql, region,
                               ring.index("document", number));
  return row ? std::optional(row->get<PatientId>(0)) : std::nullopt;
}
std::vector<PatientId> by_phone(db::Session& s, const keys::Ring& ring, RegionId region,
                                std::string_view phone, std::int64_t limit) {
  return read_ids(s.query(ring.searches_odd() ? by_phone_sql : by_phone_even_sql, region,
                          ring.index("phone", phone), limit));
}
std::vector<PatientId> by_name(db::Session& s, RegionId region, std::string_view name, Date birth,
                               std::int64_t limit) {
  return read_ids(s.query(by_name_sql, region, name, birth, limit));
}

void insert_visit(db::Session& s, RegionId region, const Visit& v, const VisitInput& input,
                  AccountId by) {
  s.later(insert_visit_sql, region, v.id, v.patient_id, v.organisation_id, input.department_id,
          json::enum_name(v.kind), json::enum_name(v.proof),
          input.local_number ? text(input.local_number->value) : std::nullopt, v.started_at, by,
          v.registered_by);
}
std::vector<Visit> visits_of(db::Session& s, RegionId region, PatientId patient,
                             std::optional<OrganisationId> only, std::int64_t limit) {
  std::vector<Visit> out;
  const auto rows = only ? s.query(own_visits_sql, region, patient, limit, *only)
                         : s.query(visits_sql, region, patient, limit);
  for (const auto& row : rows) out.push_back(read_visit(row));
  return out;
}
std::optional<Visit> visit(db::Session& s, RegionId region, VisitId id) {
  const auto row = s.query_one(visit_sql, region, id);
  return row ? std::optional(read_visit(*row)) : std::nullopt;
}
bool end_visit(db::Session& s, RegionId region, VisitId id, Instant at) {
  return s.exec(end_visit_sql, region, id, at) == 1;
}

void put_relationship(db::Session& s, RegionId region, PatientId patient,
                      OrganisationId organisation, std::string_view basis, const Uuid& source,
                      Scope scope, Instant from, Instant until) {
  s.later(put_relationship_sql, region, patient, organisation, basis, source,
          json::enum_name(scope), from, until);
}
void shorten_relationship(db::Session& s, RegionId region, PatientId patient,
                          OrganisationId organisation, std::string_view basis, const Uuid& source,
                          Instant until) {
  s.later(shorten_relationship_sql, region, patient, organisation, basis, source, until);
}
std::optional<Relationship> relationship(db::Session& s, RegionId region, PatientId patient,
                                         OrganisationId organisation, Instant now) {
  const auto row = s.query_one(relationship_sql, region, patient, organisation, now);
  if (!row) return std::nullopt;
  Relationship out;
  std::string scope;
  row->read(out.basis, scope, out.until);
  out.scope = json::parse_enum<Scope>(scope).value_or(Scope::own_organisation);
  return out;
}

void insert_correction(db::Session& s, const keys::Ring& ring, RegionId region, PatientId patient,
                       const Correction& c) {
  s.later(insert_correction_sql, region, patient, new_uuid(c.at.ms), c.at, c.person_name,
          c.organisation_name, c.reason, c.field, ring.seal(c.before, "corrections.value"),
          ring.seal(c.after, "corrections.value"));
}
Result<std::vector<Correction>> corrections(db::Session& s, const crypto::Vault& vault,
                                            RegionId region, PatientId patient,
                                            std::int64_t limit) {
  std::vector<Correction> out;
  for (const auto& row : s.query(corrections_sql, region, patient, limit)) {
    Correction c;
    db::Bytes before, after;
    row.read(c.at, c.person_name, c.organisation_name, c.reason, c.field, before, after);
    TRY(c.before, vault.unseal(before, "corrections.value"));
    TRY(c.after, vault.unseal(after, "corrections.value"));
    out.push_back(std::move(c));
  }
  return out;
}

void insert_review(db::Session& s, RegionId region, const ReviewRow& row) {
  const auto& v = row.view;
  s.later(insert_review_sql, region, v.id, v.patient_id, v.kind, v.person_name, row.organisation,
          v.organisation_name, info(v.role).name, v.at, v.until, v.reason);
}
std::vector<ReviewRow> reviews(db::Session& s, RegionId region, std::optional<OrganisationId> only,
                               Instant before_at, BreakGlassId before_id, std::int64_t limit) {
  std::vector<ReviewRow> out;
  const auto rows = only ? s.query(own_reviews_sql, region, before_at, before_id, limit, *only)
                         : s.query(reviews_sql, region, before_at, before_id, limit);
  for (const auto& row : rows) out.push_back(read_review(row));
  return out;
}
std::optional<ReviewRow> review(db::Session& s, RegionId region, BreakGlassId id) {
  const auto row = s.query_one(review_sql, region, id);
  return row ? std::optional(read_review(*row)) : std::nullopt;
}
bool set_outcome(db::Session& s, RegionId region, BreakGlassId id, std::int64_t version,
                 ReviewOutcome outcome, const std::string& by, Instant at,
                 const std::string& note) {
  return s.exec(set_outcome_sql, region, id, version, json::enum_name(outcome), by, at, note) == 1;
}

}  // namespace yilian::patients::store
