#pragma once
// The head of an answer as HTTP/1.1 text.
#include <string>

#include "http/http.hpp"

namespace yilian::http {

/// False when a header name or value could break the head (line ends, controls, odd names).
bool headers_are_safe(const Response& response);
/// Status line and headers up to the empty line. Framing headers (Content-Length, Connection,
/// Transfer-Encoding) are the server's own; those of a handler are left out. No Date and no Server.
std::string response_head(const Response& response, bool keep_alive);

}  // namespace yilian::http
