#pragma once
// Written by tools/describe from types.hpp; do not edit.
#include <boost/describe.hpp>

#include "capacity/describe.hpp"
#include "exchange/describe.hpp"
#include "intake/describe.hpp"
#include "patients/describe.hpp"
#include "privacy/types.hpp"
#include "readiness/describe.hpp"
#include "records/describe.hpp"
#include "referral/describe.hpp"

namespace yilian::privacy {
// clang-format off
BOOST_DESCRIBE_ENUM(IdentityProof, document_seen, patient_code, guardian_document, authorisation_letter)
BOOST_DESCRIBE_STRUCT(ExportCommand, (), (proof, reason))
BOOST_DESCRIBE_STRUCT(AccessRecord, (), (at, person_name, organisation_id, organisation_name, role, action, outcome, reason))
BOOST_DESCRIBE_STRUCT(PersonExport, (), (made_at, made_by, organisation_name, proof, reason, person, merged, source_numbers, visits, corrections, relationships, access_reviews, referrals, follow_ups, drafts, attachments, bookings, waits, assessments, feed_messages, sheet_rows, clinical_records, clinical_records_complete, accesses, accesses_complete))
BOOST_DESCRIBE_STRUCT(EraseCommand, (), (reason, password, code))
// clang-format on
}  // namespace yilian::privacy
