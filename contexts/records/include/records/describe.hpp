#pragma once
// Written by tools/describe from types.hpp; do not edit.
#include <boost/describe.hpp>

#include "network/describe.hpp"
#include "records/types.hpp"

namespace yilian::records {
// clang-format off
BOOST_DESCRIBE_STRUCT(DiagnosisCode, (), (code, name))
BOOST_DESCRIBE_STRUCT(DiagnosisFilter, (), (q, limit))
BOOST_DESCRIBE_STRUCT(DiagnosisList, (), (items))
BOOST_DESCRIBE_STRUCT(DictionaryImportOptions, (), (dry_run, replace))
BOOST_DESCRIBE_STRUCT(DictionaryImport, (), (dry_run, rows, created, updated, retired, problems))
BOOST_DESCRIBE_STRUCT(StoredFile, (), (id, name, content_type, size, created_at))
BOOST_DESCRIBE_ENUM(EntryKind, visit, diagnosis, result, report, image, medicine, procedure, immunisation, allergy, document, order, plan, referral, restricted)
BOOST_DESCRIBE_STRUCT(RecordEntry, (), (kind, source, id, at, title, code, value, range, flag, status, organisation_id, organisation_name, hidden_by_person))
BOOST_DESCRIBE_STRUCT(RecordFilter, (), (kind, organisation_id, from, to, problem, limit, cursor))
BOOST_DESCRIBE_STRUCT(RecordPage, (), (items, next_cursor, hidden))
BOOST_DESCRIBE_STRUCT(RecordItem, (), (key, name, weight, present))
BOOST_DESCRIBE_STRUCT(Completeness, (), (percent, goal, items))
BOOST_DESCRIBE_STRUCT(HiddenCounts, (), (problems, medicines, allergies, any))
BOOST_DESCRIBE_STRUCT(RecordOverview, (), (problems, medicines, allergies, results, complete, own_only, hidden))
BOOST_DESCRIBE_STRUCT(TrendFilter, (), (code))
BOOST_DESCRIBE_STRUCT(TrendPoint, (), (id, at, value, number, low, high, unit, flag, organisation_id, organisation_name))
BOOST_DESCRIBE_STRUCT(Trend, (), (code, title, complete, points))
BOOST_DESCRIBE_STRUCT(OpenEntryCommand, (), (source, id, reason))
BOOST_DESCRIBE_STRUCT(OpenedEntry, (), (entry, original))
BOOST_DESCRIBE_STRUCT(RecordWords, (), (zh, en))
BOOST_DESCRIBE_STRUCT(QualifiedItem, (), (key, words, weight, field, type, codes, within_days))
BOOST_DESCRIBE_STRUCT(QualifiedRecord, (), (goal, items))
BOOST_DESCRIBE_STRUCT(RestrictedRecords, (), (labels, codes))
// clang-format on
}  // namespace yilian::records
