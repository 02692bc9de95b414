#pragma once
// Sheets of members without a system: visits, results, beds and drafts of referrals, taken in as
// batches that can be taken back. Used by app and by the API.
#include <optional>
#include <string>
#include <vector>

#include "kernel/ids.hpp"
#include "kernel/text.hpp"
#include "kernel/time.hpp"
#include "network/types.hpp"

namespace yilian::intake {

using IntakeBatchId = Id<struct IntakeBatchTag>;

enum class SheetKind : std::uint8_t { visits, results, beds, referrals };
/// `taking` and `undoing` also stand for what was interrupted and can go on.
enum class BatchState : std::uint8_t { taking, taken, undoing, undone, partly_undone };
/// `resume`: send the same file again.
enum class BatchAction : std::uint8_t { resume, undo };
enum class RowOutcome : std::uint8_t { created, updated, unchanged, refused };
/// What undoing does, or did, with what a row made: nothing of it, the one before, or it stays.
enum class UndoAct : std::uint8_t { remove, restore, keep };
enum class TemplateFormat : std::uint8_t { xlsx, csv };

struct TemplateFilter {
  std::optional<TemplateFormat> format;  ///< none: xlsx
};

struct IntakeOptions {
  SheetKind kind = SheetKind::visits;
  bool trial = true;
};

struct IntakeBatch {
  IntakeBatchId id;
  SheetKind kind = SheetKind::visits;
  BatchState state = BatchState::taking;
  std::int64_t rows = 0;
  std::int64_t created = 0;
  std::int64_t updated = 0;
  std::int64_t unchanged = 0;
  std::int64_t refused = 0;
  std::int64_t removed = 0;   ///< by undoing
  std::int64_t restored = 0;  ///< by undoing
  std::int64_t kept = 0;      ///< what undoing had to leave
  std::string taken_by;
  Instant begun_at;
  Instant changed_at;
  std::optional<Instant> finished_at;
  std::optional<std::string> undone_by;
  std::optional<Instant> undone_at;
  std::optional<std::string> undo_reason;
  std::vector<BatchAction> actions;
  std::int64_t version = 1;
};

/// What a sheet did, or what a trial says that it would do.
struct IntakeAnswer {
  bool trial = true;
  SheetKind kind = SheetKind::visits;
  std::optional<IntakeBatch> batch;  ///< none for a trial
  std::int64_t rows = 0;
  std::int64_t examples = 0;  ///< rows of the template, left out
  std::int64_t created = 0;
  std::int64_t updated = 0;
  std::int64_t unchanged = 0;
  std::int64_t refused = 0;
  std::int64_t refused_max = 0;                  ///< with more of them nothing is taken in
  std::vector<network::ImportProblem> problems;  ///< the first ones
};

struct BatchFilter {
  std::optional<SheetKind> kind;
  std::optional<BatchState> state;
  std::optional<Bounded<1, 100>> limit;
  std::optional<std::string> cursor;
};
struct BatchPage {
  std::vector<IntakeBatch> items;
  std::optional<std::string> next_cursor;
};

struct RowProblem {
  std::string column;
  std::string code;
  std::string message;
};
struct IntakeRow {
  std::int64_t line = 0;
  RowOutcome outcome = RowOutcome::created;
  std::vector<RowProblem> problems;
  std::string target;  ///< Encounter, Observation, DiagnosticReport, BedReport, ReferralDraft
  std::optional<std::string> patient_name_masked;
  std::optional<UndoAct> undo_act;
  std::optional<RowProblem> undo_problem;
};
struct RowFilter {
  std::optional<RowOutcome> outcome;
  std::optional<Bounded<1, 100>> limit;
  std::optional<std::string> cursor;
};
struct IntakeRowPage {
  std::vector<IntakeRow> items;
  std::optional<std::string> next_cursor;
};

struct DifferenceFilter {
  std::optional<UndoAct> act;
  std::optional<Bounded<1, 100>> limit;
  std::optional<std::string> cursor;
};
/// What undoing would do now; of the rows a page.
struct IntakeDifference {
  std::int64_t remove = 0;
  std::int64_t restore = 0;
  std::int64_t keep = 0;
  std::vector<IntakeRow> items;
  std::optional<std::string> next_cursor;
  std::int64_t version = 1;  ///< of the batch, for undoing it
};

struct UndoCommand {
  Text<2, 200> reason;
};

/// What is held about a person here: which rows of which sheets were about them.
struct IntakeRecord {
  IntakeBatchId batch_id;
  SheetKind kind = SheetKind::visits;
  OrganisationId organisation_id;
  std::int64_t line = 0;
  RowOutcome outcome = RowOutcome::created;
  Instant at;
};
struct IntakeHoldings {
  std::vector<IntakeRecord> rows;
};

}  // namespace yilian::intake
