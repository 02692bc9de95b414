// ADT: the person, and the encounter. A40: two numbers of one person.
#include "kernel/identifiers.hpp"
#include "parts.hpp"
#include "rules.hpp"

namespace yilian::exchange {
namespace {

using namespace parts;

std::string capitals(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

/// Kinds of number in PID-3.5, best first, that name a person at one member.
int rank_of(std::string_view kind) {
  constexpr std::array<std::string_view, 6> local = {"MR", "PI", "PT", "PN", "EPI", ""};
  const auto found = std::ranges::find(local, kind);
  return found == local.end() ? 50 : static_cast<int>(found - local.begin());
}
bool is_document_kind(std::string_view kind) {
  constexpr std::array<std::string_view, 7> kinds = {"NI",  "NNCHN",  "SFZ", "ID",
                                                     "IDC", "IDCARD", "PRC"};
  return std::ranges::find(kinds, kind) != kinds.end();
}

void take_document(std::string_view text, PersonClaim& claim) {
  if (const auto card = parse_id_card(std::string(text))) claim.document = card->number;
}

/// The numbers of PID-2, PID-3 and PID-19.
void take_numbers(const hl7::Segment& pid, PersonClaim& claim) {
  const auto list = pid.field(3);
  int best = 100;
  for (std::size_t i = 1; i <= list.repetitions() && i <= 20; ++i) {
    const auto one = list.repetition(i);
    const auto kind = capitals(one.text(5)), number = one.text(1);
    if (number.empty() || one.component(1).is_deleted()) continue;
    if (is_document_kind(kind)) {
      take_document(number, claim);
      continue;
    }
    if (rank_of(kind) >= best) continue;
    best = rank_of(kind);
    claim.number = beginning(number, 60);
  }
  if (claim.document.empty()) take_document(pid.text(19), claim);
  if (claim.number.empty()) claim.number = beginning(pid.text(2, 1), 60);
  // Some send nothing but the identity number as the person's number.
  if (claim.document.empty()) take_document(claim.number, claim);
}

std::string name_of(const hl7::Value& name) {
  const auto family = name.text(1, 1), given = name.text(2);
  const bool latin = !family.empty() && static_cast<unsigned char>(family.front()) < 0x80;
  return latin && !given.empty() ? given + " " + family : family + given;
}

void take_guardian(const hl7::Message& message, patients::PersonInput& person) {
  const auto& next = message.segment("NK1");
  const auto name = name_of(next.field(2).repetition(1));
  if (name.empty()) return;
  patients::Guardian guardian;
  guardian.name.value = beginning(name, 40);
  const auto relation = next.text(3, 2).empty() ? next.text(3, 1) : next.text(3, 2);
  guardian.relation.value = relation.empty() ? "监护人" : beginning(relation, 20);
  person.guardian = std::move(guardian);
}

Result<PersonClaim> claim_of(const Reading& reading) {
  const auto& pid = reading.message.segment("PID");
  if (pid.name().empty()) return fail(missing("PID-3"));
  PersonClaim out;
  take_numbers(pid, out);
  if (out.number.empty() && out.document.empty()) return fail(missing("PID-3"));
  auto& person = out.details;
  const auto name = name_of(pid.field(5).repetition(1));
  person.name.value = beginning(name, 40);
  const auto birth = hl7::parse_moment(pid.text(7, 1));
  if (birth && birth->precision >= hl7::Precision::day) person.birth_date = birth->date;
  if (!out.document.empty()) {
    person.document_kind = patients::DocumentKind::id_card;
    person.document_number = Text<0, 30>{out.document};
    // The number says it better than a code that may be the member's own.
    person.birth_date.reset();
  }
  // What a person may call is kept when it is a number; it is no reason to refuse the message.
  if (const auto phone = parse_phone(pid.text(13, 1))) person.phone = Text<0, 20>{*phone};
  take_guardian(reading.message, person);
  out.tells_details = !name.empty() && (!out.document.empty() || person.birth_date.has_value());
  return out;
}

bj::object patient_body(const Reading& reading, Plan& plan, const PersonClaim& claim) {
  const auto& pid = reading.message.segment("PID");
  bj::object out{{"resourceType", "Patient"}};
  bj::array identifiers;
  if (!claim.number.empty()) identifiers.push_back(identifier(reading, "patient", claim.number));
  if (!identifiers.empty()) out["identifier"] = std::move(identifiers);
  const auto name = pid.field(5).repetition(1);
  bj::object human;
  if (const auto whole = name_of(name); !whole.empty()) {
    human["text"] = whole;
    if (const auto family = name.text(1, 1); !family.empty()) human["family"] = family;
    if (const auto given = name.text(2); !given.empty()) human["given"] = bj::array{given};
    out["name"] = bj::array{std::move(human)};
  }
  const auto sex = pid.field(8).repetition(1);
  if (const auto code = capitals(sex.text(1)); !code.empty()) {
    if (const auto found =
            reading.mappings.find(CodeKind::sex, code, local_date(reading.received_at)))
      out["gender"] = found->code;
    else plan.unmapped.insert({CodeKind::sex, beginning(code, 100), beginning(sex.text(2), 200)});
  }
  if (const auto birth = hl7::parse_moment(pid.text(7, 1));
      birth && birth->precision <= hl7::Precision::day)
    out["birthDate"] = birth->fhir(0);
  else if (birth) out["birthDate"] = to_string(birth->date);
  if (const auto phone = pid.text(13, 1); !phone.empty())
    out["telecom"] = bj::array{bj::object{{"system", "phone"}, {"value", phone}}};
  if (pid.text(30) == "Y") out["deceasedBoolean"] = true;
  return out;
}

/// Status by the event; of an update by what the visit shows.
std::string_view encounter_status(std::string_view event, const hl7::Segment& visit) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> by_event = {
      {{"A03", "finished"}, {"A05", "planned"}, {"A11", "cancelled"}, {"A13", "in-progress"}}};
  if (event == "A08") return visit.text(45, 1).empty() ? "in-progress" : "finished";
  return word(by_event, event, "in-progress");
}

std::string visit_number(const hl7::Message& message) {
  const auto& visit = message.segment("PV1");
  for (const auto& number :
       {visit.text(19, 1), visit.text(50, 1), message.segment("PID").text(18, 1)})
    if (!number.empty()) return beginning(number, 100);
  return {};
}

Result<bj::object> encounter_body(const Reading& reading, Plan& plan, const std::string& number) {
  const auto& visit = reading.message.segment("PV1");
  const auto event = reading.message.header().text(9, 2);
  const bj::value status = bj::string(encounter_status(event, visit));
  bj::object out{{"resourceType", "Encounter"}, {"status", status}};
  out["identifier"] = bj::array{identifier(reading, "visit", number)};
  const auto local = capitals(visit.text(2, 1));
  const auto found = reading.mappings.find(CodeKind::encounter_class, local.empty() ? "U" : local,
                                           local_date(reading.received_at));
  if (found)
    out["class"] = bj::object{{"system", found->system},
                              {"code", found->code},
                              {"display", found->display.empty() ? found->code : found->display}};
  else plan.unmapped.insert({CodeKind::encounter_class, beginning(local, 100), ""});
  if (!found) out["class"] = bj::object{{"system", system_for(reading, "class")}, {"code", local}};
  TRY(const auto start, time_in(reading, visit, 44));
  TRY(const auto end, time_in(reading, visit, 45));
  bj::object period;
  if (!start.empty()) period["start"] = start;
  if (!end.empty() && event != "A13") period["end"] = end;
  if (!period.empty()) out["period"] = std::move(period);
  const auto place = visit.field(3).repetition(1);
  std::string where;
  for (const std::size_t part : {1UL, 2UL, 3UL})
    if (const auto text = place.text(part); !text.empty())
      where += (where.empty() ? "" : " ") + text;
  if (!where.empty())
    out["location"] = bj::array{bj::object{{"location", reference_to_name(where)}}};
  if (const auto unit = place.component(1); !unit.empty())
    if (auto service = concept_in(reading, plan, CodeKind::department, unit); !service.empty())
      out["serviceType"] = std::move(service);
  bj::array people;
  if (const auto name = person_name(visit.field(7).repetition(1)); !name.empty())
    people.push_back(bj::object{{"individual", reference_to_name(name)}});
  if (!people.empty()) out["participant"] = std::move(people);
  return out;
}

}  // namespace

Result<PersonClaim> person_in(const Reading& reading) { return claim_of(reading); }

Status plan_admission(const Reading& reading, Plan& plan) {
  TRY(auto claim, claim_of(reading));
  plan.resources.push_back({"Patient", "patient", "", patient_body(reading, plan, claim)});
  plan.person = std::move(claim);
  const auto event = reading.message.header().text(9, 2);
  const auto number = visit_number(reading.message);
  // A28 and A31 are about the person alone.
  if (event == "A28" || event == "A31" || number.empty() || !reading.message.has("PV1")) return {};
  TRY(auto body, encounter_body(reading, plan, number));
  plan.resources.push_back({"Encounter", "visit " + number, "subject", std::move(body)});
  return {};
}

Status plan_merge(const Reading& reading, Plan& plan) {
  TRY(auto claim, claim_of(reading));
  const auto& merged = reading.message.segment("MRG");
  const auto number = beginning(merged.text(1, 1), 60);
  if (number.empty()) return fail(missing("MRG-1"));
  if (claim.number.empty()) return fail(missing("PID-3"));
  if (number == claim.number) return fail(invalid("MRG-1"));
  plan.resources.push_back({"Patient", "patient", "", patient_body(reading, plan, claim)});
  plan.person = std::move(claim);
  plan.merged_number = number;
  return {};
}

namespace {

Status plan_family(const Reading& reading, MessageFamily family, Plan& plan) {
  switch (family) {
    case MessageFamily::adt:
      return reading.message.type() == "ADT^A40" ? plan_merge(reading, plan)
                                                 : plan_admission(reading, plan);
    case MessageFamily::order:
      return plan_orders(reading, plan);
    case MessageFamily::result:
      return plan_results(reading, plan);
    case MessageFamily::scheduling:
      return plan_appointment(reading, plan);
    case MessageFamily::document:
      return plan_document(reading, plan);
    case MessageFamily::referral:
      return plan_referral(reading, plan);
  }
  return {};
}

}  // namespace

Result<Plan> plan_of(const Reading& reading) {
  Plan plan;
  const auto& message = reading.message;
  const int zone = static_cast<int>(reading.sender.zone_minutes);
  // EVN-6 is when it happened, EVN-2 when it was written down, MSH-7 when it was sent.
  plan.event_at = reading.received_at;
  for (const auto& text : {message.segment("EVN").text(2, 1), message.header().text(7, 1)})
    if (const auto moment = hl7::parse_moment(text)) {
      plan.event_at = moment->instant(zone);
      break;
    }
  const auto family = rules::family_of(message.type());
  if (!family) return fail(Code::hl7_type_unsupported);
  if (family != MessageFamily::adt && family != MessageFamily::referral) {
    TRY(plan.person, claim_of(reading));
  }
  CHECK_OK(plan_family(reading, *family, plan));
  return plan;
}

}  // namespace yilian::exchange
