#pragma once
// What a request of a terminology operation asks for, by query or by Parameters, and how such
// operations answer.
#include <string>
#include <vector>

#include "fhir/value.hpp"
#include "http/http.hpp"
#include "kernel/result.hpp"

namespace yilian::records::rest {

struct Asked {
  std::string url, system, code, display, filter, source, target, target_system;
  bool reverse = false;
  std::int64_t offset = 0, count = 100;
};
Result<Asked> asked_in(const http::Request& request);

fhir::Value parameter(std::string_view name, const char* form, fhir::Value value);
/// One with parts in place of a value.
fhir::Value parts_parameter(std::string_view name, std::vector<fhir::Value> parts);
Result<http::Response> parameters_response(std::vector<fhir::Value> all);

}  // namespace yilian::records::rest
