#pragma once
// Pure decisions of terminology: what a table looks like, what a row of it says and changes, what a
// batch may do next, and what undoing does with a code.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "csv/header.hpp"
#include "kernel/result.hpp"
#include "terminology/types.hpp"

namespace yilian::terminology::rules {

/// More than any edition has; LOINC has about 100,000 codes.
inline constexpr std::size_t rows_max = 200'000;
inline constexpr std::int64_t concepts_max = 300'000;

const std::vector<csv::Column>& columns();

/// Letters of ASCII in lower case.
std::string lowered(std::string_view text);
bool is_code(CodeForm form, std::string_view code);

/// A code as the table holds it; days as YYYY-MM-DD, empty where none is given.
struct Entry {
  std::string code, display, designation, parent, pinyin, valid_from, valid_until, properties;
  bool operator==(const Entry&) const = default;
};
/// Where a search looks: code, initials, names.
std::string words_of(const Entry& entry);
bool is_active(const Entry& entry, Date day);

/// Every wrong cell is a field of the refusal, with the column as its pointer.
Result<Entry> read_row(CodeForm form, const csv::Header& header, const csv::Record& record);
/// What the row makes of the code that is there: columns that the file does not have stay. A code
/// that comes back without a last day is in use again.
Entry merged(const csv::Header& header, const Entry& before, Entry row);
/// The code as one that ended the day before an edition begins.
Entry retired(Entry entry, Date effective_from);

/// "a=b;c=d" taken apart; nullopt for anything else.
std::optional<std::vector<std::pair<std::string, std::string>>> properties_in(
    std::string_view text);

// ---- batches ----

struct Transition {
  TermBatchState from;
  TermBatchAction action;
  TermBatchState to;
};
std::span<const Transition> table();
/// action_not_allowed for what the state does not allow.
Result<TermBatchState> decide(TermBatchState state, TermBatchAction action);
std::vector<TermBatchAction> actions(TermBatchState state);
TermBatchState after_undo(std::int64_t kept);
/// `is_own`: the batch was the last that wrote the code.
TermUndoAct undo_act(TermOutcome outcome, bool is_own);

}  // namespace yilian::terminology::rules
