#pragma once
// Every SQL statement of intake. Nobody else touches intake_batches and intake_rows.
#include <optional>
#include <set>
#include <vector>

#include "db/database.hpp"
#include "intake/types.hpp"
#include "kernel/cursor.hpp"

namespace yilian::intake::store {

struct BatchRow {
  IntakeBatch batch;
  OrganisationId organisation;
  db::Bytes digest;
};
/// What went wrong in a row, in no language yet.
struct Problem {
  std::string column, code;
  std::vector<std::pair<std::string, std::string>> params;
};
struct RowRow {
  std::int64_t line = 0;
  RowOutcome outcome = RowOutcome::created;
  std::string problems = "[]";  ///< JSON
  std::string target_type;
  std::optional<Uuid> target;
  std::optional<PatientId> patient;
  std::int64_t version_before = 0;
  std::int64_t version_after = 0;
  std::string figures_before, figures_after;  ///< of beds, JSON
  std::optional<UndoAct> undo_act;
  std::optional<std::string> undo_code;
};

// -- batches
void insert_batch(db::Session& s, RegionId region, const BatchRow& row);
std::optional<BatchRow> batch(db::Session& s, RegionId region, IntakeBatchId id);
/// Compare-and-set on version; false when somebody was quicker. `row` keeps the version before.
bool update_batch(db::Session& s, RegionId region, const BatchRow& row);
/// One of this unit, kind and file that was begun and is not done.
std::optional<BatchRow> begun(db::Session& s, RegionId region, OrganisationId organisation,
                              SheetKind kind, const db::Bytes& digest);
/// The newest first, from after a place.
std::vector<BatchRow> batches(db::Session& s, RegionId region, OrganisationId organisation,
                              const BatchFilter& filter, const std::optional<Cursor>& after,
                              std::int64_t limit);

// -- rows
void insert_row(db::Session& s, RegionId region, IntakeBatchId batch, const RowRow& row,
                Instant now);
/// Lines that were taken in already.
std::set<std::int64_t> lines(db::Session& s, RegionId region, IntakeBatchId batch);
/// In the order of their lines, from after one.
std::vector<RowRow> rows(db::Session& s, RegionId region, IntakeBatchId batch,
                         std::optional<RowOutcome> outcome, std::int64_t after, std::int64_t limit);
/// What made or changed something and was not taken back yet, the last first, from before a line.
std::vector<RowRow> to_undo(db::Session& s, RegionId region, IntakeBatchId batch,
                            std::int64_t before, std::int64_t limit);
void set_undo(db::Session& s, RegionId region, IntakeBatchId batch, std::int64_t line, UndoAct act,
              const std::optional<std::string>& code);
/// Whether a row that was not taken back made this.
bool stands(db::Session& s, RegionId region, std::string_view target_type, const Uuid& target);

// -- about a person
std::vector<IntakeRecord> of_patient(db::Session& s, RegionId region, PatientId patient,
                                     std::int64_t limit);
/// The rows stay, without the person and what they made.
void forget(db::Session& s, RegionId region, PatientId patient);

}  // namespace yilian::intake::store
