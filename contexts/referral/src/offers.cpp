// The offer chain: the same papers go to the next unit when one refuses or does not answer in time.
#include <algorithm>

#include "impl.hpp"

namespace yilian::referral {

Status Service::Impl::begin_offers(db::Session& s, const network::Organisation& sender,
                                   store::Row& row, Instant now) {
  if (!row.content.further_receivers) return {};
  std::vector<Unit> further;
  for (std::size_t i = 0; i < row.content.further_receivers->size(); ++i) {
    const auto& one = (*row.content.further_receivers)[i];
    Content wanted = row.content;
    wanted.to_organisation_id = one.organisation_id;
    wanted.to_department_id = one.department_id;
    wanted.to_doctor.reset();
    network::Organisation receiver;
    auto unit = check_receiver(s, sender, wanted, receiver);
    if (!unit) {
      Error error = unit.error();
      const std::string at = "/furtherReceivers/" + std::to_string(i);
      for (auto& field : error.fields)
        field.pointer =
            at + (field.pointer == "/toDepartmentId" ? "/departmentId" : "/organisationId");
      return fail(std::move(error));
    }
    further.push_back(std::move(*unit));
  }
  row.offers = rules::begin_chain(row.to, std::move(further), now);
  return {};
}

Status Service::Impl::send_on(work::Work& w, store::Row& row, OrganisationId organisation,
                              DepartmentId department) {
  const Call& call = w.call();
  const auto sender = network::find_organisation(w.db, region, row.from.organisation_id);
  if (!sender) return fault("the sender of a referral is gone");
  if (organisation == row.to.organisation_id && department == row.to_department())
    return fail_field("/organisationId", Code::same_unit);
  Content wanted = row.content;
  wanted.to_organisation_id = organisation;
  wanted.to_department_id = department;
  wanted.to_doctor.reset();
  network::Organisation receiver;
  auto to = check_receiver(w.db, *sender, wanted, receiver);
  if (!to) {
    Error error = to.error();
    for (auto& field : error.fields)
      field.pointer = field.pointer == "/toDepartmentId" ? "/departmentId" : "/organisationId";
    return fail(std::move(error));
  }
  if (const auto twin = store::open_twin(w.db, region, row.patient_id, row.from.organisation_id,
                                         receiver.id, department);
      twin && *twin != row.id) {
    Error error{Code::referral_open};
    error.link = "/api/v1/referrals/" + to_string(*twin);
    return fail(std::move(error));
  }
  // Out of the county the sender's seal and insurance come first; an approval of the way inside the
  // county does not cover it.
  if (receiver.outside && !sender->outside && !row.out_of_county) {
    row.out_of_county = true;
    if (row.urgency != Urgency::emergency) {
      store::clear_approvals(w.db, region, row.id);
      row.needs_countersign = row.pending_countersign = true;
      row.needs_seal = row.pending_seal = true;
    }
  }
  row.agreement_id = network::agreement_between(w.db, region, network::AgreementKind::referral,
                                                sender->id, receiver.id, local_date(call.now));
  row.to = std::move(*to);
  row.step = "";  // the new holder gets a full period
  return {};
}

Status Service::Impl::ask_next(work::Work& w, store::Row& row) {
  while (auto* next = rules::waiting_hop(row.offers)) {
    const Unit unit = next->unit;
    const Status sent =
        send_on(w, row, unit.organisation_id, unit.department_id.value_or(DepartmentId{}));
    if (sent) {
      next->state = HopState::open;
      next->offered_at = w.call().now;
      row.state = State::redirected;
      return {};
    }
    if (info(sent.error().code).http_status >= 500) return sent;
    const auto& error = sent.error();
    const Code why = error.fields.empty() ? error.code : error.fields.front().code;
    rules::close_hop(*next, HopState::skipped, w.call().now, std::string(info(why).name));
  }
  row.state = State::refused;
  return {};
}

Status Service::Impl::follow_offers(work::Work& w, store::Row& row, Action action,
                                    const std::optional<std::string>& reason) {
  auto* hop = rules::open_hop(row.offers);
  if (!hop) return {};
  const Instant now = w.call().now;
  switch (action) {
    case Action::accept:
    case Action::check_in:
      rules::end_chain(row.offers, HopState::accepted, now);
      return {};
    case Action::refuse:
      rules::close_hop(*hop, HopState::refused, now, reason);
      return ask_next(w, row);
    case Action::pass_on:
      rules::close_hop(*hop, HopState::unanswered, now, reason);
      return ask_next(w, row);
    case Action::redirect:
      rules::insert_hop(row.offers, row.to, now);
      return {};
    case Action::withdraw:
    case Action::expire:
      rules::end_chain(row.offers, HopState::ended, now);
      return {};
    default:
      return {};
  }
}

}  // namespace yilian::referral
