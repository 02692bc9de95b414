#pragma once
// Written by tools/describe from types.hpp; do not edit.
#include <boost/describe.hpp>

#include "shared_documents/types.hpp"

namespace yilian::shared_documents {
// clang-format off
BOOST_DESCRIBE_ENUM(DocumentOutcome, taken, replaced, unchanged, older)
BOOST_DESCRIBE_ENUM(DocumentState, taken, replaced)
BOOST_DESCRIBE_STRUCT(DocumentEffect, (), (type, id, outcome))
BOOST_DESCRIBE_STRUCT(SharedDocument, (), (id, patient_id, patient_name_masked, type_code, type_name, title, number, custodian, version_number, effective_at, state, resources, received_at, taken_by, version))
BOOST_DESCRIBE_STRUCT(SharedDocumentFilter, (), (limit, cursor))
BOOST_DESCRIBE_STRUCT(SharedDocumentPage, (), (items, next_cursor))
BOOST_DESCRIBE_STRUCT(SharedDocumentDetail, (), (document, effects))
BOOST_DESCRIBE_STRUCT(DocumentSection, (), (code, title, text))
BOOST_DESCRIBE_STRUCT(DocumentEntry, (), (kind, code, name, value, known))
BOOST_DESCRIBE_STRUCT(DocumentTrial, (), (outcome, type_code, type_name, title, number, version_number, effective_at, author, custodian, patient_name, document_masked, sex, birth_date, registered, sections, entries, effects))
BOOST_DESCRIBE_STRUCT(DocumentAnswer, (), (outcome, document, effects))
BOOST_DESCRIBE_STRUCT(SharedDocumentRecord, (), (id, organisation_id, type_code, title, number, version_number, received_at))
// clang-format on
}  // namespace yilian::shared_documents
