#pragma once
// Who works in the network, as FHIR: organisations, departments, those who treat people and their
// posts. The data are those of network and access, seen by whoever may see the network.
#include <vector>

#include "fhir/server.hpp"

namespace yilian::records::own {

std::vector<FhirProvider> directory(rest::Server& server);

}  // namespace yilian::records::own
