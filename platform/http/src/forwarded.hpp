#pragma once
// Where a request comes from: client address and scheme, from headers only where trusted.
#include "http/http.hpp"

namespace yilian::http {

/// Takes the last member of X-Forwarded-For and -Proto, the one that the direct peer wrote itself.
void trust_proxy(Request& request);

}  // namespace yilian::http
