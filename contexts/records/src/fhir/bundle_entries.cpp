#include "fhir/bundle_entries.hpp"

#include <algorithm>

#include "fhir/numbers.hpp"
#include "fhir/server.hpp"

namespace yilian::records::rest {
namespace {

Status read_address(BundleEntry& entry) {
  std::string_view url = entry.url;
  if (url.starts_with('/')) url.remove_prefix(1);
  const auto mark = url.find('?');
  if (mark != std::string_view::npos) {
    TRY(entry.criteria, http::form_fields(url.substr(mark + 1)));
    entry.conditional = entry.method != "GET";
    url = url.substr(0, mark);
  }
  const auto slash = url.find('/');
  entry.type = url.substr(0, slash);
  if (slash != std::string_view::npos) entry.id = url.substr(slash + 1);
  TRY(entry.type, known_type(entry.type));
  if (!entry.id.empty() && !is_fhir_id(entry.id) && entry.method != "GET")
    return fail(Code::invalid_id);
  return {};
}

}  // namespace

Error failed(std::size_t place, Error error) {
  if (error.fields.empty()) {
    FieldError field{"/entry/" + std::to_string(place), error.code, error.params};
    error.fields.push_back(std::move(field));
  } else {
    const std::string number = std::to_string(place);
    for (auto& [pointer, code, params] : error.fields)
      pointer = pointer.empty() || pointer.starts_with('/')
                    ? "/entry/" + number + "/resource" + pointer
                    : "Bundle.entry[" + number + "].resource" +
                          pointer.substr(std::min(pointer.find('.'), pointer.size()));
  }
  return error;
}

Result<BundleEntry> read_entry(fhir::Node node, std::size_t place) {
  BundleEntry entry;
  entry.place = place;
  const auto request = node.member("request");
  entry.method = request.text_of("method");
  entry.url = request.text_of("url");
  entry.full_url = node.text_of("fullUrl");
  entry.condition = request.text_of("ifNoneExist");
  entry.if_match = request.text_of("ifMatch");
  entry.resource = node.member("resource");
  const bool writes = entry.method == "POST" || entry.method == "PUT";
  if (!writes && entry.method != "GET" && entry.method != "DELETE")
    return fail(Code::unknown_interaction, {{"name", entry.method}});
  if (writes && !entry.resource.is_object()) return fail(Code::required);
  CHECK_OK(read_address(entry));
  if (writes && entry.resource.resource_type() != entry.type) return fail(Code::resource_mismatch);
  if (entry.method == "POST" && !entry.id.empty())
    return fail(Code::unknown_interaction, {{"name", entry.url}});
  if (!entry.condition.empty()) {
    TRY(entry.criteria, http::form_fields(entry.condition));
    entry.conditional = true;
  }
  if (entry.method == "PUT" && !entry.conditional && entry.resource.text_of("id") != entry.id)
    return fail(Code::resource_mismatch);
  return entry;
}

Result<std::vector<BundleEntry>> read_entries(fhir::Node bundle) {
  std::vector<BundleEntry> out;
  for (const auto node : bundle.member("entry")) {
    if (out.size() >= entries_max)
      return fail_field("/entry", Code::too_many, {{"max", std::to_string(entries_max)}});
    auto entry = read_entry(node, out.size());
    if (!entry) return fail(failed(out.size(), entry.error()));
    out.push_back(std::move(*entry));
  }
  return out;
}

}  // namespace yilian::records::rest
