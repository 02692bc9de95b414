// What a system of a member tells of by its own number: a draft of the unit until everything is
// there, then a referral by the same rules as every other.
#include "impl.hpp"

namespace yilian::referral {

Content laid_over(const Content& below, const Content& above) {
  const auto says_nothing = [](const json::bj::value& value) {
    return value.is_null() || (value.is_array() && value.as_array().empty()) ||
           (value.is_string() && value.as_string().empty());
  };
  auto out = json::bj::parse(json::write(below)).as_object();
  const auto over = json::bj::parse(json::write(above)).as_object();
  for (const auto& [name, value] : over)
    if (!says_nothing(value)) out[name] = value;
  // Both are contents, and so is what has its members from either.
  return *json::read<Content>(json::bj::serialize(out));
}

std::optional<ToldReferral> Service::told(db::Session& session, OrganisationId organisation,
                                          const Uuid& id) {
  const auto& region = impl_->region;
  ToldReferral out;
  if (auto row = store::draft(session, region, DraftId{id})) {
    if (row->organisation != organisation || !row->draft.from_system) return std::nullopt;
    out.content = row->draft.content;
    out.is_edited = row->is_edited;
    out.draft = std::move(row->draft);
    return out;
  }
  auto row = store::find(session, region, ReferralId{id});
  if (!row || row->from.organisation_id != organisation) return std::nullopt;
  out.state = row->state;
  out.number = std::move(row->number);
  out.content = std::move(row->content);
  return out;
}

void Service::direct(db::Session& session, OrganisationId sender, Content& content) {
  if (content.direction || !content.to_organisation_id) return;
  const auto from = network::find_organisation(session, impl_->region, sender);
  const auto to = network::find_organisation(session, impl_->region, *content.to_organisation_id);
  if (!from || !to) return;
  const auto fitting = rules::directions(unit_facts(*from), unit_facts(*to));
  if (!fitting.empty()) content.direction = fitting.front();
}

Status Service::check_submission(db::Session& session, const Call& call, const Content& content) {
  auto& impl = *impl_;
  CHECK_OK(rules::check_content(content, call.now));
  CHECK_OK(rules::check_receivers(content));
  CHECK_OK(impl.patients.require_relationship(session, call, *content.patient_id));
  const auto sender = network::find_organisation(session, impl.region, call.caller.organisation);
  if (!sender) return fail(Code::not_your_organisation);
  for (std::size_t i = 0; i < content.diagnoses.size(); ++i)
    if (!records::diagnosis_name(session, content.diagnoses[i].code.value))
      return fail_field("/diagnoses/" + std::to_string(i) + "/code", Code::unknown_diagnosis);
  network::Organisation receiver;
  TRY(const auto to, impl.check_receiver(session, *sender, content, receiver));
  TRY(const auto person,
      impl.patients.summary(session, impl.region, *content.patient_id, local_date(call.now)));
  CHECK_OK(rules::check_signer(content, person.name));
  if (store::open_twin(session, impl.region, person.id, sender->id, to.organisation_id,
                       *content.to_department_id))
    return fail(Code::referral_open);
  return {};
}

Status Service::put_unit_draft(work::Work& work, DraftId id, const Content& content) {
  const auto& call = work.call();
  const auto& region = impl_->region;
  const auto unit = call.caller.organisation;
  auto row = store::draft(work.db, region, id);
  const bool is_new = !row;
  if (is_new) {
    const auto all = store::drafts_of(work.db, region, account_of_unit(unit), unit_drafts_max);
    if (std::ssize(all) >= unit_drafts_max) return fail(Code::draft_limit);
    row = store::DraftRow{{id, {}, "", call.now, 1, true}, unit, account_of_unit(unit)};
  }
  row->draft.content = content;
  row->draft.changed_at = call.now;
  row->draft.patient_name = impl_->name_for_draft(work.db, call, content);
  if (is_new) {
    store::insert_draft(work.db, region, *row);
  } else if (!store::update_draft(work.db, region, *row)) {
    return fail(Code::conflict);
  }
  return {};
}

Status Service::submit_told(work::Work& work, DraftId id, const Content& content,
                            const std::string& doctor_name) {
  const auto done = impl_->submit_in(work, content, {ReferralId{id.value}, doctor_name});
  // Somebody sent one to the same department meanwhile: looked at again from the beginning.
  if (!done)
    return fail(done.error().code == Code::referral_open ? Error{Code::conflict} : done.error());
  store::delete_draft(work.db, impl_->region, id);
  return {};
}

Status Service::resubmit_told(work::Work& work, ReferralId id, const Content& content) {
  const ResubmitCommand command{content, {}};
  const auto again = impl_->act_in(work, id, Action::resubmit,
                                   impl_->resubmission(command, Action::resubmit), false);
  if (again || again.error().code != Code::action_not_allowed) return again;
  const auto owed = impl_->act_in(work, id, Action::complete_papers,
                                  impl_->resubmission(command, Action::complete_papers), false);
  const bool no_way = !owed && (owed.error().code == Code::action_not_allowed ||
                                owed.error().code == Code::approval_not_needed);
  return no_way ? again : owed;
}

Status Service::withdraw_told(work::Work& work, ReferralId id, const WithdrawCommand& command) {
  return impl_->act_in(work, id, Action::withdraw, Impl::withdrawal(command), false);
}

}  // namespace yilian::referral
