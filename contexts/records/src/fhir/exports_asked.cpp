// Bulk exports as they are asked for, looked at, fetched and ended.
#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <set>

#include "fhir/addresses.hpp"
#include "fhir/exports.hpp"
#include "fhir/impl.hpp"
#include "fhir/outcome.hpp"
#include "fhir/query.hpp"
#include "fhir/subscriptions.hpp"

namespace yilian::records::rest {
namespace {

namespace bj = boost::json;

Result<std::string> types_in(const http::Request& request) {
  std::set<std::string> out;
  for (const auto& [name, value] : request.query) {
    if (name != "_type") continue;
    for (const auto& one : split(value, ',')) {
      TRY(auto type, known_type(one));
      out.insert(std::move(type));
    }
  }
  std::string text;
  for (const auto& type : out) text += (text.empty() ? "" : ",") + type;
  return text;
}

Status check_parameters(const http::Request& request) {
  for (const auto& [name, value] : request.query) {
    if (name == "_type" || name == "_since") continue;
    if (name != "_outputFormat") return fail(Code::unknown_search_parameter, {{"name", name}});
    if (value != "application/fhir+ndjson" && value != "application/ndjson" && value != "ndjson")
      return fail(bad_value(name));
  }
  return {};
}

}  // namespace

Result<http::Response> Exports::begin(const Call& call, const http::Request& request,
                                      const std::string& level) {
  CHECK_OK(require(call, Right::record_read));
  // It is made later, with the rights of its client at that time.
  if (call.caller.role != Role::system_client || !server_.subscriptions->settings.client)
    return fail(Code::unknown_interaction, {{"name", "$export"}});
  if (request.header("prefer").find("respond-async") == std::string_view::npos)
    return fail_field("/headers/Prefer", Code::required);
  CHECK_OK(check_parameters(request));
  store::Export row;
  TRY(row.types, types_in(request));
  if (const auto since = request.query_value("_since")) {
    const auto at = parse_instant(*since);
    if (!at) return fail(bad_value("_since"));
    row.since = at->ms;
  }
  row.id = new_uuid(call.now.ms);
  row.account = call.caller.account;
  row.organisation = call.caller.organisation;
  row.state = "running";
  row.level = level;
  row.group = request.path_value("id");
  row.started = call.now;
  row.ends = call.now.plus_hours(export_hours);
  const std::string base = server_.base_of(request);
  row.request = address_of(
      base + std::string(request.path).substr(std::string_view("/fhir/R4").size()), request.query);
  if (level == "group" && !is_fhir_id(row.group)) return fail(Code::not_found);
  return server_.change(call, [&](work::Work& w) -> Result<http::Response> {
    if (level == "group") {
      Access access(call, server_.patients, server_.bodies, server_.conceals,
                    server_.recent_people);
      TRY(const auto members, members_of(w.db, server_, access, row.group));
      (void)members;
    }
    if (store::exports_of(w.db, server_.region, row.organisation, exports_max) >= exports_max)
      return fail(Code::too_many_requests);
    store::insert_export(w.db, server_.region, row);
    w.subject(row.id);
    http::Response out;
    out.status = 202;
    out.content_type = fhir_json;
    out.body = outcome_done(call.language);
    out.header("Content-Location", base + "/$export/" + to_string(row.id));
    return out;
  });
}

Result<store::Export> Exports::own(db::Session& s, const Call& call, const http::Request& request) {
  const auto id = parse_uuid(request.path_value("export"));
  if (!id) return fail(Code::not_found);
  const auto row = store::find_export(s, server_.region, *id);
  if (!row || row->account != call.caller.account || row->ends <= call.now)
    return fail(Code::not_found);
  return *row;
}

Result<http::Response> Exports::status(const Call& call, const http::Request& request) {
  return server_.database.read([&](db::Session& s) -> Result<http::Response> {
    TRY(const auto row, own(s, call, request));
    http::Response out;
    if (row.state == "failed") return fail(Code::unavailable);
    if (row.state == "running") {
      out.status = 202;
      out.header("X-Progress", std::to_string(row.exported) + " resources");
      out.header("Retry-After", "5");
      return out;
    }
    const std::string base = server_.base_of(request) + "/$export/" + to_string(row.id);
    bj::array files;
    const auto& r4 = fhir::Definitions::r4();
    std::map<std::int64_t, std::string> names;
    for (std::size_t n = 1; n < r4.type_count(); ++n) {
      const auto name = r4.type_name(static_cast<fhir::TypeId>(n));
      if (r4.resource_type(name) != 0) names[number_of_type(name)] = name;
    }
    for (const auto& file : store::export_files(s, server_.region, row.id))
      files.push_back(bj::object{{"type", names[file.type]},
                                 {"url", base + "/" + std::to_string(file.file)},
                                 {"count", file.resources}});
    out.body = bj::serialize(bj::object{{"transactionTime", to_string(row.started)},
                                        {"request", row.request},
                                        {"requiresAccessToken", true},
                                        {"output", std::move(files)},
                                        {"error", bj::array{}}});
    out.header("Expires", http_date(row.ends));
    return out;
  });
}

Result<http::Response> Exports::cancel(const Call& call, const http::Request& request) {
  return server_.change(call, [&](work::Work& w) -> Result<http::Response> {
    TRY(const auto row, own(w.db, call, request));
    store::delete_export(w.db, server_.region, row.id);
    w.subject(row.id);
    http::Response out;
    out.status = 202;
    return out;
  });
}

Result<http::Response> Exports::file(const Call& call, const http::Request& request) {
  return server_.database.read([&](db::Session& s) -> Result<http::Response> {
    CHECK_OK(require(call, Right::record_read));
    TRY(const auto row, own(s, call, request));
    const auto text = request.path_value("file");
    std::int64_t number = -1;
    const auto done = std::from_chars(text.data(), text.data() + text.size(), number);
    if (done.ec != std::errc{} || done.ptr != text.data() + text.size())
      return fail(Code::not_found);
    if (row.state != "done") return fail(Code::not_found);
    const auto file = store::export_file(s, server_.region, row.id, number);
    if (!file) return fail(Code::not_found);
    http::Response out;
    out.content_type = "application/fhir+ndjson";
    TRY(out.body, vault_->unseal(file->data, store::export_file_context(row.id, number)));
    return out;
  });
}

}  // namespace yilian::records::rest
