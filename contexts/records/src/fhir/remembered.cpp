#include <boost/json.hpp>

#include "fhir/server.hpp"

namespace yilian::records::rest {
namespace {

namespace bj = boost::json;

/// Ids only: an answer with a resource in it is remembered without its body.
std::string kept(const http::Response& response) {
  const bool only_ids = response.body.starts_with("{\"resourceType\":\"Bundle\"") &&
                        response.body.find("\"resource\":") == std::string::npos;
  bj::array headers;
  for (const auto& [name, value] : response.headers) headers.push_back(bj::array{name, value});
  return bj::serialize(bj::object{{"status", response.status},
                                  {"type", response.content_type},
                                  {"headers", std::move(headers)},
                                  {"body", only_ids ? response.body : ""}});
}

http::Response again(const std::string& text) {
  const auto value = bj::parse(text).as_object();
  http::Response response;
  response.status = static_cast<int>(value.at("status").as_int64());
  response.content_type = value.at("type").as_string();
  response.body = value.at("body").as_string();
  for (const auto& header : value.at("headers").as_array())
    response.header(std::string(header.at(0).as_string()), std::string(header.at(1).as_string()));
  return response;
}

}  // namespace

Result<http::Response> Server::change(const Call& call, const Body& body) {
  return database.write([&](db::Session& session) -> Result<http::Response> {
    const bool keyed = !call.idempotency_key.empty();
    if (keyed) {
      TRY(const auto claimed, work::claim_key(session, call));
      if (claimed) return again(claimed->body);
    }
    work::Work work(session, call);
    TRY(auto answer, body(work));
    work.finish();
    if (keyed) work::remember(session, call, kept(answer));
    return answer;
  });
}

}  // namespace yilian::records::rest
