#include "fhir/content.hpp"

#include <algorithm>
#include <array>

#include "fhir/index.hpp"
#include "fhir/numbers.hpp"
#include "fhir/validate.hpp"
#include "fhir/value.hpp"
#include "keys/keys.hpp"

// The dictionary is a part of the program (tools/fhir-dictionary makes one).
__asm__(
    ".section .rodata\n"
    ".global yilian_fhir_dictionary_1\n"
    "yilian_fhir_dictionary_1:\n"
    ".incbin \"" YILIAN_FHIR_DICTIONARY_1
    "\"\n"
    ".global yilian_fhir_dictionary_1_end\n"
    "yilian_fhir_dictionary_1_end:\n"
    ".previous\n");
extern "C" const char yilian_fhir_dictionary_1[], yilian_fhir_dictionary_1_end[];

namespace yilian::records::rest {

namespace {

/// Names, numbers, addresses, phones; files; secrets of those who are told. A contained resource
/// may be any of them.
bool names_people(fhir::Node resource) {
  constexpr std::array<std::string_view, 9> types = {
      "Binary", "Coverage",     "DocumentReference", "Media",       "Patient",
      "Person", "Practitioner", "RelatedPerson",     "Subscription"};
  return std::ranges::find(types, resource.resource_type()) != types.end() ||
         resource.member("contained");
}

}  // namespace

const packing::Packer& packer() {
  static const packing::Packer one({{1, {yilian_fhir_dictionary_1, yilian_fhir_dictionary_1_end}}});
  return one;
}

Result<Parsed> parse_resource(std::string text) {
  fhir::ParseLimits limits;
  limits.bytes_max = resource_bytes_max;
  TRY(auto document, fhir::Document::parse(std::move(text), limits));
  Parsed out{std::make_unique<fhir::Document>(std::move(document))};
  if (!out.root().is_object()) return fail_field("", Code::wrong_type, {{"expected", "object"}});
  if (out.type().empty()) return fail_field("/resourceType", Code::required);
  if (fhir::Definitions::r4().resource_type(out.type()) == 0)
    return fail_field("/resourceType", Code::not_in_list);
  return out;
}

Result<Parsed> parse_resource(fhir::Node inside) { return parse_resource(fhir::to_json(inside)); }

Status check_resource(fhir::Node resource) {
  Error error{Code::resource_invalid};
  for (auto& finding : fhir::validate(resource, {.warnings = false, .findings_max = 20}))
    if (finding.severity == fhir::Severity::error)
      error.fields.push_back(
          {std::move(finding.expression), finding.code, std::move(finding.params)});
  return error.fields.empty() ? Status() : fail(std::move(error));
}

Result<Packed> pack(fhir::Node resource, std::string_view id) {
  CHECK_OK(check_resource(resource));
  fhir::SearchValues values;
  CHECK_OK(fhir::extract(resource, values));
  Packed out;
  out.names_people = names_people(resource);
  out.entries = entries_of(resource.resource_type(), values);
  fhir::Stamp stamp;
  if (!is_plain_id(id)) stamp.id = id;
  auto packed = packer().pack(fhir::stamped(resource, stamp));
  out.dictionary = packed.dictionary;
  out.body = std::move(packed.bytes);
  return out;
}

std::string seal_context(std::int64_t number, std::int64_t version) {
  return "fhir.body " + std::to_string(number) + " " + std::to_string(version);
}

void Bodies::seal(db::Session& s, RegionId region, const Packed& packed, store::Row& row) const {
  row.dictionary = packed.dictionary;
  row.body = packed.body;
  if (!packed.names_people) return;
  const std::string_view plain(reinterpret_cast<const char*>(packed.body.data()),
                               packed.body.size());
  row.body =
      keys::for_writing(s, *vault_, region).seal(plain, seal_context(row.number, row.version));
  row.dictionary = -row.dictionary;
}

Result<Parsed> Bodies::open(const store::Row& row) const {
  std::string plain;
  std::span<const std::uint8_t> body = row.body;
  if (row.dictionary < 0) {
    TRY(plain, vault_->unseal(row.body, seal_context(row.number, row.version)));
    body = {reinterpret_cast<const std::uint8_t*>(plain.data()), plain.size()};
  }
  TRY(auto text, packer().unpack(std::abs(row.dictionary), body, resource_bytes_max));
  TRY(auto document, fhir::Document::parse(std::move(text)));
  return Parsed{std::make_unique<fhir::Document>(std::move(document))};
}

std::string id_of(const store::Row& row, fhir::Node stored) {
  const auto own = stored.text_of("id");
  return own.empty() ? to_string(row.id) : std::string(own);
}

std::string time_of(std::int64_t changed) {
  return changed == 0 ? std::string() : to_string(instant_of(changed));
}

std::string answer_of(const store::Row& row, fhir::Node stored) {
  const std::string id = id_of(row, stored), version = std::to_string(row.version),
                    time = time_of(row.changed);
  return fhir::stamped(stored, {id, version, time});
}

}  // namespace yilian::records::rest
