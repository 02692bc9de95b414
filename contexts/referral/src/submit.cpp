#include <algorithm>

#include "crypto/crypto.hpp"
#include "impl.hpp"
#include "patients/describe.hpp"

namespace yilian::referral {

rules::UnitFacts unit_facts(const network::Organisation& o) {
  return {network::care_level(o.kind, o.grade_level), network::is_step_down_unit(o.kind),
          o.outside};
}

namespace {

std::vector<AcknowledgedItem> items_of(const Plan& plan, Instant now) {
  std::vector<AcknowledgedItem> out;
  for (const auto& item : plan.items)
    out.push_back({PlanItemId::make(now.ms), item.kind, item.text.value, item.due_on, std::nullopt,
                   std::nullopt});
  return out;
}

std::string direction_names(const std::vector<Direction>& directions) {
  std::string out;
  for (const auto d : directions) out += (out.empty() ? "" : "/") + std::string(json::enum_name(d));
  return out;
}

}  // namespace

std::string main_diagnosis(const Content& content) {
  for (const auto& d : content.diagnoses)
    if (d.main) return d.name.value + " " + d.code.value;
  if (!content.diagnoses.empty())
    return content.diagnoses.front().name.value + " " + content.diagnoses.front().code.value;
  return content.impression ? content.impression->value : "";
}

std::string hash_of(const Content& content) {
  return crypto::hex(crypto::sm3(json::write(content)));
}

Result<Unit> Service::Impl::check_receiver(db::Session& s, const network::Organisation& sender,
                                           const Content& c, network::Organisation& receiver) {
  const auto found = network::find_organisation(s, region, *c.to_organisation_id);
  if (!found) return fail_field("/toOrganisationId", Code::unknown_organisation);
  receiver = *found;
  if (receiver.id == sender.id) return fail_field("/toOrganisationId", Code::same_unit);
  if (receiver.standing != network::Standing::active)
    return fail_field("/toOrganisationId", Code::organisation_closed);
  if (!receiver.receives_referrals)
    return fail_field("/toOrganisationId", Code::receiver_does_not_receive);
  const auto department = network::find_department(s, region, *c.to_department_id);
  if (!department || department->organisation_id != receiver.id ||
      !department->receives_referrals || department->standing != network::Standing::active)
    return fail_field("/toDepartmentId", Code::unknown_department);
  const auto fitting = rules::directions(unit_facts(sender), unit_facts(receiver));
  if (std::find(fitting.begin(), fitting.end(), *c.direction) == fitting.end())
    return fail_field("/direction", Code::direction_mismatch,
                      {{"expected", direction_names(fitting)}});
  Unit to;
  to.organisation_id = receiver.id;
  to.organisation_name = receiver.name;
  to.department_id = department->id;
  to.department_name = department->name;
  if (c.to_doctor && !c.to_doctor->empty()) to.doctor_name = c.to_doctor->value;
  to.phone = department->phone ? department->phone : receiver.phone;
  return to;
}

Status Service::Impl::complete_content(db::Session& s, const Call& call, Content& content) {
  for (std::size_t i = 0; i < content.diagnoses.size(); ++i) {
    const auto name = records::diagnosis_name(s, content.diagnoses[i].code.value);
    if (!name)
      return fail_field("/diagnoses/" + std::to_string(i) + "/code", Code::unknown_diagnosis);
    content.diagnoses[i].name.value = *name;
  }
  for (std::size_t i = 0; i < content.file_ids.size(); ++i)
    if (!records::owns_file(s, region, content.file_ids[i], call.caller.organisation))
      return fail_field("/fileIds/" + std::to_string(i), Code::not_found);
  for (const auto file : content.file_ids) records::keep_file(s, region, file);
  return {};
}

namespace {

Unit unit_of(db::Session& s, const Call& call, const network::Organisation& sender,
             const Content& content) {
  Unit from{sender.id,   sender.name, call.caller.department, std::nullopt, call.caller.person_name,
            std::nullopt};
  if (content.doctor_phone && !content.doctor_phone->empty())
    from.phone = content.doctor_phone->value;
  if (call.caller.department)
    if (const auto d = network::find_department(s, call.caller.region, *call.caller.department))
      from.department_name = d->name;
  return from;
}

PatientSummary printed(const patients::Summary& person) {
  PatientSummary out{
      person.id,           person.name, person.sex, person.birth_date, person.document_masked,
      person.phone_masked, {}};
  for (const auto flag : person.flags) out.flags.emplace_back(json::enum_name(flag));
  return out;
}

/// Out of the county needs seal and insurance, an in-patient from below the insurance where the
/// policy says so; an emergency needs neither first, its papers follow (facts.md 1.1, REF-4).
void set_approvals(store::Row& row, const network::Organisation& sender,
                   const network::Organisation& receiver, const policy::Version& policy) {
  row.out_of_county = receiver.outside && !sender.outside;
  if (row.urgency == Urgency::emergency) return;
  const auto level = network::care_level(sender.kind, sender.grade_level).value_or(0);
  const bool up_inpatient = row.direction == Direction::up && row.kind == Kind::inpatient;
  row.needs_seal = row.out_of_county;
  row.needs_countersign = row.out_of_county || (policy.countersign_up_inpatient && up_inpatient &&
                                                level >= policy.countersign_sender_level_min);
  row.pending_countersign = row.needs_countersign;
  row.pending_seal = row.needs_seal;
}

}  // namespace

Status Service::Impl::link_episode(work::Work& w, store::Row& row) {
  const Call& call = w.call();
  row.episode_id = EpisodeId::make(call.now.ms);
  if (row.content.follows_id) {
    const auto earlier = store::find(w.db, region, *row.content.follows_id);
    const bool party =
        earlier && side_of(call, *earlier) != Side::nobody && earlier->patient_id == row.patient_id;
    if (!party) return fail_field("/followsId", Code::not_found);
    row.episode_id = earlier->episode_id;
    row.follows_id = earlier->id;
  }
  if (row.direction != Direction::up || row.kind != Kind::inpatient) return {};
  const auto before = store::last_discharge(w.db, region, row.patient_id);
  if (!before) return {};
  const auto& policy = policies.on(local_date(call.now));
  const auto days = days_from_epoch(local_date(call.now)) - days_from_epoch(*before->discharged_on);
  if (days < 0 || days > policy.readmission_days) return {};
  row.readmission = true;
  store::mark_readmission(w.db, region, before->id);
  return {};
}

Status Service::Impl::insert_submitted(work::Work& w, store::Row& row) {
  const Call& call = w.call();
  row.green = !green_of(call, row.patient.flags).reasons.empty();
  if (!store::insert(w.db, region, row)) {
    Error error{Code::referral_open};
    if (const auto twin = store::open_twin(w.db, region, row.patient_id, row.from.organisation_id,
                                           row.to.organisation_id, row.to_department()))
      error.link = "/api/v1/referrals/" + to_string(*twin);
    return fail(std::move(error));
  }
  if (row.content.plan)
    store::replace_plan_items(w.db, region, row.id, items_of(*row.content.plan, call.now));
  store::insert_version(w.db, region, row, call.caller.person_name, call.now);
  store::TimelineRow entry;
  entry.entry = {call.now,
                 Action::submit,
                 State::submitted,
                 call.caller.person_name,
                 call.caller.organisation_name,
                 call.caller.role,
                 row.reason,
                 std::nullopt,
                 1};
  entry.account = call.caller.account;
  entry.organisation = call.caller.organisation;
  store::insert_timeline(w.db, region, row.id, 1, entry);
  return {};
}

Result<Created> Service::Impl::submit_in(work::Work& w, const Content& given,
                                         const Submission& how) {
  const Call& call = w.call();
  CHECK_OK(rules::check_content(given, call.now));
  CHECK_OK(rules::check_receivers(given));
  // Whoever sends papers about a person needs a relationship of the own organisation (section 7).
  CHECK_OK(patients.require_relationship(w.db, call, *given.patient_id));
  const auto sender = network::find_organisation(w.db, region, call.caller.organisation);
  if (!sender) return fail(Code::not_your_organisation);
  store::Row row;
  row.content = given;
  CHECK_OK(complete_content(w.db, call, row.content));
  network::Organisation receiver;
  TRY(row.to, check_receiver(w.db, *sender, row.content, receiver));
  const Date today = local_date(call.now);
  TRY(const auto person, patients.summary(w.db, region, *given.patient_id, today));
  CHECK_OK(rules::check_signer(given, person.name));
  const auto& policy = policies.on(today);

  row.id = how.id.value_or(ReferralId::make(call.now.ms));
  row.direction = *given.direction;
  row.kind = *given.kind;
  row.urgency = *given.urgency;
  row.patient_id = person.id;
  row.patient = printed(person);
  row.from = unit_of(w.db, call, *sender, given);
  if (!how.doctor_name.empty()) row.from.doctor_name = how.doctor_name;
  row.from_account = call.caller.account;
  row.content_hash = hash_of(row.content);
  row.diagnosis = main_diagnosis(row.content);
  row.reason = given.reason ? json::enum_name(*given.reason) : "other";
  row.discharged_on = given.discharged_on;
  row.submitted_at = row.changed_at = call.now;
  CHECK_OK(begin_offers(w.db, *sender, row, call.now));
  CHECK_OK(apply_criteria(w.db, row));
  set_approvals(row, *sender, receiver, policy);
  if (row.urgency == Urgency::emergency)
    row.papers_due_at = policies.calendar.end_of(today, policy.papers_working_days);
  row.agreement_id = network::agreement_between(w.db, region, network::AgreementKind::referral,
                                                sender->id, receiver.id, today);
  CHECK_OK(link_episode(w, row));
  row.number = store::next_number(w.db, region, sender->id, today.year);
  rules::Facts facts;
  facts.state = State::submitted;
  facts.direction = row.direction;
  facts.urgency = row.urgency;
  facts.pending_countersign = row.pending_countersign;
  facts.pending_seal = row.pending_seal;
  facts.offer_running = rules::running(row.offers);
  move_on(row, facts, policy, call.now);
  CHECK_OK(take_over_hold(w, row, policy));
  CHECK_OK(insert_submitted(w, row));
  count(w, row, "referral.submit");
  w.subject(row.id);
  w.patient(row.patient_id);
  return Created{row.id};
}

Result<Referral> Service::Impl::submit(const Call& call, const Content& content) {
  auto created = work::change(database, call, [&](work::Work& w) { return submit_in(w, content); });
  if (!created) return std::unexpected(created.error());
  return get(call, created->id);
}

Result<TargetList> Service::Impl::targets(const Call& call) {
  return database.read([&](db::Session& s) -> Result<TargetList> {
    const auto sender = network::find_organisation(s, region, call.caller.organisation);
    if (!sender) return fail(Code::not_your_organisation);
    const Date today = local_date(call.now);
    const auto own = network::consortia_of(s, region, sender->id, today);
    TargetList out;
    for (const auto& o : network::receiving_organisations(s, region)) {
      const auto fitting = rules::directions(unit_facts(*sender), unit_facts(o));
      if (o.id == sender->id || fitting.empty()) continue;
      Target t;
      t.organisation_id = o.id;
      t.organisation_name = o.name;
      t.care_level = network::care_level(o.kind, o.grade_level).value_or(0);
      t.direction = fitting.front();
      t.outside = o.outside;
      const auto theirs = network::consortia_of(s, region, o.id, today);
      t.same_consortium = std::any_of(theirs.begin(), theirs.end(), [&](ConsortiumId id) {
        return std::find(own.begin(), own.end(), id) != own.end();
      });
      t.agreement_in_force = network::agreement_between(s, region, network::AgreementKind::referral,
                                                        sender->id, o.id, today)
                                 .has_value();
      for (const auto& d : network::departments_of(s, region, o.id))
        if (d.receives_referrals && d.standing == network::Standing::active) {
          t.department_ids.push_back(d.id);
          t.department_names.push_back(d.name);
        }
      if (!t.department_ids.empty()) out.items.push_back(std::move(t));
    }
    return out;
  });
}

}  // namespace yilian::referral
