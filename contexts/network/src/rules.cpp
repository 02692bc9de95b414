#include "rules.hpp"

#include "kernel/identifiers.hpp"
#include "kernel/text.hpp"

namespace yilian::network {

std::optional<int> care_level(OrganisationKind kind, std::int64_t grade_level) {
  using enum OrganisationKind;
  switch (kind) {
    case tertiary_hospital:
      return 3;
    case secondary_hospital:
    case county_hospital:
    case tcm_hospital:
    case maternal_child_hospital:
      return grade_level == 3 ? 3 : 2;
    case rehabilitation_hospital:
      return grade_level >= 2 ? static_cast<int>(grade_level) : 1;
    case township_centre:
    case community_centre:
    case nursing_home:
    case hospice:
    case elderly_care:
      return 1;
    case private_institution:
      return static_cast<int>(grade_level);
    case community_station:
    case village_clinic:
      return 0;
    case cdc:
    case insurance_office:
    case health_commission:
    case consortium_office:
    case supplier:
      return std::nullopt;
  }
  return std::nullopt;
}

bool is_step_down_unit(OrganisationKind kind) {
  using enum OrganisationKind;
  return kind == rehabilitation_hospital || kind == nursing_home || kind == hospice ||
         kind == elderly_care;
}

bool is_primary(OrganisationKind kind) {
  using enum OrganisationKind;
  return kind == township_centre || kind == community_centre || kind == community_station ||
         kind == village_clinic;
}

}  // namespace yilian::network

namespace yilian::network::rules {
namespace {

template <class T>
std::optional<std::string> given(const std::optional<T>& text) {
  return text && !text->empty() ? std::optional(text->value) : std::nullopt;
}

std::string upper(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

/// Collects field errors into one answer.
struct Fields {
  std::vector<FieldError> wrong;
  void add(std::string pointer, Code code, Params params = {}) {
    wrong.push_back({std::move(pointer), code, std::move(params)});
  }
  void add(const Status& status) {
    if (!status)
      wrong.insert(wrong.end(), status.error().fields.begin(), status.error().fields.end());
  }
  Status done() && {
    if (wrong.empty()) return {};
    return fail(Error{Code::invalid_request, std::move(wrong)});
  }
};

void check_coordinate(Fields& fields, const std::optional<double>& value, double limit,
                      const char* pointer) {
  if (!value || (*value >= -limit && *value <= limit)) return;
  const auto text = std::to_string(static_cast<int>(limit));
  fields.add(pointer, Code::out_of_range, {{"min", "-" + text}, {"max", text}});
}

}  // namespace

Status check_own(const Caller& caller, OrganisationId owner) {
  if (caller.has(Right::network_manage) || caller.organisation == owner) return {};
  return fail(Code::not_your_organisation);
}

Result<Organisation> check_organisation(const OrganisationInput& input, bool division_exists) {
  Fields fields;
  Organisation out;
  out.name = input.name.value;
  out.short_name = given(input.short_name).value_or(input.name.value);
  out.kind = input.kind;
  if (const auto text = given(input.credit_code)) {
    out.credit_code = parse_credit_code(*text);
    if (!out.credit_code) fields.add("/creditCode", Code::invalid_credit_code);
  }
  if (const auto text = given(input.institution_code)) {
    out.institution_code = upper(*text);
    if (!is_institution_code(*out.institution_code))
      fields.add("/institutionCode", Code::invalid_institution_code);
  }
  if (!division_exists) fields.add("/division", Code::unknown_division);
  check_coordinate(fields, input.longitude, 180, "/longitude");
  check_coordinate(fields, input.latitude, 90, "/latitude");
  out.grade_level = input.grade_level.value;
  out.grade_class = input.grade_class;
  out.division = input.division.value;
  out.address = given(input.address);
  out.phone = given(input.phone);
  out.longitude = input.longitude;
  out.latitude = input.latitude;
  out.receives_referrals = input.receives_referrals;
  CHECK_OK(std::move(fields).done());
  return out;
}

Department check_department(const DepartmentInput& input) {
  Department out;
  out.name = input.name.value;
  out.code = given(input.code);
  out.phone = given(input.phone);
  out.receives_referrals = input.receives_referrals;
  return out;
}

Status check_active(const Organisation& organisation) {
  if (organisation.standing == Standing::closed) return fail(Code::organisation_closed);
  return {};
}

Error organisation_exists(const Organisation& other) {
  Error error{Code::organisation_exists, {}, {{"name", other.name}}};
  error.link = "/api/v1/organisations/" + to_string(other.id);
  return error;
}

Error department_exists(const Department& other) {
  Error error{Code::department_exists};
  error.link = "/api/v1/departments/" + to_string(other.id);
  return error;
}

Status check_period(Date starts_on, const std::optional<Date>& ends_on,
                    const std::string& pointer) {
  if (ends_on && *ends_on < starts_on) return fail_field(pointer, Code::dates_reversed);
  return {};
}

bool covers(Date starts_on, const std::optional<Date>& ends_on, Date day) {
  return starts_on <= day && (!ends_on || day <= *ends_on);
}

Status check_usable(const std::optional<Organisation>& organisation, const std::string& pointer) {
  if (!organisation) return fail_field(pointer, Code::unknown_organisation);
  if (organisation->standing == Standing::closed)
    return fail_field(pointer, Code::organisation_closed);
  return {};
}

Result<std::vector<OrganisationId>> check_agreement(const AgreementInput& input, const Known& known,
                                                    Date today) {
  Fields fields;
  fields.add(check_period(input.starts_on, input.ends_on, "/endsOn"));
  std::vector<OrganisationId> parties;
  const auto is_party = [&parties](OrganisationId id) {
    return std::find(parties.begin(), parties.end(), id) != parties.end();
  };
  for (std::size_t i = 0; i < input.party_ids.size(); ++i) {
    const auto id = input.party_ids[i];
    const auto found = known.find(id);
    fields.add(check_usable(found == known.end() ? std::nullopt : std::optional(found->second),
                            "/partyIds/" + std::to_string(i)));
    if (!is_party(id)) parties.push_back(id);
  }
  if (parties.size() < 2) fields.add("/partyIds", Code::too_few_parties);
  if (parties.size() > parties_max)
    fields.add("/partyIds", Code::too_many, {{"max", std::to_string(parties_max)}});
  for (std::size_t i = 0; i < input.signatures.size(); ++i) {
    const auto& signature = input.signatures[i];
    const std::string at = "/signatures/" + std::to_string(i);
    if (!is_party(signature.organisation_id)) fields.add(at + "/organisationId", Code::not_a_party);
    if (signature.signed_on > today) fields.add(at + "/signedOn", Code::date_in_future);
  }
  CHECK_OK(std::move(fields).done());
  return parties;
}

AgreementState agreement_state(Date starts_on, Date ends_on, const std::optional<Date>& ended_on,
                               Date day) {
  if (ended_on && day > *ended_on) return AgreementState::ended;
  if (day < starts_on) return AgreementState::upcoming;
  return day > ends_on ? AgreementState::expired : AgreementState::in_force;
}

Status check_open(const Agreement& agreement) {
  if (agreement.ended_on) return fail(Code::agreement_not_open);
  return {};
}

Status check_end(const Agreement& agreement, Date ends_on) {
  CHECK_OK(check_open(agreement));
  CHECK_OK(check_period(agreement.starts_on, ends_on, "/endsOn"));
  if (ends_on > agreement.ends_on)
    return fail_field(
        "/endsOn", Code::out_of_range,
        {{"min", to_string(agreement.starts_on)}, {"max", to_string(agreement.ends_on)}});
  return {};
}

Status check_contact(const ContactInput& input, const std::optional<Organisation>& organisation,
                     const std::optional<Department>& department) {
  CHECK_OK(check_usable(organisation, "/organisationId"));
  if (input.department_id && (!department || department->organisation_id != input.organisation_id))
    return fail_field("/departmentId", Code::unknown_department);
  return {};
}

Status check_duty(const DutyInput& input, bool contact_exists) {
  if (!contact_exists) return fail_field("/contactId", Code::unknown_contact);
  if (input.ends_at <= input.starts_at) return fail_field("/endsAt", Code::dates_reversed);
  if (input.ends_at > input.starts_at.plus_days(duty_days_max))
    return fail_field("/endsAt", Code::out_of_range,
                      {{"min", to_local_text(input.starts_at)},
                       {"max", to_local_text(input.starts_at.plus_days(duty_days_max))}});
  return {};
}

}  // namespace yilian::network::rules
