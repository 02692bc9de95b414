#include "impl.hpp"

namespace yilian::referral {

std::string Service::Impl::name_for_draft(db::Session& s, const Call& call,
                                          const Content& content) {
  // A draft opens nothing: without a relationship its patient stays nameless.
  if (!content.patient_id || !patients.require_relationship(s, call, *content.patient_id))
    return "";
  const auto summary = patients.summary(s, region, *content.patient_id, local_date(call.now));
  return summary ? summary->name : "";
}

Result<store::DraftRow> Service::Impl::own_draft(db::Session& s, const Call& call, DraftId id) {
  auto row = store::draft(s, region, id);
  const bool mine = row && (row->account == call.caller.account || row->draft.from_system) &&
                    row->organisation == call.caller.organisation;
  if (!mine) return fail(Code::not_found);
  return std::move(*row);
}

void Service::Impl::await_files(work::Work& w, const Content& content) {
  for (const auto file : content.file_ids)
    records::await_file(w.db, region, file, w.call().caller.organisation, w.call().now);
}

Result<Draft> Service::Impl::create_draft(const Call& call, const DraftInput& input) {
  const auto created = work::change(database, call, [&](work::Work& w) -> Result<CreatedDraft> {
    if (store::drafts_of(w.db, region, call.caller.account, drafts_max).size() >= drafts_max)
      return fail(Code::draft_limit);
    store::DraftRow row{{DraftId::make(call.now.ms), input.content, "", call.now, 1},
                        call.caller.organisation,
                        call.caller.account};
    row.draft.patient_name = name_for_draft(w.db, call, input.content);
    store::insert_draft(w.db, region, row);
    await_files(w, input.content);
    w.subject(row.draft.id);
    return CreatedDraft{row.draft.id};
  });
  if (!created) return std::unexpected(created.error());
  call.seen.clear();
  return get_draft(call, created->id);
}

Result<DraftList> Service::Impl::drafts(const Call& call) {
  return database.read([&](db::Session& s) -> Result<DraftList> {
    DraftList out;
    for (auto& row : store::drafts_of(s, region, call.caller.account, drafts_max)) {
      if (row.organisation != call.caller.organisation) continue;
      if (row.draft.content.patient_id) call.saw(*row.draft.content.patient_id);
      out.items.push_back(std::move(row.draft));
    }
    const auto unit = account_of_unit(call.caller.organisation);
    for (auto& row : store::drafts_of(s, region, unit, unit_drafts_max)) {
      if (row.draft.content.patient_id) call.saw(*row.draft.content.patient_id);
      out.items.push_back(std::move(row.draft));
    }
    return out;
  });
}

Result<Draft> Service::Impl::get_draft(const Call& call, DraftId id) {
  return database.read([&](db::Session& s) -> Result<Draft> {
    TRY(auto row, own_draft(s, call, id));
    if (row.draft.content.patient_id) call.saw(*row.draft.content.patient_id);
    return std::move(row.draft);
  });
}

Result<Draft> Service::Impl::update_draft(const Call& call, DraftId id, const DraftInput& input) {
  return work::change(database, call, [&](work::Work& w) -> Result<Draft> {
    TRY(auto row, own_draft(w.db, call, id));
    CHECK_OK(require_version(call, row.draft.version));
    row.draft.content = input.content;
    row.draft.changed_at = call.now;
    row.draft.patient_name = name_for_draft(w.db, call, input.content);
    row.is_edited = true;
    if (!store::update_draft(w.db, region, row)) return fail(Code::stale_version);
    await_files(w, input.content);
    ++row.draft.version;
    w.subject(id);
    return std::move(row.draft);
  });
}

Status Service::Impl::discard_draft(const Call& call, DraftId id) {
  return work::change(database, call, [&](work::Work& w) -> Status {
    TRY(const auto row, own_draft(w.db, call, id));
    CHECK_OK(require_version(call, row.draft.version));
    store::delete_draft(w.db, region, id);
    w.subject(id);
    return {};
  });
}

Result<Referral> Service::Impl::submit_draft(const Call& call, DraftId id) {
  auto created = work::change(database, call, [&](work::Work& w) -> Result<Created> {
    TRY(const auto row, own_draft(w.db, call, id));
    CHECK_OK(require_version(call, row.draft.version));
    // What a system told of stays findable by the system's own number.
    Submission how;
    if (row.draft.from_system) how.id = ReferralId{id.value};
    TRY(auto out, submit_in(w, row.draft.content, how));
    if (!store::delete_draft(w.db, region, id)) return fail(Code::not_found);
    return out;
  });
  if (!created) return std::unexpected(created.error());
  return get(call, created->id);
}

Status Service::put_draft(work::Work& work, DraftId id, const Content& content) {
  const auto& call = work.call();
  const auto mine = store::drafts_of(work.db, impl_->region, call.caller.account, drafts_max);
  if (mine.size() >= drafts_max) return fail(Code::draft_limit);
  store::DraftRow row{
      {id, content, "", call.now, 1}, call.caller.organisation, call.caller.account};
  row.draft.patient_name = impl_->name_for_draft(work.db, call, content);
  store::insert_draft(work.db, impl_->region, row);
  return {};
}

std::optional<Draft> Service::draft_standing(db::Session& session, OrganisationId organisation,
                                             DraftId id) {
  auto row = store::draft(session, impl_->region, id);
  if (!row || row->organisation != organisation) return std::nullopt;
  return std::move(row->draft);
}

Status Service::take_back_draft(work::Work& work, DraftId id, std::int64_t version) {
  const auto now = draft_standing(work.db, work.call().caller.organisation, id);
  if (!now || now->version != version) return fail(Code::stale_version);
  store::delete_draft(work.db, impl_->region, id);
  return {};
}

}  // namespace yilian::referral
