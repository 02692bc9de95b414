#include "work/work.hpp"

namespace yilian::work {
namespace {

using db::operator""_sql;

constexpr auto claim =
    "INSERT INTO idempotency (region_id, account_id, key, digest, body, at) "
    "VALUES ($1, $2, $3, $4, '', $5) ON CONFLICT (region_id, account_id, key) DO NOTHING"_sql;
constexpr auto find =
    "SELECT digest, body FROM idempotency WHERE region_id = $1 AND account_id = $2 AND key = $3"_sql;
constexpr auto fill =
    "UPDATE idempotency SET body = $4 WHERE region_id = $1 AND account_id = $2 AND key = $3"_sql;

constexpr auto forget = "DELETE FROM idempotency WHERE region_id = $1 AND at < $2"_sql;

}  // namespace

void Work::emit(std::string kind, const Uuid& subject, std::int64_t version,
                std::vector<OrganisationId> audience, std::string payload) {
  outbox::Event event;
  event.kind = std::move(kind);
  event.subject = subject;
  event.version = version;
  event.audience = std::move(audience);
  event.payload = std::move(payload);
  event.at = call_.now;
  outbox::emit(db, region(), event);
}

void Work::finish() {
  audit::Entry entry = audit::entry_of(call_);
  entry.outcome = "done";
  entry.subject = subject_;
  entry.patients = patients_;
  audit::record(db, region(), entry);
}

Result<std::optional<Remembered>> claim_key(db::Session& session, const Call& call) {
  const auto& c = call.caller;
  if (session.exec(claim, c.region, c.account, call.idempotency_key, call.request_digest,
                   call.now) == 1)
    return std::optional<Remembered>{};
  const auto row = session.query_one(find, c.region, c.account, call.idempotency_key);
  if (!row) return fail(Code::busy);
  if (row->get<std::string>(0) != call.request_digest) return fail(Code::idempotency_mismatch);
  return std::optional(Remembered{row->get<std::string>(1)});
}

Result<bool> was_done(db::Database& database, const Call& call) {
  if (call.idempotency_key.empty()) return false;
  return database.read([&](db::Session& session) -> Result<bool> {
    const auto row =
        session.query_one(find, call.caller.region, call.caller.account, call.idempotency_key);
    if (row && row->get<std::string>(0) != call.request_digest)
      return fail(Code::idempotency_mismatch);
    return row.has_value();
  });
}

void remember(db::Session& session, const Call& call, const std::string& body) {
  session.later(fill, call.caller.region, call.caller.account, call.idempotency_key, body);
}

Result<std::int64_t> purge_keys(db::Database& database, RegionId region, Instant before) {
  return database.write([&](db::Session& session) -> Result<std::int64_t> {
    return session.exec(forget, region, before);
  });
}

}  // namespace yilian::work
