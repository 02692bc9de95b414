#pragma once
// Written by tools/describe from types.hpp; do not edit.
#include <boost/describe.hpp>

#include "network/describe.hpp"
#include "terminology/types.hpp"

namespace yilian::terminology {
// clang-format off
BOOST_DESCRIBE_ENUM(CodeForm, text, loinc, icd9cm3, insurance_drug, insurance_consumable, insurance_service, ucum)
BOOST_DESCRIBE_ENUM(TermLanguage, zh, en)
BOOST_DESCRIBE_STRUCT(TermSystem, (), (name, id, url, title, language, form, edition, effective_from, source, licence, concepts, importable, version))
BOOST_DESCRIBE_STRUCT(TermSystemList, (), (items))
BOOST_DESCRIBE_STRUCT(TermConcept, (), (system, code, display, designation, parent, pinyin, valid_from, valid_until, properties, active))
BOOST_DESCRIBE_STRUCT(TermFilter, (), (system, q, retired, limit, offset))
BOOST_DESCRIBE_STRUCT(TermConceptList, (), (items, total))
BOOST_DESCRIBE_STRUCT(TermCodeFilter, (), (system, code))
BOOST_DESCRIBE_ENUM(TermBatchState, taking, taken, undoing, undone, partly_undone)
BOOST_DESCRIBE_ENUM(TermBatchAction, resume, undo)
BOOST_DESCRIBE_ENUM(TermOutcome, created, updated, retired)
BOOST_DESCRIBE_ENUM(TermUndoAct, remove, restore, keep)
BOOST_DESCRIBE_ENUM(TermTemplateFormat, xlsx, csv)
BOOST_DESCRIBE_STRUCT(TermTemplateFilter, (), (format))
BOOST_DESCRIBE_STRUCT(TermImportOptions, (), (system, trial, replace, edition, effective_from, source))
BOOST_DESCRIBE_STRUCT(TermBatch, (), (id, system, state, edition, effective_from, source, replaces, rows, created, updated, unchanged, retired, removed, restored, kept, taken_by, begun_at, changed_at, finished_at, undone_by, undone_at, undo_reason, actions, version))
BOOST_DESCRIBE_STRUCT(TermImportAnswer, (), (trial, batch, rows, created, updated, unchanged, retired, refused, problems))
BOOST_DESCRIBE_STRUCT(TermBatchFilter, (), (limit, cursor))
BOOST_DESCRIBE_STRUCT(TermBatchPage, (), (items, next_cursor))
BOOST_DESCRIBE_STRUCT(TermDifferenceFilter, (), (limit, cursor))
BOOST_DESCRIBE_STRUCT(TermChange, (), (code, outcome, undo_act, display, display_before))
BOOST_DESCRIBE_STRUCT(TermDifference, (), (remove, restore, keep, items, next_cursor, version))
BOOST_DESCRIBE_STRUCT(TermUndoCommand, (), (reason))
// clang-format on
}  // namespace yilian::terminology
