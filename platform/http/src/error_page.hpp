#pragma once
// The error page used when the application sets none: RFC 9457 problem+json with the catalogue's
// text.
#include "http/http.hpp"

namespace yilian::http {

Response default_error_page(const Request& request, const Error& error);

}  // namespace yilian::http
