#pragma once
// Written by tools/describe from types.hpp; do not edit.
#include <boost/describe.hpp>

#include "exchange/types.hpp"

namespace yilian::exchange {
// clang-format off
BOOST_DESCRIBE_ENUM(SenderCharset, detect, utf_8, gb18030, ascii)
BOOST_DESCRIBE_ENUM(MessageFamily, adt, order, result, scheduling, document, referral)
BOOST_DESCRIBE_ENUM(UnmappedRule, wait, keep_local)
BOOST_DESCRIBE_STRUCT(SenderInput, (), (organisation_id, name, application, facility, charset, zone_minutes, families, addresses, unmapped, enabled, late_after_minutes, target_percent))
BOOST_DESCRIBE_STRUCT(Sender, (), (id, organisation_id, organisation_name, name, application, facility, charset, zone_minutes, families, addresses, unmapped, enabled, late_after_minutes, target_percent, version))
BOOST_DESCRIBE_STRUCT(SenderFilter, (), (organisation_id))
BOOST_DESCRIBE_STRUCT(SenderList, (), (items))
BOOST_DESCRIBE_ENUM(FeedState, received, applied, waiting, refused, superseded, failed)
BOOST_DESCRIBE_ENUM(FeedAction, apply, replay)
BOOST_DESCRIBE_ENUM(PartnerFault, late, malformed, unmapped, repeated, failed)
BOOST_DESCRIBE_STRUCT(FeedFilter, (), (state, sender_id, type, control_id, fault, from, to, limit, cursor))
BOOST_DESCRIBE_STRUCT(FeedReason, (), (code, text))
BOOST_DESCRIBE_STRUCT(FeedRow, (), (id, sender_id, sender_name, organisation_id, control_id, type, state, reason, answer_code, received_at, event_at, applied_at, size, attempts, faults, version))
BOOST_DESCRIBE_STRUCT(FeedPage, (), (items, next_cursor))
BOOST_DESCRIBE_STRUCT(FeedField, (), (place, text))
BOOST_DESCRIBE_STRUCT(FeedSegment, (), (name, fields))
BOOST_DESCRIBE_STRUCT(FeedEffect, (), (type, id, outcome))
BOOST_DESCRIBE_STRUCT(FeedMessage, (), (row, segments, raw, answers, effects, actions, body_removed))
BOOST_DESCRIBE_STRUCT(ReplayCommand, (), (state, sender_id, type, limit))
BOOST_DESCRIBE_STRUCT(ReplayAnswer, (), (replayed, applied, waiting, other, more))
BOOST_DESCRIBE_ENUM(CodeKind, result, unit, department, sex, encounter_class, diagnosis, medicine)
BOOST_DESCRIBE_STRUCT(CodeMappingInput, (), (organisation_id, kind, local_code, code, display, valid_from))
BOOST_DESCRIBE_STRUCT(CodeMapping, (), (organisation_id, kind, local_code, system, code, display, valid_from, changed_by, changed_at))
BOOST_DESCRIBE_STRUCT(CodeFilter, (), (kind, organisation_id, cursor))
BOOST_DESCRIBE_STRUCT(CodeMappingList, (), (items, next_cursor))
BOOST_DESCRIBE_STRUCT(CodeRemoval, (), (organisation_id, kind, local_code, valid_from))
BOOST_DESCRIBE_STRUCT(UnmappedCode, (), (kind, local_code, display, messages, resources))
BOOST_DESCRIBE_STRUCT(UnmappedFilter, (), (organisation_id))
BOOST_DESCRIBE_STRUCT(UnmappedList, (), (items))
BOOST_DESCRIBE_STRUCT(CandidateFilter, (), (kind, local_code, display))
BOOST_DESCRIBE_STRUCT(CodeCandidate, (), (code, display, designation))
BOOST_DESCRIBE_STRUCT(CandidateList, (), (items))
BOOST_DESCRIBE_ENUM(PartnerDoor, hl7, fhir)
BOOST_DESCRIBE_STRUCT(PartnerFilter, (), (from, to))
BOOST_DESCRIBE_STRUCT(PartnerCounts, (), (received, faultless, late, malformed, unmapped, repeated, failed))
BOOST_DESCRIBE_STRUCT(PartnerScore, (), (id, door, name, organisation_id, organisation_name, enabled, counts, per_mille, target_percent, meets, last_day))
BOOST_DESCRIBE_STRUCT(PartnerList, (), (from, to, items))
BOOST_DESCRIBE_STRUCT(PartnerDay, (), (day, counts, per_mille))
BOOST_DESCRIBE_STRUCT(PartnerReport, (), (from, to, score, days))
BOOST_DESCRIBE_STRUCT(TrialCommand, (), (sender_id, text))
BOOST_DESCRIBE_STRUCT(TrialAnswer, (), (state, reason, type, answers, segments, unmapped, resources))
BOOST_DESCRIBE_STRUCT(FeedRecord, (), (id, organisation_id, type, control_id, received_at, text))
BOOST_DESCRIBE_STRUCT(FeedHoldings, (), (messages))
// clang-format on
}  // namespace yilian::exchange
