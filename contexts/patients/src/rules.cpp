#include "rules.hpp"

#include <algorithm>

namespace yilian::patients::rules {
namespace {

constexpr int guardian_age = 14;  // PIPL article 31: consent of the guardian below 14
constexpr std::int64_t visit_days = 90, typed_hours = 24, break_glass_hours = 4;

class Collector {
 public:
  explicit Collector(std::string at) : at_(std::move(at)) {}
  void add(const char* field, Code code) { fields_.push_back({at_ + field, code, {}}); }
  bool empty() const { return fields_.empty(); }
  Error error() && { return Error{Code::invalid_request, std::move(fields_)}; }

 private:
  std::string at_;
  std::vector<FieldError> fields_;
};

bool is_document(std::string_view number) {
  if (number.size() < 4) return false;
  for (const char c : number)
    if (!(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z')) return false;
  return true;
}

/// Document, sex and birth date, which an identity number ties together.
void check_identity(const PersonInput& input, Date today, Checked& out, Collector& problems) {
  const std::string number = input.document_number ? input.document_number->value : "";
  out.document_kind = number.empty() ? DocumentKind::none : input.document_kind;
  std::optional<Sex> sex = input.sex;
  std::optional<Date> birth = input.birth_date;
  if (number.empty()) {
    if (!input.newborn) problems.add("/documentNumber", Code::document_required);
  } else if (input.document_kind == DocumentKind::id_card) {
    const auto card = parse_id_card(number);
    if (!card) {
      problems.add("/documentNumber", Code::invalid_id_card);
    } else {
      out.document_number = card->number;
      if (birth && *birth != card->birth) problems.add("/birthDate", Code::birth_date_mismatch);
      if (sex && *sex != Sex::unknown && *sex != Sex::unstated && *sex != card->sex)
        problems.add("/sex", Code::sex_mismatch);
      birth = card->birth;
      sex = card->sex;
    }
  } else {
    out.document_number = normalised(number);
    if (!is_document(out.document_number)) problems.add("/documentNumber", Code::invalid_document);
  }
  if (!birth) {
    if (input.document_kind != DocumentKind::id_card || number.empty())
      problems.add("/birthDate", Code::required);
  } else {
    if (*birth > today) problems.add("/birthDate", Code::date_in_future);
    out.birth_date = *birth;
  }
  out.sex = sex.value_or(Sex::unknown);
}

}  // namespace

std::string normalised(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != ' ' && c != '-')
      out.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  return out;
}

Result<Checked> check(const PersonInput& input, Date today, const std::string& at) {
  Checked out;
  Collector problems(at);
  out.name = input.name.value;
  out.newborn = input.newborn;
  check_identity(input, today, out, problems);
  if (input.phone && !input.phone->empty()) {
    const auto phone = parse_phone(input.phone->value);
    if (phone) out.phone = *phone;
    else problems.add("/phone", Code::invalid_phone);
  }
  if (input.division) out.division = input.division->value;
  if (input.address) out.address = input.address->value;
  if (input.insurance_number) out.insurance_number = input.insurance_number->value;
  if (input.health_record_number) out.health_record_number = input.health_record_number->value;
  out.guardian = input.guardian;
  if (out.guardian && out.guardian->phone && !out.guardian->phone->empty()) {
    const auto phone = parse_phone(out.guardian->phone->value);
    if (phone) out.guardian->phone->value = *phone;
    else problems.add("/guardian/phone", Code::invalid_phone);
  }
  const bool minor = is_valid(out.birth_date) && out.birth_date.year > 1970 &&
                     out.birth_date <= today && age_in_years(out.birth_date, today) < guardian_age;
  if ((minor || input.newborn) && !out.guardian) problems.add("/guardian", Code::guardian_required);
  for (const auto flag : input.flags)
    if (flag != PopulationFlag::aged_65_plus && flag != PopulationFlag::aged_0_6 &&
        std::find(out.flags.begin(), out.flags.end(), flag) == out.flags.end())
      out.flags.push_back(flag);
  if (!problems.empty()) return fail(std::move(problems).error());
  return out;
}

Result<Checked> check_told(PersonInput input, Date today, const std::string& at) {
  const bool newborn = input.newborn, guarded = input.guardian.has_value();
  if (!guarded) input.guardian = Guardian{{"x"}, {"x"}, std::nullopt};
  input.newborn = newborn || !input.document_number || input.document_number->empty();
  TRY(auto checked, check(input, today, at));
  if (!guarded) checked.guardian.reset();
  checked.newborn = newborn;
  return checked;
}

std::vector<PopulationFlag> with_age_flags(std::vector<PopulationFlag> flags, Date birth,
                                           Date today) {
  const int age = age_in_years(birth, today);
  if (age >= 65) flags.insert(flags.begin(), PopulationFlag::aged_65_plus);
  if (age >= 0 && age <= 6) flags.insert(flags.begin(), PopulationFlag::aged_0_6);
  return flags;
}

Opening opening_of(VisitProof proof, Instant now) {
  if (proof == VisitProof::typed)
    return {Scope::own_organisation, now.plus_hours(typed_hours), true};
  return {Scope::full, now.plus_days(visit_days), false};
}

Instant told_visit_until(Instant now) { return now.plus_days(visit_days); }

Instant break_glass_until(Instant now) { return now.plus_hours(break_glass_hours); }

}  // namespace yilian::patients::rules
