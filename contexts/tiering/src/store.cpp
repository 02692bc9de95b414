#include "store.hpp"

namespace yilian::tiering::store {
namespace {

using db::operator""_sql;

constexpr auto put_sql =
    "INSERT INTO cds_feedback (region_id, service, card, organisation_id, outcome, reason, "
    "outcome_at, received_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
    "ON CONFLICT (region_id, service, card) DO UPDATE SET outcome = excluded.outcome, "
    "reason = excluded.reason, outcome_at = excluded.outcome_at, "
    "received_at = excluded.received_at "
    "WHERE cds_feedback.organisation_id = excluded.organisation_id"_sql;

}  // namespace

void put_feedback(db::Session& s, RegionId region, const Feedback& row) {
  s.exec(put_sql, region, row.service, row.card, row.organisation, row.outcome, row.reason,
         row.outcome_at, row.received_at);
}

}  // namespace yilian::tiering::store
