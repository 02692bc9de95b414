// A plan is carried out: who the person is, what is newer already, the resources. Inside the
// transaction that stores the message, so that both are there or neither.
#include "impl.hpp"
#include "parts.hpp"

namespace yilian::exchange {
namespace {

std::optional<Error> why_waiting(const Incoming& in) {
  if (in.plan->by_hand) return Error{Code::hl7_referral_by_hand};
  if (in.sender->unmapped == UnmappedRule::keep_local) return std::nullopt;
  for (const auto& code : in.plan->unmapped)
    if (keeps_waiting(code.kind))
      return Error{Code::hl7_code_unmapped,
                   {},
                   {{"code", std::string(json::enum_name(code.kind)) + " " + code.local_code}}};
  return std::nullopt;
}

}  // namespace

std::optional<PatientId> Service::Impl::person_of(db::Session& s, OrganisationId organisation,
                                                  const std::string& number) {
  const auto found = store::person_of(s, region, organisation, number);
  return found ? std::optional(patients.current(s, *found)) : found;
}

std::string number_of(const PersonClaim& claim) {
  return claim.number.empty() ? claim.document : claim.number;
}

bool asks_registry(const Incoming& in, bool number_is_known) {
  const auto& claim = *in.plan->person;
  return !claim.document.empty() && claim.tells_details &&
         (!number_is_known || in.type.starts_with("ADT"));
}

Result<PatientId> Service::Impl::settle_person(work::Work& w, const Incoming& in) {
  const auto& claim = *in.plan->person;
  const auto unit = in.sender->organisation_id;
  const auto number = number_of(claim);
  const auto known = person_of(w.db, unit, number);
  std::optional<PatientId> holder;
  if (asks_registry(in, known.has_value())) {
    const auto registered =
        patients.enrol(w.db, w.call(), known.value_or(in.person), claim.details);
    if (registered) holder = *registered;
    else if (registered.error().code != Code::invalid_request)
      return std::unexpected(registered.error());
    // What the registry asks for beyond the message (a guardian) leaves the person unregistered.
    else holder = patients.by_document(w.db, claim.document);
    if (holder && known && *holder != *known) {
      // The document says who it is. A number that named nobody registered goes to that person.
      if (patients.lock(w.db, *known)) return fail(Code::hl7_person_conflict);
      store::move_number(w.db, region, unit, number, *holder);
    }
  } else if (!known && !claim.document.empty()) {
    holder = patients.by_document(w.db, claim.document);
  }
  const PatientId person = holder ? *holder : known.value_or(in.person);
  if (!known && !store::insert_number(w.db, region, unit, number, person))
    return fail(Code::conflict);
  if (person != in.person) return fail(Code::conflict);
  return person;
}

Status Service::Impl::merge(work::Work& w, const Incoming& in) {
  const auto unit = in.sender->organisation_id;
  const auto& number = *in.plan->merged_number;
  const auto before = person_of(w.db, unit, number);
  if (before && *before == in.person) return {};
  // Two people of the registry become one only there.
  if (before && patients.lock(w.db, *before)) return fail(Code::hl7_person_conflict);
  store::move_number(w.db, region, unit, number, in.person);
  if (!before) return {};
  bj::object body{{"resourceType", "Patient"}, {"active", false}};
  body["identifier"] = bj::array{
      bj::object{{"system", "urn:yilian:" + to_string(unit) + ":patient"}, {"value", number}}};
  body["link"] =
      bj::array{bj::object{{"other", bj::object{{"reference", "Patient/" + to_string(in.person)}}},
                           {"type", "replaced-by"}}};
  TRY(const auto replaced, fhir.prepare(to_string(*before), parts::json_of(body)));
  CHECK_OK(fhir.put(w.db, w.call(), replaced));
  return {};
}

Result<Outcome> Service::Impl::apply(work::Work& w, const Incoming& in, FeedMessageId message) {
  Outcome out;
  const auto waits = [&](Error why) {
    out.state = FeedState::waiting;
    out.reason = std::move(why);
    return out;
  };
  for (const auto& code : in.plan->unmapped)
    store::insert_unmapped(w.db, region, in.sender->organisation_id, message, code);
  const auto why = why_waiting(in);
  if (why && !in.plan->person) return waits(*why);
  if (in.plan->referral && !in.plan->person) return apply_referral(w, in, message, std::nullopt);
  const auto person = settle_person(w, in);
  if (!person) {
    const auto code = person.error().code;
    if (code == Code::patient_has_other_name || code == Code::hl7_person_conflict)
      return waits(person.error());
    return std::unexpected(person.error());
  }
  out.patient = *person;
  w.patient(*person);
  if (why) return waits(*why);
  if (in.plan->referral) return apply_referral(w, in, message, *person);
  if (in.plan->merged_number) {
    if (const auto merged = merge(w, in); !merged) {
      if (merged.error().code == Code::hl7_person_conflict) return waits(merged.error());
      return std::unexpected(merged.error());
    }
  }
  std::size_t older = 0;
  for (const auto& resource : in.resources) {
    FeedEffect effect{resource.type(), resource.id(), "older"};
    const Uuid key = id_of(in.sender->organisation_id, "latest " + resource.type(), resource.id());
    if (!store::take_latest(w.db, region, key, *person, in.plan->event_at, message)) {
      ++older;
    } else {
      TRY(const auto put, fhir.put(w.db, w.call(), resource));
      constexpr std::array names = {"created", "updated", "unchanged", "foreign"};
      effect.outcome = names[static_cast<std::size_t>(put)];
    }
    out.effects.push_back(std::move(effect));
  }
  const bool all_older = older > 0 && older == in.resources.size();
  out.state = all_older ? FeedState::superseded : FeedState::applied;
  return out;
}

}  // namespace yilian::exchange
