#pragma once
// Organisations, departments, accounts and posts as FHIR resources, without id, version and time.
// Pure.
#include <boost/json.hpp>

#include "access/lookup.hpp"
#include "network/types.hpp"

namespace yilian::records::own {

namespace bj = boost::json;

inline constexpr std::string_view credit_system = "urn:yilian:credit-code",
                                  institution_system = "urn:yilian:institution-code",
                                  department_system = "urn:yilian:department-code",
                                  practitioner_system = "urn:yilian:practitioner-number",
                                  kind_system = "urn:yilian:organisation-kind",
                                  role_system = "urn:yilian:role";

bj::object organization_of(const network::Organisation& organisation);
bj::object location_of(const network::Department& department);
bj::object practitioner_of(const access::Practitioner& practitioner);
bj::object role_of(const access::PractitionerPost& post, Date today, Language language);

}  // namespace yilian::records::own
