// What the clock does: what nobody answered ends.
#include "impl.hpp"

namespace yilian::referral {

Result<std::vector<ReferralId>> Service::Impl::ended(Instant now) {
  return database.read([&](db::Session& s) -> Result<std::vector<ReferralId>> {
    std::vector<ReferralId> out;
    // What is overdue may stay so for long: everything is looked at, page by page, or the oldest
    // would hide the rest.
    for (store::DueRow last;;) {
      const auto page = store::due_before(s, region, now, last, due_page);
      for (const auto& due : page) {
        const auto& policy = policies.on(local_date(due.submitted_at));
        const auto end = rules::ends_at(due.state, due.urgency, due.due_at, policy);
        if (end && *end <= now) out.push_back(due.id);
      }
      if (static_cast<std::int64_t>(page.size()) < due_page) return out;
      last = page.back();
    }
  });
}

Result<bool> Service::Impl::expire(ReferralId id, Instant now) {
  Call call;
  call.now = now;
  call.action = "referral.expire";
  call.caller.region = region;
  call.caller.role = Role::system_client;
  call.caller.organisation_name = "Yilian";
  return work::change(database, call, [&](work::Work& w) -> Result<bool> {
    auto row = store::find_for_change(w.db, region, id);
    if (!row || !row->due_at) return fail(Code::conflict);
    const auto& policy = policies.on(local_date(row->submitted_at));
    const auto end = rules::ends_at(row->state, row->urgency, *row->due_at, policy);
    if (!end || now < *end) return fail(Code::conflict);
    for (const auto& t : rules::table())
      if (t.action == Action::expire && t.from == row->state) {
        CHECK_OK(apply(w, *row, t,
                       [](work::Work&, store::Row&, store::TimelineRow&) -> Status { return {}; }));
        return true;
      }
    return fail(Code::conflict);
  });
}

Result<std::int64_t> Service::Impl::tick(Instant now) {
  TRY(const auto due, ended(now));
  std::int64_t moved = 0;
  std::optional<Error> trouble;
  for (const auto id : due) {
    auto done = expire(id, now);
    if (done) ++moved;
    // Somebody answered meanwhile, or this one can't be ended: the others are.
    else if (done.error().code != Code::conflict) trouble = std::move(done).error();
  }
  if (trouble) return fail(std::move(*trouble));
  return moved;
}

}  // namespace yilian::referral
