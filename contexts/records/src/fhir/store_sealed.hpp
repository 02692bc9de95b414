#pragma once
// What a rotation of the key does to the bodies of FHIR resources. For records::sealed_tables().
#include "keys/rotation.hpp"

namespace yilian::records::rest {

std::vector<keys::Table> sealed_tables();

}  // namespace yilian::records::rest
