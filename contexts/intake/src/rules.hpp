#pragma once
// Pure decisions of intake: what a sheet of a kind looks like, what a row of it says, how many bad
// rows it may have, what a batch may do next, and what undoing does with a row.
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "csv/header.hpp"
#include "intake/types.hpp"
#include "kernel/caller.hpp"
#include "kernel/result.hpp"

namespace yilian::intake::rules {

inline constexpr std::size_t rows_max = 10'000;
inline constexpr std::size_t drafts_per_sheet_max = 50;

/// What a cell may say: in Chinese, in English, in a few other ways, and what it stands for.
struct Word {
  std::string_view zh, en, value;
};
/// One column of a template, with what explains it.
struct Column {
  std::string_view name;  ///< in JSON, and in a header
  std::string_view zh, en;
  bool needed = false;
  std::size_t length_max = 0;
  std::string_view example;
  std::string_view zh_help, en_help;
  std::span<const Word> words = {};          ///< the only permitted values, the usual ones
  std::span<const Word> also = {};           ///< other spellings that are understood
  std::vector<std::string_view> other = {};  ///< other titles that are understood
};
const std::vector<Column>& columns(SheetKind kind);
/// The same for the reader of headers.
const std::vector<csv::Column>& header_columns(SheetKind kind);
/// The right that the same act needs on its own page.
Right right_of(SheetKind kind);

/// The line of English titles below the header, and the example of the template: left out.
bool is_titles(SheetKind kind, const csv::Header& header, const csv::Record& record);
bool is_example(const csv::Header& header, const csv::Record& record);

// ---- what a row says ----

/// A day, or a minute of it: `fhir` is a dateTime.
struct Moment {
  std::string fhir;
  Instant at;
  bool has_time = false;
};
/// 2026-03-02, 2026/3/2 9:30, 2026-03-02T09:30:15 and the Chinese ways; nullopt for anything else.
std::optional<Moment> parse_moment(std::string_view text);

struct PersonKey {
  std::string name, document, local_number;
};
struct VisitRow {
  PersonKey person;
  std::string number, visit_class, department, doctor, diagnosis_code;
  Moment start;
  std::optional<Moment> end;
};
struct ResultRow {
  PersonKey person;
  std::string report, visit, category, code, item, loinc, value, unit, range, flag, doctor, status;
  Moment taken;
};
struct BedRow {
  std::string ward, bed_class;
  std::int64_t total = 0, free = 0;
};
struct ReferralRow {
  PersonKey person;
  std::string direction, kind, urgency, reason, organisation, department, diagnosis_code,
      impression, chief_complaint, present_illness, treatment_course, notes;
};
using Row = std::variant<VisitRow, ResultRow, BedRow, ReferralRow>;

/// Every wrong cell is a field of the refusal, with the column as its pointer (/visitNumber).
Result<Row> read_row(SheetKind kind, const csv::Header& header, const csv::Record& record,
                     Instant now);
/// What tells the things of a unit apart; two rows of one sheet may not have the same.
std::string key_of(const Row& row);
/// The number of a result as JSON holds it, with its sign of comparison; nullopt for words.
struct Number {
  std::string comparator, digits;
};
std::optional<Number> parse_number(std::string_view text);
/// "3.5-9.5" and its like.
std::optional<std::pair<std::string, std::string>> parse_range(std::string_view text);
bool is_loinc(std::string_view code);

// ---- batches ----

/// With more bad rows than this nothing of a sheet is taken in: a fifth of it, five at least.
std::int64_t refused_max(std::int64_t rows);

struct Transition {
  BatchState from;
  BatchAction action;
  BatchState to;
};
std::span<const Transition> table();
/// action_not_allowed for what the state does not allow.
Result<BatchState> decide(BatchState state, BatchAction action);
std::vector<BatchAction> actions(BatchState state);
/// Where a batch stands once every row was looked at.
BatchState after_undo(std::int64_t kept);

// ---- undoing ----

/// What became of a thing since a row made it.
struct Since {
  RowOutcome outcome = RowOutcome::created;
  bool is_gone = false;  ///< removed by somebody else
  bool is_same = true;   ///< says what the row said
  bool is_used = false;  ///< others refer to it
};
struct Verdict {
  UndoAct act = UndoAct::remove;
  std::optional<Code> why = {};  ///< of what is kept
};
Verdict decide_undo(const Since& since);

}  // namespace yilian::intake::rules
