#include "rules.hpp"

namespace yilian::shared_documents::rules {
namespace {

constexpr const char* role_path = "ClinicalDocument/recordTarget/patientRole";
constexpr std::size_t name_max = 40;

Error invalid(const std::string& place) {
  return Error{Code::cda_element_invalid, {}, {{"element", role_path + place}}};
}

}  // namespace

Result<Claim> claim_of(const cda::Document& document) {
  const auto& patient = document.patient;
  const auto number = patient.id_of(cda::id_card_root);
  if (number.empty())
    return fail(Code::cda_element_missing,
                {{"element", std::string(role_path) + "/id[@root='" +
                                 std::string(cda::id_card_root) + "']/@extension"}});
  const auto card = parse_id_card(number);
  if (!card) return fail(invalid("/id/@extension"));
  if (code_points(patient.name) > name_max || !is_clean_text(patient.name))
    return fail(invalid("/patient/name"));
  const auto& sex = patient.sex.code;
  if ((sex == "1" && card->sex != Sex::male) || (sex == "2" && card->sex != Sex::female))
    return fail(invalid("/patient/administrativeGenderCode/@code"));
  if (!patient.birth_date.empty() && !to_string(card->birth).starts_with(patient.birth_date))
    return fail(invalid("/patient/birthTime/@value"));
  Claim out{*card, {}};
  out.person.name = {patient.name};
  out.person.document_number = Text<0, 30>{card->number};
  out.person.sex = card->sex;
  out.person.birth_date = card->birth;
  // A telephone that is none says nothing of who it is.
  if (const auto phone = parse_phone(patient.phone)) out.person.phone = Text<0, 20>{*phone};
  return out;
}

Instant instant_of(std::string_view text) {
  if (text.find('T') != std::string_view::npos) return parse_instant(text).value_or(Instant{});
  std::string day(text);
  while (day.size() < 10) day += "-01";
  const auto date = parse_date(day);
  return date ? start_of(*date) : Instant{};
}

Edition edition_of(const cda::Document& document) {
  return {document.version.value_or(1), instant_of(document.time)};
}

Result<DocumentOutcome> decide(const std::optional<Before>& before, const Edition& incoming) {
  if (!before) return DocumentOutcome::taken;
  if (before->same_content) return DocumentOutcome::unchanged;
  if (!before->same_person) return fail(Code::cda_other_person);
  if (incoming < before->edition) return DocumentOutcome::older;
  if (incoming == before->edition) return fail(Code::cda_version_reused);
  return DocumentOutcome::replaced;
}

std::string set_of(const cda::Document& document) {
  const auto& id = document.set_id.empty() ? document.id : document.set_id;
  return id.root + "^" + id.extension;
}

std::string number_of(const cda::Document& document) {
  return beginning(document.id.extension.empty() ? document.id.root : document.id.extension, 200);
}

}  // namespace yilian::shared_documents::rules
