#include "rules.hpp"

#include <algorithm>

namespace yilian::intake::rules {
namespace {

using S = BatchState;
using A = BatchAction;
constexpr Transition batches[] = {
    {S::taking, A::resume, S::taken},
    // A run that was interrupted is taken back as far as it came.
    {S::taking, A::undo, S::undoing},
    {S::taken, A::undo, S::undoing},
    {S::undoing, A::undo, S::undoing},
    // What had to stay may be free to go by now.
    {S::partly_undone, A::undo, S::undoing},
};

constexpr std::int64_t part_refused = 5, refused_at_least = 5;

}  // namespace

std::int64_t refused_max(std::int64_t rows) {
  return std::max(refused_at_least, rows / part_refused);
}

std::span<const Transition> table() { return batches; }

Result<BatchState> decide(BatchState state, BatchAction action) {
  for (const auto& t : batches)
    if (t.from == state && t.action == action) return t.to;
  return fail(Code::action_not_allowed);
}

std::vector<BatchAction> actions(BatchState state) {
  std::vector<BatchAction> out;
  for (const auto& t : batches)
    if (t.from == state) out.push_back(t.action);
  return out;
}

BatchState after_undo(std::int64_t kept) { return kept > 0 ? S::partly_undone : S::undone; }

Verdict decide_undo(const Since& since) {
  if (since.is_gone) return {UndoAct::keep, Code::intake_removed_since};
  if (!since.is_same) return {UndoAct::keep, Code::intake_changed_since};
  if (since.outcome == RowOutcome::updated) return {UndoAct::restore};
  if (since.is_used) return {UndoAct::keep, Code::intake_used_since};
  return {UndoAct::remove};
}

}  // namespace yilian::intake::rules
