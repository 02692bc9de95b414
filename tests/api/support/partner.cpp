#include "support/partner.hpp"

namespace yilian::tests {

Partner::Partner(World& world, const std::string& organisation, const bj::array& scopes)
    : world_(world) {
  auto root = world.sign_in(Role::platform_admin);
  const auto made = root.post(
      "/api/v1/clients", bj::object{{"name", "HIS"},
                                    {"organisationId", to_string(world.organisation(organisation))},
                                    {"scopes", scopes}});
  const auto token =
      world.visitor().send(http::Method::post, "/oauth/token",
                           "grant_type=client_credentials&client_id=" + made.text("/client/id") +
                               "&client_secret=" + made.text("/secret"),
                           {{"content-type", "application/x-www-form-urlencoded"}});
  bearer_ = "Bearer " + token.text("/access_token");
}

Answer Partner::send(http::Method method, const std::string& path, const std::string& body,
                     http::Fields headers) {
  headers.emplace_back("authorization", bearer_);
  headers.emplace_back("content-type", "application/fhir+json");
  return world_.visitor().send(method, "/fhir/R4" + path, body, std::move(headers));
}

std::string issue_of(const Answer& answer) { return answer.text("/issue/0/details/coding/0/code"); }

}  // namespace yilian::tests
