#include "error_page.hpp"

#include <boost/json.hpp>

namespace yilian::http {

Response default_error_page(const Request& request, const Error& error) {
  const Language language = request.language();
  const CodeInfo& row = info(error.code);
  boost::json::object problem;
  problem["type"] = "about:blank";
  problem["title"] = text(error.code, error.params, language);
  problem["status"] = row.http_status;
  problem["code"] = row.name;
  if (!error.fields.empty()) {
    boost::json::array fields;
    for (const FieldError& field : error.fields) {
      boost::json::object one;
      one["pointer"] = field.pointer;
      one["code"] = info(field.code).name;
      one["message"] = text(field.code, field.params, language);
      fields.push_back(std::move(one));
    }
    problem["errors"] = std::move(fields);
  }
  problem["traceId"] = request.trace_id;
  Response out;
  out.status = row.http_status;
  out.content_type = "application/problem+json";
  out.body = boost::json::serialize(problem);
  return out;
}

}  // namespace yilian::http
