#pragma once
// JSON or XML at the edge: within, everything is JSON. Pure.
#include <functional>

#include "http/http.hpp"

namespace yilian::records::rest {

/// Runs a use case with a request whose XML body was turned into JSON, and turns its answer into
/// XML when `_format` or Accept wants that. malformed_xml and what else is wrong in the document.
using UseCase = std::function<Result<http::Response>(const http::Request&)>;
Result<http::Response> in_its_format(const http::Request& request, const UseCase& run);

}  // namespace yilian::records::rest
