#pragma once
// Written by tools/describe from types.hpp; do not edit.
#include <boost/describe.hpp>

#include "intake/types.hpp"
#include "network/describe.hpp"

namespace yilian::intake {
// clang-format off
BOOST_DESCRIBE_ENUM(SheetKind, visits, results, beds, referrals)
BOOST_DESCRIBE_ENUM(BatchState, taking, taken, undoing, undone, partly_undone)
BOOST_DESCRIBE_ENUM(BatchAction, resume, undo)
BOOST_DESCRIBE_ENUM(RowOutcome, created, updated, unchanged, refused)
BOOST_DESCRIBE_ENUM(UndoAct, remove, restore, keep)
BOOST_DESCRIBE_ENUM(TemplateFormat, xlsx, csv)
BOOST_DESCRIBE_STRUCT(TemplateFilter, (), (format))
BOOST_DESCRIBE_STRUCT(IntakeOptions, (), (kind, trial))
BOOST_DESCRIBE_STRUCT(IntakeBatch, (), (id, kind, state, rows, created, updated, unchanged, refused, removed, restored, kept, taken_by, begun_at, changed_at, finished_at, undone_by, undone_at, undo_reason, actions, version))
BOOST_DESCRIBE_STRUCT(IntakeAnswer, (), (trial, kind, batch, rows, examples, created, updated, unchanged, refused, refused_max, problems))
BOOST_DESCRIBE_STRUCT(BatchFilter, (), (kind, state, limit, cursor))
BOOST_DESCRIBE_STRUCT(BatchPage, (), (items, next_cursor))
BOOST_DESCRIBE_STRUCT(RowProblem, (), (column, code, message))
BOOST_DESCRIBE_STRUCT(IntakeRow, (), (line, outcome, problems, target, patient_name_masked, undo_act, undo_problem))
BOOST_DESCRIBE_STRUCT(RowFilter, (), (outcome, limit, cursor))
BOOST_DESCRIBE_STRUCT(IntakeRowPage, (), (items, next_cursor))
BOOST_DESCRIBE_STRUCT(DifferenceFilter, (), (act, limit, cursor))
BOOST_DESCRIBE_STRUCT(IntakeDifference, (), (remove, restore, keep, items, next_cursor, version))
BOOST_DESCRIBE_STRUCT(UndoCommand, (), (reason))
BOOST_DESCRIBE_STRUCT(IntakeRecord, (), (batch_id, kind, organisation_id, line, outcome, at))
BOOST_DESCRIBE_STRUCT(IntakeHoldings, (), (rows))
// clang-format on
}  // namespace yilian::intake
