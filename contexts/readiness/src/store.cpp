#include "store.hpp"

#include "capacity/describe.hpp"
#include "json/json.hpp"
#include "readiness/describe.hpp"
#include "tiering/describe.hpp"

namespace yilian::readiness::store {
namespace {

using db::operator""_sql;

#define COLUMNS                                                                               \
  "stay_id, stay_kind, patient_id, organisation_id, verdict, diagnosis_code, "                \
  "diagnosis_name, tables_used, facts, bed_class, equipment, fired, missing, not_ruled_out, " \
  "assessed_at, assessed_by, valid_until, prepared_at, prepared_for, version"
constexpr auto insert_sql =
    "INSERT INTO readiness_assessments (region_id, stay_id, stay_kind, patient_id, "
    "organisation_id, verdict, diagnosis_code, diagnosis_name, tables_used, facts, bed_class, "
    "equipment, fired, missing, missing_count, not_ruled_out, assessed_at, assessed_by, "
    "valid_until, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, "
    "$15, $16, $17, $18, $19, 1) ON CONFLICT (region_id, stay_id) DO NOTHING"_sql;
constexpr auto update_sql =
    "UPDATE readiness_assessments SET verdict = $4, diagnosis_code = $5, diagnosis_name = $6, "
    "tables_used = $7, facts = $8, bed_class = $9, equipment = $10, fired = $11, missing = $12, "
    "missing_count = $13, not_ruled_out = $14, assessed_at = $15, assessed_by = $16, "
    "valid_until = $17, prepared_at = NULL, prepared_for = NULL, version = version + 1 "
    "WHERE region_id = $1 AND stay_id = $2 AND version = $3"_sql;
constexpr auto set_prepared_sql =
    "UPDATE readiness_assessments SET prepared_at = $4, prepared_for = $5, version = version + 1 "
    "WHERE region_id = $1 AND stay_id = $2 AND version = $3"_sql;
constexpr auto find_sql =
    "SELECT " COLUMNS " FROM readiness_assessments WHERE region_id = $1 AND stay_id = $2"_sql;
constexpr auto of_patient_sql =
    "SELECT " COLUMNS
    " FROM readiness_assessments WHERE region_id = $1 AND patient_id = $2 "
    "ORDER BY stay_id LIMIT $3"_sql;
constexpr auto delete_of_sql =
    "DELETE FROM readiness_assessments WHERE region_id = $1 AND patient_id = $2"_sql;
constexpr auto delete_before_sql =
    "DELETE FROM readiness_assessments WHERE region_id = $1 AND stay_id IN "
    "(SELECT stay_id FROM readiness_assessments WHERE region_id = $1 AND assessed_at < $2 "
    "ORDER BY assessed_at, stay_id LIMIT $3)"_sql;

constexpr std::size_t stays_at_once = 100;
constexpr auto briefs_sql =
    "SELECT stay_id, verdict, diagnosis_name, missing_count, assessed_at, assessed_by, "
    "valid_until, prepared_at, prepared_for, version FROM readiness_assessments "
    "WHERE region_id = $1 AND stay_id IN "
    "($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, "
    "$20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, "
    "$37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50, $51, $52, $53, "
    "$54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65, $66, $67, $68, $69, $70, "
    "$71, $72, $73, $74, $75, $76, $77, $78, $79, $80, $81, $82, $83, $84, $85, $86, $87, "
    "$88, $89, $90, $91, $92, $93, $94, $95, $96, $97, $98, $99, $100, $101)"_sql;

/// A word that the program wrote itself; another one is a fault.
template <class E>
E word(const std::string& text) {
  if (const auto value = json::parse_enum<E>(text)) return *value;
  throw db::Failure{Code::fault, "an unknown word in a column of readiness"};
}
template <class T>
T list(const std::string& text) {
  auto read = json::read<T>(text);
  if (!read) throw db::Failure{Code::fault, "a list of an assessment can't be read"};
  return std::move(*read);
}

Row read_row(const db::Row& row) {
  Row out;
  Assessment& a = out.assessment;
  std::string kind, verdict, tables, facts, equipment, fired, missing, open;
  std::optional<std::string> bed_class;
  row.read(out.stay_id, kind, out.patient_id, out.organisation_id, verdict, a.diagnosis_code,
           a.diagnosis_name, tables, facts, bed_class, equipment, fired, missing, open,
           a.assessed_at, a.assessed_by, a.valid_until, a.prepared_at, a.prepared_for, out.version);
  out.kind = word<StayKind>(kind);
  a.verdict = word<Verdict>(verdict);
  a.tables = list<std::vector<TableUsed>>(tables);
  a.facts = list<std::vector<tiering::Fact>>(facts);
  if (bed_class) a.bed_class = word<capacity::BedClass>(*bed_class);
  a.equipment = list<std::vector<std::string>>(equipment);
  a.fired = list<std::vector<Finding>>(fired);
  a.missing = list<std::vector<NeededInput>>(missing);
  a.open = list<std::vector<NotRuledOut>>(open);
  return out;
}

std::optional<std::string> bed_word(const Assessment& a) {
  if (!a.bed_class) return std::nullopt;
  return std::string(json::enum_name(*a.bed_class));
}

}  // namespace

bool insert(db::Session& s, RegionId region, const Row& row) {
  const Assessment& a = row.assessment;
  return s.exec(insert_sql, region, row.stay_id, json::enum_name(row.kind), row.patient_id,
                row.organisation_id, json::enum_name(a.verdict), a.diagnosis_code, a.diagnosis_name,
                json::write(a.tables), json::write(a.facts), bed_word(a), json::write(a.equipment),
                json::write(a.fired), json::write(a.missing),
                static_cast<std::int64_t>(a.missing.size()), json::write(a.open), a.assessed_at,
                a.assessed_by, a.valid_until) == 1;
}

bool update(db::Session& s, RegionId region, const Row& row) {
  const Assessment& a = row.assessment;
  return s.exec(update_sql, region, row.stay_id, row.version, json::enum_name(a.verdict),
                a.diagnosis_code, a.diagnosis_name, json::write(a.tables), json::write(a.facts),
                bed_word(a), json::write(a.equipment), json::write(a.fired), json::write(a.missing),
                static_cast<std::int64_t>(a.missing.size()), json::write(a.open), a.assessed_at,
                a.assessed_by, a.valid_until) == 1;
}

bool set_prepared(db::Session& s, RegionId region, StayId stay, std::int64_t version, Instant at,
                  const std::string& unit) {
  return s.exec(set_prepared_sql, region, stay, version, at, unit) == 1;
}

std::optional<Row> find(db::Session& s, RegionId region, StayId stay) {
  const auto row = s.query_one(find_sql, region, stay);
  return row ? std::optional(read_row(*row)) : std::nullopt;
}

std::map<StayId, Brief> briefs(db::Session& s, RegionId region, const std::vector<StayId>& stays) {
  std::map<StayId, Brief> out;
  for (std::size_t begin = 0; begin < stays.size(); begin += stays_at_once) {
    const auto end = std::min(begin + stays_at_once, stays.size());
    // Places without a stay stay NULL, which is equal to nothing.
    std::vector<db::Value> values(1 + stays_at_once);
    values[0] = db::to_value(region);
    for (std::size_t i = begin; i < end; ++i) values[1 + i - begin] = db::to_value(stays[i]);
    for (const auto& row : s.run(briefs_sql, values)) {
      Brief one;
      std::string verdict;
      row.read(one.stay_id, verdict, one.diagnosis_name, one.missing, one.assessed_at,
               one.assessed_by, one.valid_until, one.prepared_at, one.prepared_for, one.version);
      one.verdict = word<Verdict>(verdict);
      out.emplace(one.stay_id, std::move(one));
    }
  }
  return out;
}

std::vector<Row> of_patient(db::Session& s, RegionId region, PatientId patient,
                            std::int64_t limit) {
  std::vector<Row> out;
  for (const auto& row : s.query(of_patient_sql, region, patient, limit))
    out.push_back(read_row(row));
  return out;
}

void delete_of(db::Session& s, RegionId region, PatientId patient) {
  s.later(delete_of_sql, region, patient);
}

std::int64_t delete_before(db::Session& s, RegionId region, Instant before, std::int64_t limit) {
  return s.exec(delete_before_sql, region, before, limit);
}

}  // namespace yilian::readiness::store
