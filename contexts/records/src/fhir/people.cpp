#include "fhir/people.hpp"

#include <algorithm>

#include "fhir/numbers.hpp"
#include "fhir/store_people.hpp"
#include "kernel/identifiers.hpp"

namespace yilian::records::rest {
namespace {

using patients::DocumentKind;

constexpr std::int64_t sources_max = 100;
constexpr std::size_t name_max = 40, document_max = 30, address_max = 200, number_max = 64,
                      system_max = 100, relation_max = 20;

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}
bool is_latin(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// 王小明, or John Smith.
std::string written(fhir::Node name) {
  if (const auto text = name.text_of("text"); !text.empty()) return std::string(text);
  const std::string family(name.text_of("family"));
  std::string given;
  for (const auto part : name.member("given"))
    given += (given.empty() || !is_latin(part.text()) ? "" : " ") + std::string(part.text());
  if (is_latin(family + given))
    return given.empty() || family.empty() ? given + family : given + " " + family;
  return family + given;
}

/// The official one, else the first.
std::string name_in(fhir::Node names) {
  fhir::Node best;
  for (const auto one : names)
    if (!best || (one.text_of("use") == "official" && best.text_of("use") != "official"))
      best = one;
  return written(best);
}

bool has_type(fhir::Node identifier, std::string_view code) {
  for (const auto coding : identifier.member("type").member("coding"))
    if (coding.text_of("system") == type_system && coding.text_of("code") == code) return true;
  return false;
}

std::optional<DocumentKind> document_of(fhir::Node identifier) {
  if (identifier.text_of("system") == id_card_system || has_type(identifier, "NNCHN"))
    return DocumentKind::id_card;
  if (has_type(identifier, "PPN")) return DocumentKind::passport;
  return std::nullopt;
}

/// An identity card before anything else; of others the first.
void take_document(fhir::Node identifiers, Telling& out) {
  auto& input = out.told.input;
  std::size_t place = 0;
  for (const auto one : identifiers) {
    const auto here = place++;
    const auto kind = document_of(one);
    const auto value = one.text_of("value");
    if (!kind || value.empty() || characters(value) > document_max) continue;
    if (input.document_number && *kind != DocumentKind::id_card) continue;
    input.document_kind = *kind;
    input.document_number = {std::string(value)};
    out.document_place = "Patient.identifier[" + std::to_string(here) + "].value";
    if (*kind == DocumentKind::id_card) return;
  }
}

/// The number of the person in the sending system, and that of the health record.
void take_numbers(fhir::Node identifiers, const Call& call, Telling& out) {
  for (const auto one : identifiers) {
    const auto system = one.text_of("system"), value = one.text_of("value");
    if (system.empty() || value.empty() || document_of(one)) continue;
    if (system == health_record_system) {
      if (characters(value) <= document_max)
        out.told.input.health_record_number = {std::string(value)};
      continue;
    }
    const bool first = !out.told.source;
    if (!(first && has_type(one, "MR")) && !(first && has_type(one, "PI"))) continue;
    if (characters(system) > system_max || characters(value) > number_max) continue;
    out.told.source = patients::SourceNumber{
        call.caller.organisation, {std::string(system)}, {std::string(value)}};
  }
}

void take_guardian(fhir::Node contacts, patients::PersonInput& input) {
  for (const auto contact : contacts) {
    const auto name = written(contact.member("name"));
    const auto relation = contact.member("relationship").item(0);
    std::string words(relation.text_of("text"));
    if (words.empty()) words = relation.member("coding").item(0).text_of("display");
    if (name.empty() || words.empty() || characters(name) > name_max ||
        characters(words) > relation_max)
      continue;
    input.guardian = patients::Guardian{{name}, {words}, std::nullopt};
    return;
  }
}

}  // namespace

std::optional<Telling> told_by(fhir::Node patient, const Call& call, bool looks) {
  Telling out;
  auto& input = out.told.input;
  const auto name = name_in(patient.member("name"));
  if (name.empty() || characters(name) > name_max) return std::nullopt;
  input.name = {name};
  input.document_kind = DocumentKind::none;
  const auto identifiers = patient.member("identifier");
  take_document(identifiers, out);
  take_numbers(identifiers, call, out);
  if (!looks && !input.document_number && !out.told.source) return std::nullopt;
  const auto gender = patient.text_of("gender");
  if (gender == "male") input.sex = Sex::male;
  if (gender == "female") input.sex = Sex::female;
  input.birth_date = parse_date(patient.text_of("birthDate"));
  for (const auto telecom : patient.member("telecom"))
    if (telecom.text_of("system") == "phone" && !input.phone)
      if (const auto phone = parse_phone(telecom.text_of("value"))) input.phone = {*phone};
  const auto address = patient.member("address").item(0);
  std::string place(address.text_of("text"));
  if (place.empty())
    for (const auto line : address.member("line")) place += std::string(line.text());
  if (!place.empty() && characters(place) <= address_max) input.address = {place};
  take_guardian(patient.member("contact"), input);
  out.told.may_register = call.caller.has(Right::patient_register);
  out.told.as = PatientId::make(call.now.ms);
  return out;
}

Error in_patient(Error error, const Telling& telling) {
  for (auto& field : error.fields) {
    if (field.pointer == "/documentNumber") field.pointer = telling.document_place;
    else if (field.pointer == "/birthDate") field.pointer = "Patient.birthDate";
    else if (field.pointer == "/sex") field.pointer = "Patient.gender";
    else if (field.pointer.starts_with('/')) field.pointer = "Patient";
  }
  if (error.fields.empty())
    error.fields.push_back({telling.document_place, error.code, error.params});
  return error;
}

std::string lock_text(const Telling& telling) {
  const auto& input = telling.told.input;
  if (input.document_number) {
    const auto card = parse_id_card(input.document_number->value);
    return "document " + (card ? card->number : input.document_number->value);
  }
  return "number " + telling.told.source->system.value + " " + telling.told.source->number.value;
}

Uuid person_of(db::Session& s, RegionId region, const Uuid& key) {
  return store::person_of(s, region, key).value_or(key);
}

std::vector<std::string> ids_of_person(db::Session& s, RegionId region, std::string_view id) {
  const auto key = key_of_id(id);
  const auto person = person_of(s, region, key);
  std::vector<std::string> out{std::string(id)};
  if (person != key) out.push_back(to_string(person));
  for (const auto& one : store::joined_to(s, region, person, sources_max))
    if (one.id != id) out.push_back(one.id);
  return out;
}

}  // namespace yilian::records::rest
