#pragma once
// Written by tools/describe from types.hpp; do not edit.
#include <boost/describe.hpp>

#include "capacity/describe.hpp"
#include "discharges/describe.hpp"
#include "exchange/describe.hpp"
#include "intake/describe.hpp"
#include "patients/describe.hpp"
#include "privacy/types.hpp"
#include "readiness/describe.hpp"
#include "records/describe.hpp"
#include "referral/describe.hpp"
#include "shared_documents/describe.hpp"

namespace yilian::privacy {
// clang-format off
BOOST_DESCRIBE_ENUM(IdentityProof, document_seen, patient_code, guardian_document, authorisation_letter)
BOOST_DESCRIBE_STRUCT(ExportCommand, (), (proof, reason))
BOOST_DESCRIBE_STRUCT(AccessLogCommand, (), (proof, reason, organisation_id, from, to, limit, cursor))
BOOST_DESCRIBE_ENUM(AccessOutcome, opened, changed, refused)
BOOST_DESCRIBE_STRUCT(AccessGroup, (), (account_id, person_name, role, organisation_id, organisation_name, outcome, actions, first_at, last_at, count, reason, basis, emergency))
BOOST_DESCRIBE_STRUCT(AccessLog, (), (items, next_cursor, looked_until))
BOOST_DESCRIBE_ENUM(ObjectionState, raised, examining, explained, improper)
BOOST_DESCRIBE_ENUM(ObjectionAction, take, explain, find_improper, tell)
BOOST_DESCRIBE_STRUCT(ObjectCommand, (), (proof, words, account_id, organisation_id, from, to))
BOOST_DESCRIBE_STRUCT(ObjectionAnswerCommand, (), (answer))
BOOST_DESCRIBE_ENUM(ToldHow, in_person, by_phone, in_writing)
BOOST_DESCRIBE_STRUCT(TellCommand, (), (how))
BOOST_DESCRIBE_STRUCT(Objection, (), (id, patient_id, patient_name_masked, organisation_id, organisation_name, from, to, words, raised_at, raised_by, raised_organisation_name, state, due_at, overdue, taken_by, taken_at, answer, answered_by, answered_at, told_how, told_by, told_at, accesses, actions, version))
BOOST_DESCRIBE_STRUCT(ObjectionFilter, (), (state, limit, cursor))
BOOST_DESCRIBE_STRUCT(ObjectionPage, (), (items, next_cursor))
BOOST_DESCRIBE_STRUCT(ObjectionList, (), (items))
BOOST_DESCRIBE_STRUCT(ObjectionPolicy, (), (take_days, answer_days))
BOOST_DESCRIBE_STRUCT(ObjectionRecord, (), (id, organisation_id, from, to, words, raised_at, state, answer, answered_at, told_at))
BOOST_DESCRIBE_STRUCT(AccessRecord, (), (at, person_name, organisation_id, organisation_name, role, action, outcome, reason))
BOOST_DESCRIBE_STRUCT(PersonExport, (), (made_at, made_by, organisation_name, proof, reason, person, merged, source_numbers, visits, corrections, relationships, access_reviews, referrals, follow_ups, drafts, attachments, bookings, waits, assessments, feed_messages, sheet_rows, shared_documents, clinical_records, clinical_records_complete, discharges, objections, accesses, accesses_complete))
BOOST_DESCRIBE_STRUCT(EraseCommand, (), (reason, password, code))
// clang-format on
}  // namespace yilian::privacy
