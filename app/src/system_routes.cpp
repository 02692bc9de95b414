// Routes of the server itself: is it well, what does it count, what does it offer, what is new.
#include <charconv>
#include <filesystem>

#include "app/reference.hpp"
#include "crypto/crypto.hpp"
#include "parts.hpp"

namespace yilian::app {
namespace {

using http::Method;

constexpr const char* packaged_web = "/usr/share/yilian/console";

http::Response text_answer(std::string body, std::string type) {
  http::Response response;
  response.body = std::move(body);
  response.content_type = std::move(type);
  return response;
}

http::Response page(std::string body) {
  auto response = text_answer(std::move(body), "text/html; charset=utf-8");
  response.header("Cache-Control", "no-cache");
  return response;
}

void add_health(Installation::Parts& parts) {
  parts.router.add(
      Method::get, "/health/live",
      [](http::Request&) {
        auto response = text_answer(R"({"status":"live"})", "application/json");
        response.header("Cache-Control", "no-store");
        return response;
      },
      http::Place::network);
  parts.router.add(Method::get, "/health/ready", [&parts](http::Request&) {
    auto response = text_answer(R"({"status":"ready"})", "application/json");
    response.header("Cache-Control", "no-store");
    if (!check_ready(parts.database(), parts.region())) response.error = Error{Code::unavailable};
    return response;
  });
}

bool may_see_metrics(const http::Request& request, const std::string& token) {
  if (request.remote.starts_with("127.") || request.remote == "::1") return true;
  const std::string_view sent = request.header("authorization");
  return !token.empty() && sent.starts_with("Bearer ") &&
         crypto::equal_constant_time(sent.substr(7), token);
}

void add_metrics(Installation::Parts& parts) {
  const auto streams = parts.metrics.gauge("live_streams", "Open live-update streams");
  const auto connections = parts.metrics.gauge("http_connections", "Open connections");
  const auto statements =
      parts.metrics.gauge("database_statements", "Statements sent since the start");
  parts.router.add(Method::get, "/metrics",
                   [&parts, streams, connections, statements](http::Request& request) {
                     http::Response response;
                     if (!may_see_metrics(request, parts.foundation.config.metrics_token)) {
                       response.error = Error{Code::not_found};
                       return response;
                     }
                     streams.set(static_cast<double>(parts.live->clients()));
                     if (parts.server)
                       connections.set(static_cast<double>(parts.server->connections()));
                     statements.set(static_cast<double>(parts.database().statements()));
                     response = text_answer(parts.metrics.text(), "text/plain; version=0.0.4");
                     response.header("Cache-Control", "no-store");
                     return response;
                   });
}

void add_documentation(Installation::Parts& parts) {
  auto& api = *parts.api;
  api.route(Method::get, "/api/v1/openapi.json",
            {.tag = "system",
             .action = "system.openapi",
             .zh = "接口说明",
             .en = "This document",
             .open = true,
             .answer_type = "application/json"},
            [&api](const Call&) -> Result<http::Response> {
              auto response =
                  text_answer(json::bj::serialize(api.openapi(version())), "application/json");
              response.header("Cache-Control", "no-cache");
              return response;
            });
  parts.router.add(Method::get, "/docs", [&api](http::Request& request) {
    return page(operations_page(api.operations(), request.language()));
  });
  parts.router.add(Method::get, "/docs/errors",
                   [](http::Request& request) { return page(errors_page(request.language())); });
  parts.router.add(Method::get, "/docs/rights",
                   [](http::Request& request) { return page(rights_page(request.language())); });
  parts.router.add(Method::get, "/docs/style.css", [](http::Request&) {
    return text_answer(page_style(), "text/css; charset=utf-8");
  });
}

std::optional<std::int64_t> last_event_id(const http::Request& request) {
  const std::string_view text = request.header("last-event-id");
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || id < 0)
    return std::nullopt;
  return id;
}

void add_live(Installation::Parts& parts) {
  parts.api->route(
      Method::get, "/api/v1/live",
      {.tag = "system",
       .action = "system.live",
       .zh = "实时更新",
       .en = "Live updates (Server-Sent Events)",
       .answer_type = "text/event-stream"},
      [&parts](const Call& call, const http::Request& request) -> Result<http::Response> {
        if (call.caller.organisation.empty()) return fail(Code::post_not_active);
        http::Response response;
        response.content_type = "text/event-stream";
        response.events = parts.live->subscribe(call.caller, last_event_id(request));
        return response;
      });
}

}  // namespace

http::Fields security_headers(const config::Config& config) {
  http::Fields headers = {
      {"Content-Security-Policy",
       "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
       "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"},
      {"X-Content-Type-Options", "nosniff"},
      {"Referrer-Policy", "no-referrer"},
      // The check-in page reads slips by camera; nothing else of the device is ever asked for.
      {"Permissions-Policy",
       "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()"},
      {"X-Frame-Options", "DENY"}};
  if (!config.tls_key.empty() || config.public_url.starts_with("https://"))
    headers.emplace_back("Strict-Transport-Security", "max-age=31536000");
  return headers;
}

void add_system_routes(Installation::Parts& parts) {
  add_health(parts);
  add_metrics(parts);
  add_documentation(parts);
  add_live(parts);
}

Status add_web_files(Installation::Parts& parts) {
  for (const char* prefix :
       {"/api", "/cds-services", "/fhir", "/oauth", "/health", "/metrics", "/docs"})
    parts.router.reserve(prefix);
  std::string folder = parts.foundation.config.web_directory;
  std::error_code error;
  if (folder.empty() && std::filesystem::exists(packaged_web, error)) folder = packaged_web;
  if (folder.empty()) {
    parts.router.add(Method::get, "/", [](http::Request&) {
      http::Response response;
      response.status = 302;
      response.header("Location", "/docs");
      return response;
    });
    return {};
  }
  TRY(auto handler, http::static_files(folder, "", {}));
  parts.router.add(Method::get, "/", handler);
  parts.router.add(Method::get, "/{path...}", std::move(handler));
  return {};
}

}  // namespace yilian::app
