#pragma once
// OperationOutcome, the FHIR form of every error and remark. Pure.
#include <string>
#include <vector>

#include "fhir/validate.hpp"
#include "http/http.hpp"
#include "kernel/result.hpp"

namespace yilian::records::rest {

inline constexpr std::string_view fhir_json = "application/fhir+json; charset=utf-8";

/// {"resourceType":"OperationOutcome", …} with one issue per wrong field, or one in all.
std::string outcome_of(const Error& error, Language language);
/// Of parameters that were left out of a search.
std::string outcome_of_unknown(const std::vector<std::string>& names, Language language);
/// What validation found; without findings that everything went well.
std::string outcome_of_findings(const std::vector<fhir::Finding>& findings, Language language);
/// Everything went well.
std::string outcome_done(Language language);
/// The whole answer, for every path under /fhir.
http::Response error_response(const Error& error, Language language, const http::Request& request);

}  // namespace yilian::records::rest
