#include "impl.hpp"

namespace yilian::referral {

void Service::Impl::plan_follow_ups(work::Work& w, const store::Row& row) {
  const Call& call = w.call();
  const Date today = local_date(call.now);
  const auto add = [&](PlanItemKind kind, std::string text, Date due) {
    FollowUp f;
    f.id = FollowUpId::make(call.now.ms);
    f.referral_id = row.id;
    f.referral_number = row.number;
    f.patient_id = row.patient_id;
    f.patient_name = row.patient.name;
    f.kind = kind;
    f.text = std::move(text);
    f.due_on = due < today ? today : due;
    store::insert_follow_up(w.db, region, row.to.organisation_id, f);
  };
  if (!row.content.plan) return;
  const Date review = row.content.plan->next_review_on;
  // Warning signs are to be known, not to be done on a day.
  for (const auto& item : row.content.plan->items)
    if (item.kind != PlanItemKind::warning_sign)
      add(item.kind, item.text.value, item.due_on.value_or(review));
}

Result<FollowUpPage> Service::Impl::follow_ups(const Call& call, const FollowUpFilter& filter) {
  const std::int64_t limit = filter.limit ? filter.limit->value : 50;
  std::string after_due;
  FollowUpId after_id;
  if (filter.cursor && !filter.cursor->empty()) {
    const auto id = parse_uuid(std::string_view(*filter.cursor).substr(0, 36));
    if (!id || filter.cursor->size() != 46) return fail_field("/cursor", Code::invalid_cursor);
    after_id.value = *id;
    after_due = filter.cursor->substr(36);
  }
  return database.read([&](db::Session& s) -> Result<FollowUpPage> {
    FollowUpPage page;
    for (auto& f : store::follow_ups(s, region, call.caller.organisation,
                                     filter.done.value_or(false), after_due, after_id, limit + 1)) {
      if (static_cast<std::int64_t>(page.items.size()) == limit) {
        page.next_cursor = to_string(page.items.back().id) + to_string(page.items.back().due_on);
        break;
      }
      f.overdue = !f.done_at && f.due_on < local_date(call.now);
      call.saw(f.patient_id);
      page.items.push_back(std::move(f));
    }
    return page;
  });
}

Result<FollowUp> Service::Impl::finish_follow_up(const Call& call, FollowUpId id,
                                                 const FollowUpDone& c) {
  const Status done = work::change(database, call, [&](work::Work& w) -> Status {
    auto row = store::follow_up(w.db, region, id);
    if (!row || row->organisation != call.caller.organisation) return fail(Code::not_found);
    CHECK_OK(require_version(call, row->view.version));
    if (row->view.done_at) return fail(Code::task_done);
    if (!store::finish_follow_up(w.db, region, id, row->view.version, call.now,
                                 call.caller.person_name, c.outcome.value))
      return fail(Code::stale_version);
    w.emit("follow_up.done", id.value, row->view.version + 1, {call.caller.organisation});
    w.subject(id);
    w.patient(row->view.patient_id);
    return {};
  });
  if (!done) return std::unexpected(done.error());
  // Read again, so that an Idempotency-Key remembers no name and each answer leaves its trace.
  return database.read([&](db::Session& s) -> Result<FollowUp> {
    auto row = store::follow_up(s, region, id);
    if (!row || row->organisation != call.caller.organisation) return fail(Code::not_found);
    call.saw(row->view.patient_id);
    return std::move(row->view);
  });
}

}  // namespace yilian::referral
