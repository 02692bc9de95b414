#pragma once
// W3C Trace Context (Recommendation of 2021-11-23): a request continues its caller's trace or
// begins one. Called by the session before anything can be answered; it never refuses a request,
// because a malformed header is the fault of somebody on the way.
#include <string>

#include "http/http.hpp"

namespace yilian::http {

/// Fills the fields of the trace from `traceparent` and `tracestate`. A missing, malformed or
/// repeated `traceparent` begins a new trace, and the state goes with it.
void begin_span(Request& request);

/// `00-<trace>-<span>-<flags>` with this server's own span: what a client may put into its own log.
std::string trace_response(const Request& request);

}  // namespace yilian::http
