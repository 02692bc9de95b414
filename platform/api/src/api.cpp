#include "api/api.hpp"

#include "crypto/crypto.hpp"
#include "log/log.hpp"
#include "metrics/metrics.hpp"

namespace yilian::api {
namespace {

constexpr std::size_t key_length_max = 100;

bool is_visible_ascii(std::string_view text) {
  for (const char c : text)
    if (c <= ' ' || c > '~') return false;
  return true;
}

std::vector<std::string> names_in(const std::string& path) {
  std::vector<std::string> names;
  for (auto open = path.find('{'); open != std::string::npos; open = path.find('{', open + 1))
    names.push_back(path.substr(open + 1, path.find('}', open) - open - 1));
  return names;
}

/// The version in `If-Match: "7"`; weak tags and `*` are no versions.
std::optional<std::int64_t> version_in(std::string_view tag) {
  if (tag.size() < 3 || tag.size() > 20 || tag.front() != '"' || tag.back() != '"')
    return std::nullopt;
  std::int64_t value = 0;
  for (const char c : tag.substr(1, tag.size() - 2)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

Api::Api(http::Router& router, Gate& gate, audit::Spool& spool, const Clock& clock, RegionId region)
    : router_(router), gate_(gate), spool_(spool), clock_(clock), region_(region) {
  router_.set_error_page([this](const http::Request& request, const Error& error) {
    return refusal(error, request.language(), request);
  });
}

void Api::error_form(std::string prefix, ErrorForm form) {
  error_forms_.emplace_back(std::move(prefix), std::move(form));
}

http::Response Api::refusal(const Error& error, Language language,
                            const http::Request& request) const {
  for (const auto& [prefix, form] : error_forms_) {
    if (!request.path.starts_with(prefix)) continue;
    if (request.path.size() == prefix.size() || request.path[prefix.size()] == '/')
      return form(error, language, request);
  }
  return problem(error, language, request.path, request.trace_id);
}

Status Api::check_json_type(const http::Request& request) {
  const std::string_view type = request.header("content-type");
  if (type.starts_with("application/json") &&
      (type.size() == 16 || type[16] == ';' || type[16] == ' '))
    return {};
  return fail(Code::unsupported_media_type);
}

json::bj::value Api::typed(const std::string& text, bool number, bool boolean) {
  if (boolean && (text == "true" || text == "false")) return text == "true";
  if (number) {
    boost::system::error_code error;
    auto value = json::bj::parse(text, error);
    if (!error && value.is_number()) return value;
  }
  return json::bj::value(text);
}

void Api::install(Operation operation, Run run) {
  operation.path_names = names_in(operation.path);
  operations_.push_back(operation);
  serve_at(std::move(operation), std::move(run));
}

void Api::raw(http::Method method, std::string path, Doc doc, Raw handler) {
  Operation operation{method, std::move(path), std::move(doc)};
  operation.raw = true;
  serve_at(std::move(operation),
           [handler = std::move(handler)](const Call& call, http::Request& request) {
             return handler(call, request);
           });
}

void Api::serve_at(Operation operation, Run run) {
  const std::string path = operation.path;
  const http::Method method = operation.method;
  const auto place = operation.doc.quick ? http::Place::fiber : http::Place::worker;
  router_.add(
      method, path,
      [this, operation = std::move(operation), run = std::move(run)](http::Request& request) {
        return serve(operation, run, request);
      },
      place);
}

Result<Call> Api::call_for(const Operation& operation, const http::Request& request) {
  Call call;
  call.now = clock_.now();
  call.language = request.language();
  call.trace_id = request.trace_id;
  call.action = operation.doc.action;
  call.caller.region = region_;
  call.caller.remote = request.remote;
  const std::string_view tag = request.header("if-match");
  if (!tag.empty() && !operation.raw) {
    call.if_match = version_in(tag);
    if (!call.if_match) return fail(Code::stale_version);
  }
  if (operation.doc.open) return call;
  const bool changes =
      operation.method != http::Method::get && operation.method != http::Method::head;
  TRY(call.caller, gate_.admit(request, changes));
  call.caller.region = region_;
  call.caller.remote = request.remote;
  const std::string_view key = request.header("idempotency-key");
  if (!key.empty() && operation.method == http::Method::post) {
    if (key.size() > key_length_max || !is_visible_ascii(key))
      return fail_field("/headers/Idempotency-Key", Code::too_long,
                        {{"max", std::to_string(key_length_max)}});
    call.idempotency_key = key;
    call.request_digest = crypto::hex(crypto::sm3("POST " + request.path + "\n" + request.body));
  }
  return call;
}

Status Api::trace_answer(const Call& call, bool always) {
  if (call.seen.empty() && !always) return {};
  audit::Entry entry = audit::entry_of(call);
  entry.outcome = "read";
  entry.patients = call.seen;
  if (entry.patients.size() > audit::patients_max)
    return fault("an answer shows more patients than one audit row may list");
  return spool_.append(entry);
}

void Api::trace_refusal(const Call& call, const Error& error) {
  const int status = info(error.code).http_status;
  if (status != 403 || call.caller.account.empty()) return;
  audit::Entry entry = audit::entry_of(call);
  entry.outcome = info(error.code).name;
  entry.patients = call.seen;
  if (!spool_.append(entry)) log::error("audit.spool_failed", {{"trace", call.trace_id}});
}

http::Response Api::serve(const Operation& operation, const Run& run, http::Request& request) {
  auto call = call_for(operation, request);
  if (!call) return refusal(call.error(), request.language(), request);
  Result<http::Response> answer = [&]() -> Result<http::Response> {
    if (operation.doc.right) CHECK_OK(require(*call, *operation.doc.right));
    TRY(auto response, run(*call, request));
    // No trace, no answer: a read that can't be audited is refused.
    CHECK_OK(trace_answer(*call, operation.doc.audited));
    return response;
  }();
  if (!answer) {
    trace_refusal(*call, answer.error());
    // What failed below, as far as it is told; the database's messages name no values.
    if (answer.error().code == Code::fault || answer.error().code == Code::unavailable)
      log::error("request.fault", {{"trace", request.trace_id},
                                   {"span", request.span_id},
                                   {"action", operation.doc.action},
                                   {"internal", answer.error().internal}});
    return refusal(answer.error(), call->language, request);
  }
  bool cached = false;
  for (const auto& [name, value] : answer->headers) cached = cached || name == "Cache-Control";
  if (!cached) answer->header("Cache-Control", "no-store");
  return std::move(*answer);
}

}  // namespace yilian::api
