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
// clang-format on
}  // namespace yilian::records
