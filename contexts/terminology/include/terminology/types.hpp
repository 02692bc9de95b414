#pragma once
// Code systems of the installation, their codes, and imports of full tables that can be taken back.
// Used by records (FHIR), by exchange and by the API.
#include <optional>
#include <string>
#include <vector>

#include "kernel/ids.hpp"
#include "kernel/text.hpp"
#include "kernel/time.hpp"
#include "network/types.hpp"

namespace yilian::terminology {

using TermSystemId = Id<struct TermSystemTag>;
using TermBatchId = Id<struct TermBatchTag>;

/// What a code of a system looks like. `ucum`: a grammar, not a table.
enum class CodeForm : std::uint8_t {
  text,
  loinc,
  icd9cm3,
  insurance_drug,
  insurance_consumable,
  insurance_service,
  ucum
};
/// The language of `display`; `designation` is in the other one.
enum class TermLanguage : std::uint8_t { zh, en };

struct TermSystem {
  std::string name;  ///< short, as in queries: loinc, gbt2261.1
  TermSystemId id;
  std::string url;
  std::string title;  ///< in the caller's language
  TermLanguage language = TermLanguage::zh;
  CodeForm form = CodeForm::text;
  std::string edition;  ///< empty: none was imported
  std::optional<Date> effective_from;
  std::string source;
  std::string licence;  ///< what has to be said where it is shown; empty: nothing
  std::int64_t concepts = 0;
  bool importable = true;
  std::int64_t version = 1;
};
struct TermSystemList {
  std::vector<TermSystem> items;
};

struct TermConcept {
  std::string system;
  std::string code;
  std::string display;
  std::string designation;
  std::string parent;
  std::string pinyin;
  std::optional<Date> valid_from;
  std::optional<Date> valid_until;  ///< the last day
  std::string properties;           ///< key=value;key=value
  bool active = true;               ///< today
};
struct TermFilter {
  Text<1, 40> system;
  std::optional<Text<0, 60>> q;  ///< words; each stands in code, name or initials
  std::optional<bool> retired;   ///< true: those that are no longer in use as well
  std::optional<Bounded<1, 100>> limit;
  std::optional<Bounded<0, 1000000>> offset;
};
struct TermConceptList {
  std::vector<TermConcept> items;
  std::int64_t total = 0;
};
struct TermCodeFilter {
  Text<1, 40> system;
  Text<1, 100> code;
};

// ---- imports ----

/// `taking` and `undoing` also stand for what was interrupted and can go on.
enum class TermBatchState : std::uint8_t { taking, taken, undoing, undone, partly_undone };
/// `resume`: send the same file again.
enum class TermBatchAction : std::uint8_t { resume, undo };
enum class TermOutcome : std::uint8_t { created, updated, retired };
/// What undoing does with a code: removes it, writes what stood there before, or leaves it.
enum class TermUndoAct : std::uint8_t { remove, restore, keep };
enum class TermTemplateFormat : std::uint8_t { xlsx, csv };

struct TermTemplateFilter {
  std::optional<TermTemplateFormat> format;  ///< none: xlsx
};
struct TermImportOptions {
  Text<1, 40> system;
  bool trial = true;
  std::optional<bool> replace;  ///< retire the codes that the file does not have
  Text<1, 60> edition;
  std::optional<Date> effective_from;  ///< none: today
  Text<1, 200> source;
};
struct TermBatch {
  TermBatchId id;
  std::string system;
  TermBatchState state = TermBatchState::taking;
  std::string edition;
  Date effective_from;
  std::string source;
  bool replaces = false;
  std::int64_t rows = 0;
  std::int64_t created = 0;
  std::int64_t updated = 0;
  std::int64_t unchanged = 0;
  std::int64_t retired = 0;
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
  std::vector<TermBatchAction> actions;
  std::int64_t version = 1;
};
struct TermImportAnswer {
  bool trial = true;
  std::optional<TermBatch> batch;  ///< none for a trial
  std::int64_t rows = 0;
  std::int64_t created = 0;
  std::int64_t updated = 0;
  std::int64_t unchanged = 0;
  std::int64_t retired = 0;
  std::int64_t refused = 0;
  std::vector<network::ImportProblem> problems;  ///< the first ones
};
struct TermBatchFilter {
  std::optional<Bounded<1, 100>> limit;
  std::optional<std::string> cursor;
};
struct TermBatchPage {
  std::vector<TermBatch> items;
  std::optional<std::string> next_cursor;
};
struct TermDifferenceFilter {
  std::optional<Bounded<1, 100>> limit;
  std::optional<std::string> cursor;
};
struct TermChange {
  std::string code;
  TermOutcome outcome = TermOutcome::created;
  TermUndoAct undo_act = TermUndoAct::remove;
  std::string display;                        ///< now
  std::optional<std::string> display_before;  ///< what undoing would write
};
/// What the batch changed, and what undoing would do with it now; of the codes a page.
struct TermDifference {
  std::int64_t remove = 0;
  std::int64_t restore = 0;
  std::int64_t keep = 0;
  std::vector<TermChange> items;
  std::optional<std::string> next_cursor;
  std::int64_t version = 1;  ///< of the batch, for undoing it
};
struct TermUndoCommand {
  Text<2, 200> reason;
};

}  // namespace yilian::terminology
