// What is past its time goes: oldest first, a bounded number in each transaction, with an entry in
// the audit that counts and names nobody.
#include "impl.hpp"
#include "outbox/outbox.hpp"

namespace yilian::privacy {
namespace {

constexpr std::int64_t rows_max = 500, files_max = 10;  // of one transaction
constexpr int batches_max = 500;                        // of one kind in one run

Call call_at(Instant now, RegionId region) {
  Call call;
  call.now = now;
  call.action = "retention.remove";
  call.caller.region = region;
  call.caller.role = Role::system_client;
  call.caller.organisation_name = "Yilian";
  return call;
}

}  // namespace

Result<std::int64_t> Service::Impl::remove(policy::Kept what, Instant now, const Step& step) {
  const Instant before = policies.on(local_date(now)).of(what).before(now);
  const Call call = call_at(now, region);
  std::int64_t total = 0;
  for (int batch = 0; batch < batches_max; ++batch) {
    const auto removed = work::change(database, call, [&](work::Work& w) -> Result<std::int64_t> {
      TRY(const auto count, step(w.db, before));
      if (count == 0) return fail(Code::not_found);  // nothing to tell the audit
      call.reason = std::string(json::enum_name(what)) + ": " + std::to_string(count);
      return count;
    });
    if (!removed && removed.error().code == Code::not_found) break;
    if (!removed) return std::unexpected(removed.error());
    total += *removed;
  }
  return total;
}

Result<std::int64_t> Service::Impl::remove_expired(Instant now) {
  using policy::Kept;
  const auto rows = [](auto& holder, auto step) {
    return [&holder, step](db::Session& s, Instant before) {
      return (holder.*step)(s, before, rows_max);
    };
  };
  const std::pair<Kept, Step> steps[] = {
      {Kept::drafts, rows(holders.referral, &referral::Service::remove_drafts)},
      {Kept::unused_files,
       [this](db::Session& s, Instant before) {
         return holders.records.remove_unused(s, before, files_max);
       }},
      {Kept::outbox_events,
       [this](db::Session& s, Instant before) -> Result<std::int64_t> {
         return outbox::remove_before(s, region, before, rows_max);
       }},
      {Kept::access_reviews, rows(holders.patients, &patients::Service::remove_reviews)},
      {Kept::readiness_assessments,
       rows(holders.readiness, &readiness::Service::remove_assessments)},
      {Kept::ended_relationships, rows(holders.patients, &patients::Service::remove_relationships)},
      {Kept::access_objections,
       [this](db::Session& s, Instant before) -> Result<std::int64_t> {
         return store::delete_answered(s, region, before, rows_max);
       }},
      {Kept::feed_messages, rows(holders.exchange, &exchange::Service::remove_bodies)},
      {Kept::messages, rows(holders.messaging, &messaging::Service::remove_before)},
  };
  std::int64_t total = 0;
  for (const auto& [what, step] : steps) {
    TRY(const auto count, remove(what, now, step));
    total += count;
  }
  return total;
}

}  // namespace yilian::privacy
