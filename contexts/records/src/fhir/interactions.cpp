#include <charconv>

#include "fhir/outcome.hpp"
#include "fhir/server.hpp"
#include "fhir/value.hpp"

namespace yilian::records::rest {
namespace {

constexpr std::int64_t history_usual = 100, history_max = 200;

/// A page of a history: at most `count` versions before `below` (a version, or a change).
struct HistoryPage {
  std::int64_t count = history_usual;
  std::int64_t below = INT64_MAX;
  bool is_first = true;
  std::string self;        ///< address without the cursor
  std::int64_t next = -1;  ///< below which the next page goes on
};

Result<HistoryPage> history_page(const http::Request& request, const std::string& base) {
  HistoryPage out;
  out.self = base + std::string(request.path).substr(std::string_view("/fhir/R4").size());
  const auto number = [&](const char* name, std::int64_t& to) -> Result<bool> {
    const auto text = request.query_value(name);
    if (!text) return false;
    const char* end = text->data() + text->size();
    const auto done = std::from_chars(text->data(), end, to);
    if (done.ec != std::errc{} || done.ptr != end || to < 1) return fail(bad_value(name));
    return true;
  };
  TRY(const bool counted, number("_count", out.count));
  out.count = std::min(out.count, history_max);
  TRY(const bool goes_on, number("_cursor", out.below));
  out.is_first = !goes_on;
  const auto since = request.query_value("_since");
  if (since) out.self += "?_since=" + *since;
  if (counted) out.self += (since ? "&_count=" : "?_count=") + std::to_string(out.count);
  return out;
}

/// What the client asked to get back of a change.
http::Response changed_response(const Written& written, fhir::Node resource, const Call& call,
                                const http::Request& request, const std::string& base) {
  const std::string version = std::to_string(written.row.version);
  const std::string time = time_of(written.row.changed);
  const auto prefer = request.header("prefer");
  std::string body;
  if (written.status != 204 && prefer.find("return=minimal") == std::string_view::npos) {
    const bool outcome = prefer.find("return=OperationOutcome") != std::string_view::npos;
    body = outcome ? outcome_done(call.language)
                   : fhir::stamped(resource, {written.id, version, time});
  }
  auto response = resource_response(written.status, written.row, std::move(body));
  if (written.status == 201)
    response.header("Location",
                    base + "/" + written.type + "/" + written.id + "/_history/" + version);
  return response;
}

Result<Parsed> body_of(const http::Request& request, std::string_view type) {
  CHECK_OK(check_body_type(request));
  TRY(auto parsed, parse_resource(request.body));
  if (parsed.type() != type) return fail(Code::resource_mismatch);
  return parsed;
}

void note_patient(work::Work& work, Access& access, std::string_view id, fhir::Node resource) {
  const auto patient = resource.resource_type() == "Patient" ? id : patient_of(resource);
  if (!patient.empty()) work.patient(PatientId{access.named(work.db, key_of_id(patient))});
}

/// `?a=b&c=d` or `a=b`, of If-None-Exist.
Result<http::Fields> criteria_in(std::string_view text) {
  if (const auto mark = text.find('?'); mark != std::string_view::npos)
    text = text.substr(mark + 1);
  return http::form_fields(text);
}

std::string history_entry(const std::string& base, const store::Row& row, std::string_view type,
                          const std::string& id, const std::string& resource) {
  const char* method = row.is_deleted() ? "DELETE" : row.version == 1 ? "POST" : "PUT";
  std::string url = std::string(type);
  if (row.version != 1 || row.is_deleted()) url += "/" + id;
  std::string out = "{\"fullUrl\":\"" + base + "/" + std::string(type) + "/" + id + "\"";
  if (!resource.empty()) out += ",\"resource\":" + resource;
  out += ",\"request\":{\"method\":\"" + std::string(method) + "\",\"url\":\"" + url + "\"}";
  out += ",\"response\":{\"status\":\"" +
         std::string(row.is_deleted()   ? "204"
                     : row.version == 1 ? "201"
                                        : "200") +
         "\",\"etag\":\"W/\\\"" + std::to_string(row.version) + "\\\"\",\"lastModified\":\"" +
         time_of(row.changed) + "\"}}";
  return out;
}

std::string links(const HistoryPage& page) {
  const auto link = [](const char* relation, const std::string& url) {
    std::string out = "{\"relation\":\"" + std::string(relation) + "\",\"url\":";
    fhir::write_json_string(out, url);
    return out + "}";
  };
  std::string out = ",\"link\":[" + link("self", page.self);
  const char* mark = page.self.find('?') == std::string::npos ? "?" : "&";
  if (page.next >= 0)
    out += "," + link("next", page.self + mark + "_cursor=" + std::to_string(page.next));
  return out + "]";
}

/// The versions that the caller may see, as a Bundle of type history. A deletion is shown to who
/// contributed it.
Result<http::Response> history_bundle(db::Session& s, Access& access, const std::string& base,
                                      std::string_view type, const std::vector<store::Row>& rows,
                                      const HistoryPage& page) {
  std::string entries;
  std::int64_t total = 0;
  std::map<std::int64_t, std::string> ids;
  for (const auto& row : rows) {
    if (row.is_deleted()) continue;
    TRY(const auto stored, access.bodies().open(row));
    ids[row.number] = id_of(row, stored.root());
  }
  for (const auto& row : rows) {
    std::string resource;
    if (row.is_deleted()) {
      if (row.organisation != access.call().caller.organisation) continue;
    } else {
      TRY(const auto stored, access.bodies().open(row));
      if (!access.may_see(s, row, stored.root())) continue;
      access.saw(row, stored.root());
      resource = answer_of(row, stored.root());
    }
    const auto known = ids.find(row.number);
    const std::string id = known != ids.end() ? known->second : to_string(row.id);
    entries += (entries.empty() ? "" : ",") + history_entry(base, row, type, id, resource);
    ++total;
  }
  http::Response response;
  response.content_type = fhir_json;
  response.body = "{\"resourceType\":\"Bundle\",\"type\":\"history\"" +
                  (page.is_first && page.next < 0 ? ",\"total\":" + std::to_string(total) : "") +
                  links(page) + (entries.empty() ? "" : ",\"entry\":[" + entries + "]") + "}";
  return response;
}

}  // namespace

Result<http::Response> Server::read(const Call& call, const http::Request& request) {
  CHECK_OK(check_answer_type(request));
  TRY(const auto type, known_type(request.path_value("type")));
  const auto id = request.path_value("id");
  if (!is_fhir_id(id)) return fail(Code::not_found);
  Access access(call, patients, bodies, conceals, recent_people);
  TRY(const auto own, own_view(call, type, id));
  if (own) {
    TRY(const auto query, parse_query(type, request.query, false));
    TRY(const auto hit, hit_of(type, *own));
    access.saw(hit.row, hit.stored.root());
    return resource_response(200, hit.row, shaped(query, hit.row, hit.stored.root()));
  }
  auto answer = database.glance([&](db::Session& s) -> Result<http::Response> {
    const auto row = store::current(s, region, number_of_type(type), key_of_id(id));
    if (!row) return fail(Code::not_found);
    if (row->is_deleted())
      return fail(row->organisation == call.caller.organisation ? Code::resource_deleted
                                                                : Code::not_found);
    TRY(const auto stored, bodies.open(*row));
    if (!access.may_see(s, *row, stored.root())) return fail(Code::not_found);
    access.saw(*row, stored.root());
    TRY(const auto query, parse_query(type, request.query, false));
    return resource_response(200, *row, shaped(query, *row, stored.root()));
  });
  if (answer || answer.error().code != Code::not_found) return answer;
  TRY(const auto known, own_view(call, type, id, true));
  if (!known) return answer;
  TRY(const auto query, parse_query(type, request.query, false));
  TRY(const auto hit, hit_of(type, *known));
  access.saw(hit.row, hit.stored.root());
  return resource_response(200, hit.row, shaped(query, hit.row, hit.stored.root()));
}

Result<http::Response> Server::read_version(const Call& call, const http::Request& request) {
  CHECK_OK(check_answer_type(request));
  TRY(const auto type, known_type(request.path_value("type")));
  const auto id = request.path_value("id");
  CHECK_OK(check_stored(call, type, id));
  const auto wanted = version_in(request.path_value("version"));
  if (!is_fhir_id(id) || !wanted || !*wanted) return fail(Code::not_found);
  Access access(call, patients, bodies, conceals, recent_people);
  return database.read([&](db::Session& s) -> Result<http::Response> {
    const auto current = store::current(s, region, number_of_type(type), key_of_id(id));
    if (!current) return fail(Code::not_found);
    const auto row = store::version(s, region, *current, **wanted);
    if (!row) return fail(Code::not_found);
    if (row->is_deleted())
      return fail(row->organisation == call.caller.organisation ? Code::resource_deleted
                                                                : Code::not_found);
    TRY(const auto stored, bodies.open(*row));
    if (!access.may_see(s, *row, stored.root())) return fail(Code::not_found);
    access.saw(*row, stored.root());
    return resource_response(200, *row, answer_of(*row, stored.root()));
  });
}

Result<http::Response> Server::history(const Call& call, const http::Request& request) {
  TRY(const auto type, known_type(request.path_value("type")));
  const auto id = request.path_value("id");
  CHECK_OK(check_stored(call, type, id));
  TRY(auto page, history_page(request, base_of(request)));
  if (!is_fhir_id(id)) return fail(Code::not_found);
  Access access(call, patients, bodies, conceals, recent_people);
  return database.read([&](db::Session& s) -> Result<http::Response> {
    const auto row = store::current(s, region, number_of_type(type), key_of_id(id));
    if (!row) return fail(Code::not_found);
    std::vector<store::Row> rows;
    if (page.below > row->version) rows.push_back(*row);
    const std::int64_t from = std::min(page.below, row->version) - 1;
    for (auto& old : store::versions(s, region, *row, from, page.count - std::ssize(rows)))
      rows.push_back(std::move(old));
    if (!rows.empty() && rows.back().version > 1) page.next = rows.back().version;
    return history_bundle(s, access, base_of(request), type, rows, page);
  });
}

Result<http::Response> Server::type_history(const Call& call, const http::Request& request) {
  TRY(const auto type, known_type(request.path_value("type")));
  std::int64_t above = 0;
  if (const auto since = request.query_value("_since")) {
    const auto at = parse_instant(*since);
    if (!at) return fail(bad_value("_since"));
    above = first_number(*at);
  }
  TRY(auto page, history_page(request, base_of(request)));
  Access access(call, patients, bodies, conceals, recent_people);
  return database.read([&](db::Session& s) -> Result<http::Response> {
    const auto rows =
        store::changes(s, region, number_of_type(type), above, page.below, page.count);
    if (std::ssize(rows) == page.count) page.next = rows.back().changed;
    return history_bundle(s, access, base_of(request), type, rows, page);
  });
}

Result<http::Response> Server::written(work::Work& work, Access& access, Change change,
                                       fhir::Node resource, const http::Request& request) {
  CHECK_OK(join_person(work, access, change, resource));
  TRY(const auto done, apply(work.db, access, *this, change));
  work.subject(done.row.id);
  note_patient(work, access, change.id, resource);
  return changed_response(done, resource, access.call(), request, base_of(request));
}

Result<http::Response> Server::removed(work::Work& work, Access& access, const Change& change) {
  TRY(const auto done, apply(work.db, access, *this, change));
  work.subject(done.row.id);
  return resource_response(204, done.row, "");
}

Result<http::Response> Server::create(const Call& call, const http::Request& request) {
  TRY(const auto type, known_type(request.path_value("type")));
  TRY(const auto parsed, body_of(request, type));
  if (const auto* own = provider(type); own && own->claims && own->claims(request.body))
    return create_own(*own, call, request, parsed.root());
  Change change;
  change.type = type;
  change.id = to_string(new_uuid(call.now.ms));
  TRY(change.packed, pack(parsed.root(), change.id));
  const auto condition = request.header("if-none-exist");
  TRY(const auto criteria, criteria_in(condition));
  if (!condition.empty() && criteria.empty()) return fail(Code::criteria_required);
  Access access(call, patients, bodies, conceals, recent_people);
  return this->change(call, [&](work::Work& work) -> Result<http::Response> {
    if (!criteria.empty()) {
      guard_criteria(work.db, region, type, criteria);
      TRY(const auto found, find_matches(work.db, access, type, criteria));
      if (found.size() > 1) return fail(Code::several_matches);
      if (found.size() == 1) {
        const auto& hit = found.front();
        work.subject(hit.row.id);
        return resource_response(200, hit.row, answer_of(hit.row, hit.stored.root()));
      }
    }
    return written(work, access, change, parsed.root(), request);
  });
}

Result<http::Response> Server::update(const Call& call, const http::Request& request) {
  TRY(const auto type, known_type(request.path_value("type")));
  const std::string id(request.path_value("id"));
  if (!is_fhir_id(id)) return fail_field("/id", Code::invalid_id);
  TRY(const auto parsed, body_of(request, type));
  if (parsed.root().text_of("id") != id) return fail(Code::resource_mismatch);
  TRY(const auto own, own_view(call, type, id));
  if (own) return update_own(*provider(type), call, request, own->id, parsed.root());
  Change change{Change::Kind::update, type, id};
  TRY(change.if_match, version_in(request.header("if-match")));
  TRY(change.packed, pack(parsed.root(), id));
  Access access(call, patients, bodies, conceals, recent_people);
  return this->change(call, [&](work::Work& work) -> Result<http::Response> {
    return written(work, access, change, parsed.root(), request);
  });
}

Result<http::Response> Server::remove(const Call& call, const http::Request& request) {
  TRY(const auto type, known_type(request.path_value("type")));
  const std::string id(request.path_value("id"));
  CHECK_OK(check_stored(call, type, id));
  if (!is_fhir_id(id)) return fail(Code::not_found);
  Change change{Change::Kind::remove, type, id};
  TRY(change.if_match, version_in(request.header("if-match")));
  Access access(call, patients, bodies, conceals, recent_people);
  return this->change(call, [&](work::Work& work) -> Result<http::Response> {
    return removed(work, access, change);
  });
}

Result<http::Response> Server::update_if(const Call& call, const http::Request& request) {
  TRY(const auto type, known_type(request.path_value("type")));
  TRY(const auto parsed, body_of(request, type));
  Access access(call, patients, bodies, conceals, recent_people);
  const std::string own(parsed.root().text_of("id"));
  return this->change(call, [&](work::Work& work) -> Result<http::Response> {
    guard_criteria(work.db, region, type, request.query);
    TRY(const auto found, find_matches(work.db, access, type, request.query));
    if (found.size() > 1) return fail(Code::several_matches);
    Change change{Change::Kind::update, type, own.empty() ? to_string(new_uuid(call.now.ms)) : own};
    if (!found.empty()) {
      change.id = id_of(found.front().row, found.front().stored.root());
      if (!own.empty() && own != change.id) return fail(Code::resource_mismatch);
      change.if_match = found.front().row.version;
    }
    TRY(change.packed, pack(parsed.root(), change.id));
    return written(work, access, change, parsed.root(), request);
  });
}

Result<http::Response> Server::remove_if(const Call& call, const http::Request& request) {
  TRY(const auto type, known_type(request.path_value("type")));
  Access access(call, patients, bodies, conceals, recent_people);
  return this->change(call, [&](work::Work& work) -> Result<http::Response> {
    guard_criteria(work.db, region, type, request.query);
    TRY(const auto found, find_matches(work.db, access, type, request.query));
    if (found.size() > 1) return fail(Code::several_matches);
    http::Response response;
    response.status = 204;
    if (found.empty()) return response;
    const auto& hit = found.front();
    const Change change{Change::Kind::remove, type, id_of(hit.row, hit.stored.root())};
    return removed(work, access, change);
  });
}

}  // namespace yilian::records::rest
