#pragma once
// How a referral row is read; shared by the files of the store.
#include "json/json.hpp"
#include "referral/describe.hpp"
#include "store.hpp"

#define REFERRAL_COLUMNS                                                                           \
  "r.id, r.number, r.episode_id, r.follows_id, r.state, r.direction, r.kind, r.urgency, "          \
  "r.patient_id, r.patient, r.from_unit, r.from_account, r.to_unit, r.holder_side, "               \
  "r.holder_organisation, r.holder_since, r.step, r.due_at, r.content, r.content_version, "        \
  "r.content_hash, r.diagnosis, r.reason, r.pending_countersign, r.pending_seal, "                 \
  "r.needs_countersign, r.needs_seal, r.out_of_county, r.readmission, r.papers_due_at, "           \
  "r.papers_completed_at, r.agreement_id, r.appointment, r.arrived_at, r.discharged_on, r.reply, " \
  "r.submitted_at, r.changed_at, r.offers, r.held_place, r.rung, r.criteria, "                     \
  "r.version"

#define DRAFT_COLUMNS \
  "id, organisation_id, account_id, content, patient_name, changed_at, version, is_edited"
#define FOLLOW_UP_COLUMNS                                                                     \
  "id, referral_id, referral_number, patient_id, patient_name, kind, text, due_on, done_at, " \
  "done_by, outcome, version"

namespace yilian::referral::store {

DraftRow read_draft(const db::Row& row);
FollowUp read_follow_up(const db::Row& row);

/// A described value from a JSON column; a column that does not parse is a fault.
template <class T>
T from_json(const std::string& text) {
  auto value = json::read<T>(text);
  if (!value) throw db::Failure{Code::fault, "a JSON column does not parse"};
  return std::move(*value);
}
template <class E>
E from_name(const std::string& text) {
  const auto value = json::parse_enum<E>(text);
  if (!value) throw db::Failure{Code::fault, "a column holds an unknown value"};
  return *value;
}

}  // namespace yilian::referral::store
