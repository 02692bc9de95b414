#include <algorithm>

#include "impl.hpp"

namespace yilian::referral {

Side side_of(const Call& call, const store::Row& row) {
  if (call.caller.organisation.empty()) return Side::nobody;
  if (call.caller.organisation == row.from.organisation_id) return Side::sender;
  if (call.caller.organisation == row.to.organisation_id) return Side::receiver;
  return Side::nobody;
}

void move_on(store::Row& row, const rules::Facts& facts, const policy::Version& policy,
             Instant now) {
  row.state = facts.state;
  const Side before = row.holder_side;
  const Side holder = rules::holder(facts);
  const auto organisation = holder == Side::sender     ? std::optional(row.from.organisation_id)
                            : holder == Side::receiver ? std::optional(row.to.organisation_id)
                                                       : std::nullopt;
  if (row.holder_side != holder || row.holder_organisation != organisation ||
      row.holder_since.ms == 0)
    row.holder_since = now;
  row.holder_side = holder;
  row.holder_organisation = organisation;
  const auto step = rules::next_step(facts, policy, now);
  // Acts that leave the step as it was (a partial acknowledgement) do not extend its deadline.
  if (step.name != row.step || step.name == "checkIn") {
    if (row.due_at != step.due_at || step.name != row.step || holder != before) row.rung = 0;
    row.due_at = step.due_at;
  }
  row.office_at =
      row.due_at
          ? std::optional(row.due_at->plus_minutes(policy.escalate_office_minutes.of(row.urgency)))
          : std::nullopt;
  row.step = step.name;
  const auto next = rules::next_of_clock(clock_facts(row, policy), policy);
  row.clock_at = next ? std::optional(next->at) : std::nullopt;
}

std::string event_payload(const store::Row& row, const std::string& counts, std::int64_t held_ms,
                          const std::string& held_by) {
  json::bj::object o;
  o["state"] = json::enum_name(row.state);
  o["direction"] = json::enum_name(row.direction);
  o["kind"] = json::enum_name(row.kind);
  o["urgency"] = json::enum_name(row.urgency);
  o["from"] = to_string(row.from.organisation_id);
  o["to"] = to_string(row.to.organisation_id);
  o["toDepartment"] = to_string(row.to_department());
  o["reason"] = row.reason;
  o["author"] = to_string(row.from_account);
  o["number"] = row.number;
  o["holder"] = row.holder_organisation ? to_string(*row.holder_organisation) : "";
  o["step"] = row.step;
  o["disease"] =
      row.content.diagnoses.empty() ? "" : row.content.diagnoses.front().code.value.substr(0, 3);
  o["counts"] = counts;
  o["submittedOn"] = to_string(local_date(row.submitted_at));
  o["heldMs"] = held_ms;
  o["heldBy"] = held_by;
  return json::bj::serialize(o);
}

void Service::Impl::count(work::Work& w, store::Row& row, const std::string& event) {
  // Up and lateral count at submission, down at the confirmed arrival, once per patient and
  // episode.
  std::string counts;
  const bool moment = (event == "referral.submit" && row.direction != Direction::down) ||
                      (event == "referral.check_in" && row.direction == Direction::down);
  if (moment && store::count_once(w.db, region, row)) counts = json::enum_name(row.direction);
  w.emit(event, row.id.value, row.version, {row.from.organisation_id, row.to.organisation_id},
         event_payload(row, counts, 0, ""));
}

void Service::Impl::count_next(work::Work& w, const store::Row& undone) {
  for (const auto id : store::standing_legs(w.db, region, undone)) {
    const auto row = store::find_for_change(w.db, region, id);
    if (!row || row->state == State::refused || row->state == State::withdrawn ||
        row->state == State::expired)
      continue;  // undone by another one meanwhile
    if (store::count_once(w.db, region, *row))
      w.emit("referral.count", row->id.value, row->version, {},
             event_payload(*row, std::string(json::enum_name(row->direction)), 0, ""));
    return;
  }
}

Status Service::Impl::apply(work::Work& w, store::Row& row, const rules::Transition& t,
                            const Change& change) {
  const Call& call = w.call();
  const auto& policy = policies.on(local_date(row.submitted_at));
  store::TimelineRow entry;
  entry.entry = {call.now,
                 t.action,
                 t.to,
                 call.caller.person_name,
                 call.caller.organisation_name,
                 call.caller.role,
                 std::nullopt,
                 std::nullopt,
                 row.content_version};
  entry.account = call.caller.account;
  entry.organisation = call.caller.organisation;
  entry.held_by = row.holder_organisation;
  entry.held_ms = call.now.ms - row.holder_since.ms;
  const OrganisationId to_before = row.to.organisation_id;
  const DepartmentId department_before = row.to_department();
  rules::charge(row.offers, row.holder_side, call.now.ms - row.changed_at.ms);
  row.state = t.to;
  CHECK_OK(change(w, row, entry));
  CHECK_OK(follow_offers(w, row, t.action, entry.entry.reason_code));
  rules::Facts after = facts(w.db, row);
  after.state = rules::settled(row.state, after);
  relate(w, row, after.state, policy);
  CHECK_OK(settle_bookings(w, row));
  move_on(row, after, policy, call.now);
  row.changed_at = call.now;
  entry.entry.state = row.state;
  entry.entry.content_version = row.content_version;
  if (!store::update(w.db, region, row)) return fail(Code::stale_version);
  ++row.version;
  store::insert_timeline(w.db, region, row.id, row.version, entry);
  std::string counts;
  if (t.action == Action::check_in && row.direction == Direction::down &&
      store::count_once(w.db, region, row))
    counts = "down";
  // What was refused, withdrawn or never answered is no referral in the figures.
  const bool undone =
      row.state == State::refused || row.state == State::withdrawn || row.state == State::expired;
  const auto counted_as = undone ? store::uncount(w.db, region, row) : std::nullopt;
  if (counted_as) counts = "undone";
  std::vector<OrganisationId> audience{row.from.organisation_id, row.to.organisation_id};
  if (to_before != row.to.organisation_id) audience.push_back(to_before);
  json::bj::value payload = json::bj::parse(
      event_payload(row, counts, entry.held_ms, entry.held_by ? to_string(*entry.held_by) : ""));
  payload.as_object()["action"] = json::enum_name(t.action);
  payload.as_object()["code"] = entry.entry.reason_code.value_or("");
  // Who answered, or did not: the papers may be with the next one already.
  payload.as_object()["asked"] = to_string(to_before);
  payload.as_object()["askedDepartment"] = to_string(department_before);
  payload.as_object()["actor"] = to_string(call.caller.account);
  // Taken back under the same keys under which it was counted, also after a redirection.
  if (counted_as) payload.as_object()["countedAs"] = json::bj::parse(*counted_as);
  w.emit("referral." + std::string(json::enum_name(t.action)), row.id.value, row.version,
         std::move(audience), json::bj::serialize(payload));
  if (counted_as && row.direction != Direction::down) count_next(w, row);
  w.subject(row.id);
  w.patient(row.patient_id);
  return {};
}

void Service::Impl::relate(work::Work& w, const store::Row& row, State state,
                           const policy::Version& policy) {
  const Instant now = w.call().now;
  const auto until = rules::relationship_until(state, policy, now);
  if (!until) return;
  const auto& to = row.to.organisation_id;
  // The receiver takes part in the care from acceptance or arrival on.
  if (*until > now)
    patients.open_relationship(w.db, region, row.patient_id, to, "referral", row.id.value, now,
                               *until);
  else
    patients.end_relationship(w.db, region, row.patient_id, to, "referral", row.id.value, *until);
}

Status Service::Impl::act_in(work::Work& w, ReferralId id, Action action, const Change& change,
                             bool versioned) {
  const Call& call = w.call();
  auto row = store::find_for_change(w.db, region, id);
  const Side side = row ? side_of(call, *row) : Side::nobody;
  const bool hidden = row && side == Side::receiver &&
                      (row->pending_countersign || row->pending_seal) &&
                      row->urgency != Urgency::emergency;
  if (!row || side == Side::nobody || hidden) return fail(Code::not_found);
  call.saw(row->patient_id);
  if (versioned) CHECK_OK(require_version(call, row->version));
  auto decided = rules::decide(facts(w.db, *row), action, side, call);
  if (!decided) {
    Error error = decided.error();
    if (error.code == Code::action_not_allowed)
      error.params = {{"state", std::string(json::enum_name(row->state))},
                      {"action", std::string(json::enum_name(action))}};
    return fail(std::move(error));
  }
  return apply(w, *row, **decided, change);
}

Result<Referral> Service::Impl::act(const Call& call, ReferralId id, Action action,
                                    const Change& change) {
  const auto done = work::change(database, call, [&](work::Work& w) -> Result<Created> {
    CHECK_OK(act_in(w, id, action, change, true));
    return Created{id};
  });
  if (!done) return std::unexpected(done.error());
  call.seen.clear();
  auto answer = get(call, id);
  if (answer || answer.error().code != Code::not_found) return answer;
  // Who redirected is no party any more and sees the course, not the person.
  return database.read([&](db::Session& s) -> Result<Referral> {
    const auto row = store::find(s, region, id);
    if (!row) return fail(Code::not_found);
    return view(s, call, *row);
  });
}

Result<Referral> Service::Impl::accept(const Call& call, ReferralId id, const AcceptCommand& c,
                                       Action action) {
  return act(call, id, action,
             [&](work::Work& w, store::Row& row, store::TimelineRow& entry) -> Status {
               // Not before: a repeated acceptance has its answer even after the appointment.
               CHECK_OK(rules::check_appointment(c.appointment, call.now));
               Appointment appointment = c.appointment;
               if (appointment.department_id) {
                 const auto d = network::find_department(w.db, region, *appointment.department_id);
                 if (!d || d->organisation_id != row.to.organisation_id)
                   return fail_field("/appointment/departmentId", Code::unknown_department);
               } else {
                 appointment.department_id = row.to.department_id;
               }
               row.appointment = std::move(appointment);
               if (c.note) entry.entry.note = c.note->value;
               return book(w, row, c);
             });
}

Result<Referral> Service::Impl::return_to_sender(const Call& call, ReferralId id,
                                                 const ReturnCommand& c) {
  return act(call, id, Action::return_,
             [&](work::Work&, store::Row&, store::TimelineRow& entry) -> Status {
               entry.entry.reason_code = json::enum_name(c.reason);
               entry.entry.note = c.note.value;
               return {};
             });
}

Result<Referral> Service::Impl::decline(const Call& call, ReferralId id, const DeclineCommand& c,
                                        Action action) {
  return act(call, id, action, [&](work::Work&, store::Row&, store::TimelineRow& entry) -> Status {
    entry.entry.reason_code = json::enum_name(c.reason);
    entry.entry.note = c.note.value;
    return {};
  });
}

Result<Referral> Service::Impl::refuse(const Call& call, ReferralId id, const RefuseCommand& c) {
  return act(call, id, Action::refuse,
             [&](work::Work&, store::Row&, store::TimelineRow& entry) -> Status {
               entry.entry.reason_code = json::enum_name(c.reason);
               entry.entry.note = c.note.value;
               return {};
             });
}

Result<Referral> Service::Impl::redirect(const Call& call, ReferralId id,
                                         const RedirectCommand& c) {
  return act(call, id, Action::redirect,
             [&](work::Work& w, store::Row& row, store::TimelineRow& entry) -> Status {
               CHECK_OK(send_on(w, row, c.organisation_id, c.department_id));
               entry.entry.note = c.note.value;
               return {};
             });
}

Service::Impl::Change Service::Impl::withdrawal(const WithdrawCommand& c) {
  return [&c](work::Work&, store::Row&, store::TimelineRow& entry) -> Status {
    entry.entry.reason_code = json::enum_name(c.reason);
    if (c.note) entry.entry.note = c.note->value;
    return {};
  };
}

Result<Referral> Service::Impl::withdraw(const Call& call, ReferralId id,
                                         const WithdrawCommand& c) {
  return act(call, id, Action::withdraw, withdrawal(c));
}

Result<Referral> Service::Impl::approve(const Call& call, ReferralId id, const ApproveCommand& c,
                                        Action action) {
  // Who may not approve learns that before a password is asked for; hashing stays outside the
  // transaction.
  CHECK_OK(
      require(call, action == Action::seal ? Right::referral_seal : Right::referral_countersign));
  TRY(const bool repeated, work::was_done(database, call));
  std::string method;
  if (!repeated) {
    TRY(method, signer->confirm(call, c));
  }
  return act(
      call, id, action, [&](work::Work& w, store::Row& row, store::TimelineRow& entry) -> Status {
        if (c.note) entry.entry.note = c.note->value;
        const Approval approval{std::string(json::enum_name(action)), call.caller.person_name,
                                call.caller.organisation_name, call.now, method};
        if (!store::insert_approval(w.db, region, id, approval, call.caller.account))
          return fail(Code::approval_not_needed);
        if (action == Action::countersign) row.pending_countersign = false;
        if (action == Action::seal) row.pending_seal = false;
        return {};
      });
}

Service::Impl::Change Service::Impl::resubmission(const ResubmitCommand& c, Action action) {
  return [this, &c, action](work::Work& w, store::Row& row, store::TimelineRow& entry) -> Status {
    Content content = c.content;
    // After a redirection the papers follow the referral to where it is now.
    content.to_organisation_id = row.to.organisation_id;
    content.to_department_id = row.to_department();
    // Whom to ask was settled when the papers were sent first.
    content.further_receivers = row.content.further_receivers;
    content.held_booking_id = row.content.held_booking_id;
    // Papers that follow an emergency are whole papers: everything an elective referral
    // needs.
    Content whole = content;
    if (action == Action::complete_papers) whole.urgency = Urgency::urgent;
    if (whole.consent && whole.consent->method == ConsentMethod::verbal_emergency &&
        action == Action::complete_papers)
      whole.consent->method = ConsentMethod::paper;
    CHECK_OK(rules::check_content(whole, w.call().now));
    CHECK_OK(rules::check_signer(content, row.patient.name));
    // The papers may name a registration that was merged since.
    const bool same = content.patient_id &&
                      (*content.patient_id == row.patient_id ||
                       patients.current(w.db, *content.patient_id) == row.patient_id) &&
                      content.direction == row.direction && content.kind == row.kind &&
                      content.urgency == row.urgency &&
                      content.to_organisation_id == row.to.organisation_id &&
                      content.to_department_id == row.to.department_id;
    if (!same) return fail_field("/content", Code::conflict);
    CHECK_OK(complete_content(w.db, w.call(), content));
    row.content = std::move(content);
    CHECK_OK(apply_criteria(w.db, row));
    row.diagnosis = main_diagnosis(row.content);
    ++row.content_version;
    row.content_hash = hash_of(row.content);
    if (row.content.reason) row.reason = json::enum_name(*row.content.reason);
    store::insert_version(w.db, region, row, w.call().caller.person_name, w.call().now);
    if (row.content.plan && action == Action::resubmit) {
      std::vector<AcknowledgedItem> items;
      for (const auto& item : row.content.plan->items)
        items.push_back({PlanItemId::make(w.call().now.ms), item.kind, item.text.value, item.due_on,
                         std::nullopt, std::nullopt});
      store::replace_plan_items(w.db, region, row.id, items);
    }
    if (action == Action::complete_papers) row.papers_completed_at = w.call().now;
    if (c.note) entry.entry.note = c.note->value;
    return {};
  };
}

Result<Referral> Service::Impl::resubmit(const Call& call, ReferralId id, const ResubmitCommand& c,
                                         Action action) {
  return act(call, id, action, resubmission(c, action));
}

Status Service::Impl::arrive(work::Work& w, store::Row& row) {
  const Call& call = w.call();
  row.arrived_at = call.now;
  if (row.direction == Direction::down) plan_follow_ups(w, row);
  return {};
}

Result<Referral> Service::Impl::plain(const Call& call, ReferralId id, const NoteCommand& c,
                                      Action action) {
  return act(call, id, action,
             [&](work::Work& w, store::Row& row, store::TimelineRow& entry) -> Status {
               if (c.note) entry.entry.note = c.note->value;
               return action == Action::check_in ? arrive(w, row) : Status();
             });
}

Result<Referral> Service::Impl::complete(const Call& call, ReferralId id,
                                         const CompleteCommand& c) {
  return act(call, id, Action::complete,
             [&](work::Work& w, store::Row& row, store::TimelineRow&) -> Status {
               Reply reply = c.reply;
               for (std::size_t i = 0; i < reply.diagnoses.size(); ++i) {
                 const auto name = records::diagnosis_name(w.db, reply.diagnoses[i].code.value);
                 if (!name)
                   return fail_field("/reply/diagnoses/" + std::to_string(i) + "/code",
                                     Code::unknown_diagnosis);
                 reply.diagnoses[i].name.value = *name;
               }
               if (reply.discharged_on && *reply.discharged_on > local_date(call.now))
                 return fail_field("/reply/dischargedOn", Code::date_in_future);
               if (reply.discharged_on) row.discharged_on = reply.discharged_on;
               row.reply = std::move(reply);
               return {};
             });
}

Result<Referral> Service::Impl::acknowledge(const Call& call, ReferralId id,
                                            const AcknowledgeCommand& c) {
  if (c.item_ids.empty()) return fail_field("/itemIds", Code::too_few, {{"min", "1"}});
  return act(call, id, Action::acknowledge,
             [&](work::Work& w, store::Row&, store::TimelineRow& entry) -> Status {
               for (std::size_t i = 0; i < c.item_ids.size(); ++i)
                 if (!store::acknowledge_item(w.db, region, id, c.item_ids[i], call.now,
                                              call.caller.person_name))
                   return fail_field("/itemIds/" + std::to_string(i), Code::not_found);
               entry.entry.note = std::to_string(c.item_ids.size());
               return {};
             });
}

}  // namespace yilian::referral
