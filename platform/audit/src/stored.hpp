#pragma once
// How an audit row is read back; shared by the list and the chain.
#include <optional>
#include <string>

#include "audit/audit.hpp"

#define AUDIT_COLUMNS                                                                             \
  "a.id, a.at, a.account_id, a.post_id, a.organisation_id, a.person_name, a.role, a.action, "     \
  "a.outcome, a.subject, a.patients, a.reason, a.reason_hash, a.remote, a.trace_id, a.position, " \
  "a.patient_ids, a.pack"

namespace yilian::audit {

struct Stored {
  Entry entry;
  std::optional<std::string> reason;  ///< absent when none was given or it was erased
  std::string reason_hash;
  std::optional<std::int64_t> position;
  db::Bytes pack;  ///< empty: no pack
};
Stored read_stored(const db::Row& row);

}  // namespace yilian::audit
