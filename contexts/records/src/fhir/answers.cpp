#include <algorithm>
#include <ctime>

#include "fhir/addresses.hpp"
#include "fhir/outcome.hpp"
#include "fhir/plan.hpp"
#include "fhir/server.hpp"
#include "fhir/value.hpp"
#include "fiber/fiber.hpp"

namespace yilian::records::rest {
namespace {

std::string quoted(std::string_view text) {
  std::string out;
  fhir::write_json_string(out, text);
  return out;
}

std::string encoded(std::string_view text) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<std::uint8_t>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.' || c == '~' || c == ':' || c == '|' ||
                       c == ',' || c == '/' || c == '$';
    if (plain) out += c;
    else ((out += '%') += digits[byte >> 4]) += digits[byte & 15];
  }
  return out;
}

std::string entry(const std::string& base, const Query& query, const Hit& hit, const char* mode) {
  const auto node = hit.stored.root();
  return "{\"fullUrl\":" +
         quoted(base + "/" + std::string(node.resource_type()) + "/" + id_of(hit.row, node)) +
         ",\"resource\":" + shaped(query, hit.row, node) + ",\"search\":{\"mode\":\"" + mode +
         "\"}}";
}

bool is_kept(const Query& query, fhir::Node member, fhir::TypeId type) {
  const auto name = member.name();
  if (name == "resourceType" || name == "id" || name == "meta") return true;
  const auto bare = name.starts_with('_') ? name.substr(1) : name;
  const auto property = fhir::Definitions::r4().property(type, fhir::Definitions::r4().name(bare));
  const bool mandatory = property && property.element->min > 0;
  if (!query.elements.empty()) {
    for (const auto& wanted : query.elements)
      if (wanted == bare || wanted.ends_with("." + std::string(bare)) ||
          (property && fhir::Definitions::r4().name(property.element->name) == wanted))
        return true;
    return mandatory;
  }
  if (query.summary == Summary::yes)
    return mandatory || (property && property.element->has(fhir::Element::summary));
  if (query.summary == Summary::text) return mandatory || bare == "text";
  return bare != "text";  // data
}

}  // namespace

std::string address_of(std::string address, const http::Fields& fields) {
  char mark = '?';
  for (const auto& [name, value] : fields) {
    if (name == "_cursor") continue;
    address += mark + encoded(name) + "=" + encoded(value);
    mark = '&';
  }
  return address;
}

std::string shaped(const Query& query, const store::Row& row, fhir::Node stored) {
  std::string whole = answer_of(row, stored);
  const bool all =
      query.elements.empty() && (query.summary == Summary::no || query.summary == Summary::count);
  if (all) return whole;
  auto document = fhir::Document::parse(std::move(whole));
  if (!document) return answer_of(row, stored);
  const auto type = fhir::Definitions::r4().resource_type(stored.resource_type());
  fhir::Value out = fhir::Value::object();
  for (const fhir::Node member : document->root())
    if (is_kept(query, member, type)) out.set(member.name(), fhir::Value::of(member));
  auto* meta = out.find("meta");
  if (meta == nullptr) meta = &out.set("meta", fhir::Value::object());
  auto tag = fhir::Value::object();
  tag.set("system",
          fhir::Value::string("http://terminology.hl7.org/CodeSystem/v3-ObservationValue"));
  tag.set("code", fhir::Value::string("SUBSETTED"));
  auto* tags = meta->find("tag");
  if (tags == nullptr) tags = &meta->set("tag", fhir::Value::array());
  tags->items.push_back(std::move(tag));
  return fhir::to_json(out);
}

std::string searchset(const Query& query, const Page& page, const std::string& base,
                      const std::string& self, Language language) {
  std::string out = "{\"resourceType\":\"Bundle\",\"type\":\"searchset\"";
  if (page.total) out += ",\"total\":" + std::to_string(*page.total);
  out += ",\"link\":[{\"relation\":\"self\",\"url\":" + quoted(self) + "}";
  if (!page.next.empty()) {
    const std::string mark = self.find('?') == std::string::npos ? "?" : "&";
    out += ",{\"relation\":\"next\",\"url\":" + quoted(self + mark + "_cursor=" + page.next) + "}";
  }
  out += "]";
  std::string entries;
  const auto add = [&](const std::string& one) { entries += (entries.empty() ? "" : ",") + one; };
  for (const auto& hit : page.hits) add(entry(base, query, hit, "match"));
  for (const auto& hit : page.included) add(entry(base, Query{}, hit, "include"));
  if (!query.unknown.empty())
    add("{\"resource\":" + outcome_of_unknown(query.unknown, language) +
        ",\"search\":{\"mode\":\"outcome\"}}");
  if (!entries.empty()) out += ",\"entry\":[" + entries + "]";
  return out + "}";
}

std::string http_date(Instant at) {
  const std::time_t seconds = at.ms / 1000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[40];
  const auto size = std::strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return {text, size};
}

http::Response resource_response(int status, const store::Row& row, std::string json) {
  http::Response response;
  response.status = status;
  response.content_type = fhir_json;
  response.body = std::move(json);
  response.header("ETag", "W/\"" + std::to_string(row.version) + "\"");
  if (row.changed != 0) response.header("Last-Modified", http_date(instant_of(row.changed)));
  return response;
}

Result<std::string> known_type(std::string_view type) {
  const bool known = fhir::Definitions::r4().resource_type(type) != 0 && type != "Parameters";
  if (!known) return fail(Code::unknown_resource_type, {{"type", std::string(type.substr(0, 40))}});
  return std::string(type);
}

Status check_body_type(const http::Request& request) {
  const auto type = request.header("content-type");
  if (type.starts_with("application/fhir+json") || type.starts_with("application/json")) return {};
  return fail(Code::unsupported_media_type);
}

Status check_answer_type(const http::Request& request) {
  std::string wanted(request.header("accept"));
  if (const auto format = request.query_value("_format")) wanted = *format;
  if (wanted.empty() || wanted.find("json") != std::string::npos ||
      wanted.find("xml") != std::string::npos || wanted.find("text/html") != std::string::npos ||
      wanted.find("*/*") != std::string::npos || wanted.find("application/*") != std::string::npos)
    return {};
  return fail(Code::not_acceptable);
}

Result<std::optional<std::int64_t>> version_in(std::string_view tag) {
  if (tag.empty()) return std::optional<std::int64_t>{};
  if (tag.starts_with("W/")) tag.remove_prefix(2);
  if (tag.size() >= 2 && tag.front() == '"' && tag.back() == '"')
    tag = tag.substr(1, tag.size() - 2);
  std::int64_t out = 0;
  if (tag.empty() || tag.size() > 10) return fail(Code::stale_version);
  for (const char c : tag) {
    if (c < '0' || c > '9') return fail(Code::stale_version);
    out = out * 10 + (c - '0');
  }
  return std::optional(out);
}

bool is_strict(const http::Request& request) {
  return request.header("prefer").find("handling=strict") != std::string_view::npos;
}

Result<http::Fields> search_fields(const http::Request& request) {
  http::Fields fields = request.query;
  if (request.method == http::Method::post) {
    if (!request.header("content-type").starts_with("application/x-www-form-urlencoded"))
      return fail(Code::unsupported_media_type);
    TRY(auto form, http::form_fields(request.body));
    for (auto& field : form) fields.push_back(std::move(field));
  }
  return fields;
}

std::string Server::base_of(const http::Request& request) const {
  if (!base.empty()) return base;
  return std::string(request.secure ? "https://" : "http://") +
         std::string(request.header("host")) + "/fhir/R4";
}

Result<http::Response> Server::search(const Call& call, const http::Request& request) {
  CHECK_OK(check_answer_type(request));
  TRY(const auto type, known_type(request.path_value("type")));
  TRY(const auto fields, search_fields(request));
  const std::string self = address_of(base_of(request) + "/" + type, fields);
  TRY(const auto query, parse_query(type, fields, is_strict(request)));
  Access access(call, patients, bodies, conceals, recent_people);
  const auto* own = provider(type);
  // One that gives way is asked for single things only: its many are found by other ways.
  if (own != nullptr && own->gives_way &&
      std::ranges::find(query.criteria, Criterion::Kind::id, &Criterion::kind) ==
          query.criteria.end())
    own = nullptr;
  const bool few = own == nullptr && finds_few(query);
  if (!few && fiber::decline_here()) return fail(Code::unavailable);
  const auto look = [&](db::Session& s) { return rest::search(s, access, query); };
  TRY(auto page, own   ? search_both(*own, access, query)
                 : few ? database.glance(look)
                       : database.read(look));
  CHECK_OK(include_own(access, query, page));
  http::Response response;
  response.content_type = fhir_json;
  response.body = searchset(query, page, base_of(request), self, call.language);
  return response;
}

}  // namespace yilian::records::rest
