#include "own/resources.hpp"

#include "json/json.hpp"
#include "network/describe.hpp"

namespace yilian::records::own {
namespace {

bj::object identifier(std::string_view system, const std::string& value) {
  return {{"system", system}, {"value", value}};
}
bj::object reference(const char* type, const Uuid& id) {
  return {{"reference", std::string(type) + "/" + to_string(id)}};
}
bj::array phone(const std::string& number) {
  return {bj::object{{"system", "phone"}, {"value", number}, {"use", "work"}}};
}
bool is_there(const std::optional<std::string>& text) { return text && !text->empty(); }

}  // namespace

bj::object organization_of(const network::Organisation& o) {
  bj::array identifiers;
  if (is_there(o.credit_code)) identifiers.push_back(identifier(credit_system, *o.credit_code));
  if (is_there(o.institution_code))
    identifiers.push_back(identifier(institution_system, *o.institution_code));
  bj::object out{{"resourceType", "Organization"}};
  if (!identifiers.empty()) out["identifier"] = std::move(identifiers);
  out["active"] = o.standing == network::Standing::active;
  out["type"] =
      bj::array{bj::object{{"coding", bj::array{bj::object{{"system", kind_system},
                                                           {"code", json::enum_name(o.kind)}}}}}};
  out["name"] = o.name;
  if (!o.short_name.empty() && o.short_name != o.name) out["alias"] = bj::array{o.short_name};
  if (is_there(o.phone)) out["telecom"] = phone(*o.phone);
  const std::string place = o.division_name + o.address.value_or("");
  if (!place.empty()) out["address"] = bj::array{bj::object{{"use", "work"}, {"text", place}}};
  return out;
}

bj::object location_of(const network::Department& d) {
  bj::object out{{"resourceType", "Location"}};
  if (is_there(d.code)) out["identifier"] = bj::array{identifier(department_system, *d.code)};
  out["status"] = d.standing == network::Standing::active ? "active" : "inactive";
  out["name"] = d.name;
  out["mode"] = "instance";
  if (is_there(d.phone)) out["telecom"] = phone(*d.phone);
  out["managingOrganization"] = reference("Organization", d.organisation_id.value);
  return out;
}

bj::object practitioner_of(const access::Practitioner& p) {
  bj::object out{{"resourceType", "Practitioner"}};
  if (is_there(p.number)) out["identifier"] = bj::array{identifier(practitioner_system, *p.number)};
  out["active"] = p.active;
  out["name"] = bj::array{bj::object{{"use", "official"}, {"text", p.name}}};
  if (is_there(p.title))
    out["qualification"] = bj::array{bj::object{{"code", bj::object{{"text", *p.title}}}}};
  return out;
}

bj::object role_of(const access::PractitionerPost& post, Date today, Language language) {
  const auto& role = info(post.role);
  bj::object period{{"start", to_string(post.starts_on)}};
  if (post.ends_on) period["end"] = to_string(*post.ends_on);
  auto practitioner = reference("Practitioner", post.account.value);
  practitioner["display"] = post.name;
  bj::object out{{"resourceType", "PractitionerRole"}};
  out["active"] =
      post.active && post.starts_on <= today && (!post.ends_on || *post.ends_on >= today);
  out["period"] = std::move(period);
  out["practitioner"] = std::move(practitioner);
  out["organization"] = reference("Organization", post.organisation.value);
  out["code"] = bj::array{bj::object{
      {"coding",
       bj::array{bj::object{{"system", role_system},
                            {"code", role.name},
                            {"display", language == Language::en ? role.en : role.zh}}}}}};
  if (post.department) out["location"] = bj::array{reference("Location", post.department->value)};
  return out;
}

}  // namespace yilian::records::own
