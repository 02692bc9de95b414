// A referral that a message tells of is carried out by the referral's own rules, in the transaction
// that stores the message. Its id follows from the sender and the sender's own number of it.
#include "impl.hpp"
#include "parts.hpp"

namespace yilian::exchange {
namespace {

using Event = ReferralPlan::Event;

Outcome refused(Error why) {
  Outcome out;
  out.state = FeedState::refused;
  out.reason = std::move(why);
  return out;
}
Error at_number(Code code) { return Error{code, {}, {{"field", "RF1-6"}}}; }

std::string text_of(referral::Content content) {
  for (auto& one : content.diagnoses) one.name.value.clear();  // filled from the dictionary
  return json::write(content);
}

/// Whether the message says nothing that does not stand there already.
bool says_nothing_new(const referral::Content& standing, const referral::Content& told) {
  return text_of(referral::laid_over(standing, told)) == text_of(standing);
}

/// What can't be changed once it was sent, by the place where the message has it.
std::optional<std::string> fixed_field(const referral::Content& sent,
                                       const referral::Content& wanted) {
  if (sent.urgency != wanted.urgency) return "RF1-2";
  if (sent.kind != wanted.kind) return "RF1-5";
  if (sent.direction != wanted.direction) return "OBX-5";
  if (sent.to_organisation_id != wanted.to_organisation_id) return "PRD-7";
  if (sent.to_department_id != wanted.to_department_id) return "PRD-4";
  return std::nullopt;
}

FeedEffect effect(std::string_view type, const Uuid& id, std::string_view outcome) {
  return {std::string(type), to_string(id), std::string(outcome)};
}

std::string event_of_draft(OrganisationId unit, const referral::Content& content) {
  bj::object out{{"from", to_string(unit)}};
  if (content.urgency) out["urgency"] = json::enum_name(*content.urgency);
  if (content.kind) out["kind"] = json::enum_name(*content.kind);
  if (content.direction) out["direction"] = json::enum_name(*content.direction);
  return bj::serialize(out);
}

std::optional<DepartmentId> department_among(const std::vector<network::Department>& all,
                                             const ReferralPlan::Place& to) {
  const auto fits = [&](const network::Department& one) {
    if (!one.receives_referrals || one.standing != network::Standing::active) return false;
    if (one.name == to.department_name || one.name == to.department) return true;
    return one.code && !one.code->empty() &&
           (*one.code == to.department || *one.code == to.department_standard);
  };
  const auto found = std::ranges::find_if(all, fits);
  return found == all.end() ? std::nullopt : std::optional(found->id);
}

}  // namespace

Uuid referral_id(const Sender& sender, const std::string& number) {
  return id_of(sender.organisation_id, "Referral", to_string(sender.id) + " " + number);
}

Call Service::Impl::as_referrer(db::Session& s, const Call& call, const Incoming& in) const {
  Call out = call;
  // Who let the system send this family of messages let it write referrals.
  out.caller.rights.set(static_cast<std::size_t>(Right::referral_write));
  out.caller.organisation = in.sender->organisation_id;
  if (const auto unit = network::find_organisation(s, region, in.sender->organisation_id))
    out.caller.organisation_name = unit->name;
  return out;
}

referral::Content Service::Impl::referral_content(
    db::Session& s, const Incoming& in, std::optional<PatientId> person,
    const std::optional<referral::ToldReferral>& standing) {
  const auto& plan = *in.plan->referral;
  auto out = plan.content;
  out.patient_id = person;
  // A consent without a time is not a new one each time that it is told.
  if (out.consent && !plan.tells_consent_time && standing && standing->content.consent)
    out.consent->signed_at = standing->content.consent->signed_at;
  for (const auto& code : plan.to.organisation_codes) {
    if (out.to_organisation_id) break;
    if (const auto unit = network::organisation_of_code(s, region, code))
      out.to_organisation_id = unit->id;
  }
  if (!out.to_organisation_id && !plan.to.organisation_name.empty())
    for (const auto& unit : network::receiving_organisations(s, region))
      if (unit.name == plan.to.organisation_name) out.to_organisation_id = unit.id;
  if (out.to_organisation_id && !plan.to.department_name.empty())
    out.to_department_id =
        department_among(network::departments_of(s, region, *out.to_organisation_id), plan.to);
  referral.direct(s, in.sender->organisation_id, out);
  return out;
}

Error referral_reason(const Error& error) {
  if (error.code != Code::invalid_request || error.fields.empty()) return error;
  std::string missing;
  for (const auto& field : error.fields) {
    if (field.code != Code::required && field.code != Code::consent_required &&
        field.code != Code::plan_required)
      continue;
    missing += (missing.empty() ? "" : ", ") + rules::place_of_referral_field(field.pointer);
  }
  if (!missing.empty()) return parts::missing(missing);
  const auto& first = error.fields.front();
  Error out{first.code, {}, first.params};
  out.params.emplace_back("field", rules::place_of_referral_field(first.pointer));
  return out;
}

/// Submitted when everything is there and nobody works at the draft; else the unit's draft.
Result<Outcome> Service::Impl::place_referral(work::Work& w, const Incoming& in, const Uuid& id,
                                              const referral::Content& content, bool may_submit,
                                              bool is_new) {
  Outcome out;
  const char* outcome = is_new ? "created" : "updated";
  const auto ready = referral.check_submission(w.db, w.call(), content);
  if (ready && may_submit) {
    CHECK_OK(
        referral.submit_told(w, referral::DraftId{id}, content, in.plan->referral->doctor_name));
    out.effects.push_back(effect("Referral", id, outcome));
    out.state = FeedState::applied;
    return out;
  }
  out.state = FeedState::waiting;
  if (const auto put = referral.put_unit_draft(w, referral::DraftId{id}, content); !put) {
    if (put.error().code != Code::draft_limit) return std::unexpected(put.error());
    out.reason = put.error();
    return out;
  }
  out.effects.push_back(effect("ReferralDraft", id, outcome));
  out.reason = ready ? Error{Code::hl7_referral_by_hand} : referral_reason(ready.error());
  w.emit("referral_draft.told", id, 1, {in.sender->organisation_id},
         event_of_draft(in.sender->organisation_id, content));
  return out;
}

Result<Outcome> Service::Impl::open_referral(work::Work& w, const Incoming& in, const Uuid& id,
                                             const Known& known, PatientId person) {
  const auto content = referral_content(w.db, in, person, known.standing);
  if (known.standing) {
    const auto& standing = *known.standing;
    // Replayed after a mapping was mended: fills what is empty, overwrites nothing.
    if (standing.draft && known.is_same_message)
      return place_referral(w, in, id, referral::laid_over(content, standing.content),
                            !standing.is_edited, false);
    if (!known.is_same_message && !says_nothing_new(standing.content, content))
      return refused(at_number(Code::repeated));
  } else if (!known.before) {
    return place_referral(w, in, id, content, true, true);
  } else if (!known.is_same_message) {
    return refused(at_number(Code::repeated));  // it was discarded
  }
  Outcome out;
  out.state = FeedState::applied;
  out.effects.push_back(effect(
      known.standing && known.standing->draft ? "ReferralDraft" : "Referral", id, "unchanged"));
  return out;
}

Result<Outcome> Service::Impl::change_referral(work::Work& w, const Incoming& in, const Uuid& id,
                                               const Known& known) {
  if (!known.standing) return refused(at_number(Code::not_found));
  const auto& standing = *known.standing;
  const auto content = referral::laid_over(
      standing.content, referral_content(w.db, in, standing.content.patient_id, known.standing));
  if (standing.draft) return place_referral(w, in, id, content, !standing.is_edited, false);
  Outcome out;
  out.state = FeedState::applied;
  if (text_of(content) == text_of(standing.content)) {
    out.effects.push_back(effect("Referral", id, "unchanged"));
    return out;
  }
  if (const auto field = fixed_field(standing.content, content))
    return refused(parts::invalid(*field));
  const auto again = referral.resubmit_told(w, ReferralId{id}, content);
  if (!again) return refused(referral_reason(again.error()));
  out.effects.push_back(effect("Referral", id, "updated"));
  return out;
}

Result<Outcome> Service::Impl::cancel_referral(work::Work& w, const Incoming& in, const Uuid& id,
                                               const Known& known) {
  if (!known.standing && !known.before) return refused(at_number(Code::not_found));
  Outcome out;
  out.state = FeedState::applied;
  const bool gone = !known.standing || known.standing->state == referral::State::withdrawn;
  if (!gone && known.standing->draft) {
    CHECK_OK(referral.take_back_draft(w, referral::DraftId{id}, known.standing->draft->version));
  } else if (!gone) {
    const auto done = referral.withdraw_told(w, ReferralId{id}, in.plan->referral->withdrawal);
    if (!done) return refused(referral_reason(done.error()));
  }
  const bool was_draft = known.standing && known.standing->draft;
  out.effects.push_back(
      effect(was_draft ? "ReferralDraft" : "Referral", id, gone ? "unchanged" : "updated"));
  return out;
}

Result<Outcome> Service::Impl::apply_referral(work::Work& w, const Incoming& in,
                                              FeedMessageId message,
                                              std::optional<PatientId> person) {
  const auto& plan = *in.plan->referral;
  const auto unit = in.sender->organisation_id;
  const Uuid id = referral_id(*in.sender, plan.number);
  const Uuid key = id_of(unit, "latest Referral", to_string(id));
  Known known{referral.told(w.db, unit, id), store::latest(w.db, region, key)};
  known.is_same_message = known.before && known.before->message == message;
  const bool is_older =
      known.before &&
      (in.plan->event_at < known.before->event_at ||
       (in.plan->event_at == known.before->event_at && message < known.before->message));
  if (!person && known.standing) person = known.standing->content.patient_id;
  if (person) w.patient(*person);
  Result<Outcome> done = Outcome();
  switch (plan.event) {
    case Event::open:
      if (!known.before && !plan.visit.empty() && !in.is_trial)
        CHECK_OK(tell_visit(w, in, *person));
      done = open_referral(w, in, id, known, *person);
      break;
    case Event::change:
    case Event::cancel:
      if (is_older && known.standing) {
        done->state = FeedState::superseded;
        done->effects.push_back(effect("Referral", id, "older"));
      } else if (plan.event == Event::change) {
        done = change_referral(w, in, id, known);
      } else {
        done = cancel_referral(w, in, id, known);
      }
      break;
    case Event::ask:
      if (known.standing) done->state = FeedState::applied;
      else done = refused(at_number(Code::not_found));
      break;
  }
  if (!done) return done;
  done->patient = person;
  const bool took = plan.event != Event::ask && !done->effects.empty() &&
                    done->effects.front().outcome != "older";
  if (took) store::take_latest(w.db, region, key, person, in.plan->event_at, message);
  if (const auto now = referral.told(w.db, unit, id); now && done->state != FeedState::refused)
    done->referral = ReferralStanding{now->state, now->number};
  if (person && plan.event == Event::open && !plan.to.department.empty() &&
      plan.to.department_standard.empty() && done->state == FeedState::waiting &&
      !referral_content(w.db, in, person).to_department_id)
    store::insert_unmapped(
        w.db, region, unit, message,
        {CodeKind::department, plan.to.department, beginning(plan.to.department_name, 200)});
  return done;
}

Status Service::Impl::tell_visit(work::Work& w, const Incoming& in, PatientId person) {
  // Who may tell of visits at all: a sender of admissions.
  const auto& families = in.sender->families;
  if (std::ranges::find(families, MessageFamily::adt) == families.end()) return {};
  const Uuid visit =
      id_of(in.sender->organisation_id, "Encounter", "visit " + in.plan->referral->visit);
  return patients.visit_told(w.db, w.call(), person, visit, false);
}

}  // namespace yilian::exchange
