#include "store.hpp"
#include "store_words.hpp"

namespace yilian::intake::store {
namespace {

using db::operator""_sql;

#define ROW_COLUMNS                                                               \
  "line, outcome, problems, target_type, target_id, patient_id, version_before, " \
  "version_after, figures_before, figures_after, undo_act, undo_code"
constexpr auto insert_sql =
    "INSERT INTO intake_rows (region_id, batch_id, line, id, outcome, problems, target_type, "
    "target_id, patient_id, version_before, version_after, figures_before, figures_after) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"_sql;
constexpr auto lines_sql =
    "SELECT line FROM intake_rows WHERE region_id = $1 AND batch_id = $2 LIMIT 20000"_sql;
constexpr auto rows_sql =
    "SELECT " ROW_COLUMNS
    " FROM intake_rows WHERE region_id = $1 AND batch_id = $2 AND ($3 = '' OR outcome = $3) "
    "AND line > $4 ORDER BY line LIMIT $5"_sql;
constexpr auto to_undo_sql =
    "SELECT " ROW_COLUMNS
    " FROM intake_rows WHERE region_id = $1 AND batch_id = $2 "
    "AND outcome IN ('created', 'updated') AND (undo_act IS NULL OR undo_act = 'keep') "
    "AND line < $3 ORDER BY line DESC LIMIT $4"_sql;
constexpr auto set_undo_sql =
    "UPDATE intake_rows SET undo_act = $4, undo_code = $5 "
    "WHERE region_id = $1 AND batch_id = $2 AND line = $3"_sql;
constexpr auto stands_sql =
    "SELECT 1 FROM intake_rows WHERE region_id = $1 AND target_id = $3 AND target_type = $2 "
    "AND outcome = 'created' AND (undo_act IS NULL OR undo_act = 'keep') LIMIT 1"_sql;
constexpr auto of_patient_sql =
    "SELECT r.batch_id, b.kind, b.organisation_id, r.line, r.outcome, b.begun_at "
    "FROM intake_rows r JOIN intake_batches b ON b.region_id = r.region_id AND b.id = r.batch_id "
    "WHERE r.region_id = $1 AND r.patient_id = $2 ORDER BY r.batch_id, r.line LIMIT $3"_sql;
constexpr auto forget_sql =
    "UPDATE intake_rows SET patient_id = NULL, target_id = NULL "
    "WHERE region_id = $1 AND patient_id = $2"_sql;

RowRow read_row(const db::Row& row) {
  RowRow out;
  std::string outcome;
  std::optional<std::string> act;
  row.read(out.line, outcome, out.problems, out.target_type, out.target, out.patient,
           out.version_before, out.version_after, out.figures_before, out.figures_after, act,
           out.undo_code);
  out.outcome = word<RowOutcome>(outcome);
  if (act) out.undo_act = word<UndoAct>(*act);
  return out;
}

std::vector<RowRow> all(const std::vector<db::Row>& rows) {
  std::vector<RowRow> out;
  out.reserve(rows.size());
  for (const auto& row : rows) out.push_back(read_row(row));
  return out;
}

}  // namespace

void insert_row(db::Session& s, RegionId region, IntakeBatchId batch, const RowRow& row,
                Instant now) {
  s.later(insert_sql, region, batch, row.line, new_uuid(now.ms), json::enum_name(row.outcome),
          row.problems, row.target_type, row.target, row.patient, row.version_before,
          row.version_after, row.figures_before, row.figures_after);
}

std::set<std::int64_t> lines(db::Session& s, RegionId region, IntakeBatchId batch) {
  std::set<std::int64_t> out;
  for (const auto& row : s.query(lines_sql, region, batch)) out.insert(row.get<std::int64_t>(0));
  return out;
}

std::vector<RowRow> rows(db::Session& s, RegionId region, IntakeBatchId batch,
                         std::optional<RowOutcome> outcome, std::int64_t after,
                         std::int64_t limit) {
  return all(s.query(rows_sql, region, batch, text_of(outcome), after, limit));
}

std::vector<RowRow> to_undo(db::Session& s, RegionId region, IntakeBatchId batch,
                            std::int64_t before, std::int64_t limit) {
  return all(s.query(to_undo_sql, region, batch, before, limit));
}

void set_undo(db::Session& s, RegionId region, IntakeBatchId batch, std::int64_t line, UndoAct act,
              const std::optional<std::string>& code) {
  s.later(set_undo_sql, region, batch, line, json::enum_name(act), code);
}

bool stands(db::Session& s, RegionId region, std::string_view target_type, const Uuid& target) {
  return s.query_one(stands_sql, region, target_type, target).has_value();
}

std::vector<IntakeRecord> of_patient(db::Session& s, RegionId region, PatientId patient,
                                     std::int64_t limit) {
  std::vector<IntakeRecord> out;
  for (const auto& row : s.query(of_patient_sql, region, patient, limit)) {
    IntakeRecord one;
    std::string kind, outcome;
    row.read(one.batch_id, kind, one.organisation_id, one.line, outcome, one.at);
    one.kind = word<SheetKind>(kind);
    one.outcome = word<RowOutcome>(outcome);
    out.push_back(one);
  }
  return out;
}

void forget(db::Session& s, RegionId region, PatientId patient) {
  s.later(forget_sql, region, patient);
}

}  // namespace yilian::intake::store
