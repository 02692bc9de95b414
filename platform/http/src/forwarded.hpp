#pragma once
// Where a request comes from: trace id, client address and scheme, from headers only where trusted.
#include <string>
#include <string_view>

#include "http/http.hpp"

namespace yilian::http {

/// The trace id of a W3C `traceparent`, or 32 new random hex digits when it is missing or
/// malformed.
std::string trace_id_of(std::string_view traceparent);
/// Takes the last member of X-Forwarded-For and -Proto, the one that the direct peer wrote itself.
void trust_proxy(Request& request);

}  // namespace yilian::http
