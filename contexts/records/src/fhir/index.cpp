#include "fhir/index.hpp"

#include <algorithm>
#include <array>

namespace yilian::records::rest {
namespace {

using fhir::Definitions;

struct MainDate {
  std::string_view type, code;
};
constexpr std::array main_dates = {
    MainDate{"AllergyIntolerance", "date"},
    MainDate{"Appointment", "date"},
    MainDate{"AuditEvent", "date"},
    MainDate{"CarePlan", "date"},
    MainDate{"CareTeam", "date"},
    MainDate{"Claim", "created"},
    MainDate{"Communication", "sent"},
    MainDate{"Composition", "date"},
    MainDate{"Condition", "recorded-date"},
    MainDate{"Consent", "date"},
    MainDate{"DiagnosticReport", "date"},
    MainDate{"DocumentReference", "date"},
    MainDate{"Encounter", "date"},
    MainDate{"ExplanationOfBenefit", "created"},
    MainDate{"Goal", "start-date"},
    MainDate{"ImagingStudy", "started"},
    MainDate{"Immunization", "date"},
    MainDate{"List", "date"},
    MainDate{"MeasureReport", "date"},
    MainDate{"MedicationDispense", "whenhandedover"},
    MainDate{"MedicationRequest", "authoredon"},
    MainDate{"MedicationStatement", "effective"},
    MainDate{"Observation", "date"},
    MainDate{"Procedure", "date"},
    MainDate{"Provenance", "recorded"},
    MainDate{"QuestionnaireResponse", "authored"},
    MainDate{"Schedule", "date"},
    MainDate{"ServiceRequest", "authored"},
    MainDate{"Slot", "start"},
    MainDate{"Specimen", "collected"},
    MainDate{"Task", "authored-on"},
};

// `_id` is looked up by its key, and the stored body has none to take the entry away again.
constexpr std::array<std::string_view, 28> filters = {"_id",
                                                      "address-use",
                                                      "_security",
                                                      "_tag",
                                                      "active",
                                                      "appointment-type",
                                                      "category",
                                                      "class",
                                                      "combo-code",
                                                      "clinical-status",
                                                      "combo-value-concept",
                                                      "component-value-concept",
                                                      "criticality",
                                                      "deceased",
                                                      "event",
                                                      "gender",
                                                      "intent",
                                                      "language",
                                                      "lifecycle-status",
                                                      "mode",
                                                      "priority",
                                                      "severity",
                                                      "special-arrangement",
                                                      "status",
                                                      "use",
                                                      "value-concept",
                                                      "verification-status",
                                                      "operational-status"};

/// References that another parameter of the type mostly has too (participant, provider).
bool is_repeated(std::string_view type, std::string_view code) {
  return code == "care-team" || (type == "Encounter" && code == "practitioner");
}

std::string_view code_of(fhir::ParameterId id) {
  const auto& definitions = Definitions::r4();
  return definitions.text(definitions.parameter(id).code);
}

bool is_long(const fhir::Span& span) {
  return span.from == fhir::Span::open_start || span.until == fhir::Span::open_end ||
         span.until - span.from > long_ms;
}

bool goes_on(std::string_view type, const std::vector<fhir::TokenValue>& tokens) {
  constexpr std::array<std::string_view, 4> types = {"AllergyIntolerance", "Condition",
                                                     "MedicationRequest", "MedicationStatement"};
  if (std::ranges::find(types, type) == types.end()) return false;
  return std::ranges::all_of(tokens, [](const auto& token) {
    const auto code = code_of(token.parameter);
    return (code != "clinical-status" && code != "status") || is_current_status(token.code);
  });
}

}  // namespace

bool is_current_status(std::string_view code) {
  constexpr std::array<std::string_view, 10> over = {
      "inactive",  "resolved", "remission", "completed", "stopped",
      "cancelled", "ended",    "not-taken", "draft",     "entered-in-error"};
  return std::ranges::find(over, code) == over.end();
}

std::string_view main_date(std::string_view type) {
  const auto found = std::ranges::find(main_dates, type, &MainDate::type);
  return found == main_dates.end() ? std::string_view() : found->code;
}

bool is_indexed_token(std::string_view code) {
  return std::ranges::find(filters, code) == filters.end();
}

bool is_indexed_date(std::string_view type, std::string_view code) {
  return code == main_date(type) || code == "birthdate";
}

std::string_view canonical_reference(std::string_view code, std::string_view target_type) {
  return target_type == "Patient" && code == "subject" ? "patient" : code;
}

std::int32_t index_hash(std::string_view type, std::string_view code, std::string_view text,
                        bool is_long) {
  std::uint64_t hash = 14'695'981'039'346'656'037ULL;
  const auto add = [&](std::string_view part) {
    for (const char c : part) hash = (hash ^ static_cast<std::uint8_t>(c)) * 1'099'511'628'211ULL;
    hash = (hash ^ 0x1f) * 1'099'511'628'211ULL;
  };
  add(type);
  add(code);
  add(text);
  if (is_long) add("long");
  hash ^= hash >> 33;
  hash *= 0xff51afd7ed558ccdULL;
  hash ^= hash >> 33;
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(hash));
}

std::int64_t text_value(std::string_view normal) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i)
    value = value << 8 | (i < normal.size() ? static_cast<std::uint8_t>(normal[i]) : 0);
  return static_cast<std::int64_t>(value ^ 0x8000'0000'0000'0000ULL);
}

const std::vector<std::string>& types_of_patients() {
  static const std::vector<std::string> all = [] {
    const auto& definitions = Definitions::r4();
    std::vector<std::string> out;
    for (std::size_t id = 1; id < definitions.type_count(); ++id) {
      const auto type = static_cast<fhir::TypeId>(id);
      const auto name = definitions.type_name(type);
      if (definitions.resource_type(name) == type && definitions.parameter(type, "patient"))
        out.emplace_back(name);
    }
    return out;
  }();
  return all;
}

std::vector<store::Entry> entries_of(std::string_view type, const fhir::SearchValues& all) {
  const auto& values = all.values;
  const std::string_view main = main_date(type);
  std::int64_t order = 0;
  bool stretched = false;
  for (const auto& date : values.dates)
    if (!main.empty() && code_of(date.parameter) == main) {
      order = date.span.from;
      stretched = is_long(date.span);
      break;
    }
  std::vector<store::Entry> out;
  const auto add = [&](std::string_view code, std::string_view text) {
    out.push_back({index_hash(type, code, text, stretched), order});
  };
  for (const auto& token : values.tokens)
    if (const auto code = code_of(token.parameter); !token.code.empty() && is_indexed_token(code))
      add(code, token.code);
  const bool current = goes_on(type, values.tokens);
  for (const auto& reference : values.references) {
    const auto code = code_of(reference.parameter);
    const auto target = Definitions::r4().type_name(reference.type);
    // What is contained in the resource is found by nobody else.
    if (reference.url.starts_with('#') || is_repeated(type, code)) continue;
    if (!reference.id.empty() && reference.type != 0)
      add(canonical_reference(code, target), std::string(target) + "/" + std::string(reference.id));
    else if (!reference.url.empty()) add(code, reference.url);
    if (current && target == "Patient" && canonical_reference(code, target) == "patient")
      add(current_of, "Patient/" + std::string(reference.id));
    if (!reference.identifier_value.empty())
      add(code, "|" + std::string(reference.identifier_value));
  }
  for (const auto& uri : values.uris)
    if (const auto code = code_of(uri.parameter); code != "_profile") add(code, uri.uri);
  for (const auto& date : values.dates)
    if (const auto code = code_of(date.parameter); is_indexed_date(type, code))
      out.push_back({index_hash(type, code, "", is_long(date.span)), date.span.from});
  for (const auto& text : values.strings)
    if (const auto code = code_of(text.parameter); code != "phonetic")
      out.push_back({index_hash(type, code, "", false), text_value(text.normal)});
  std::ranges::sort(out);
  const auto rest = std::ranges::unique(out);
  out.erase(rest.begin(), rest.end());
  return out;
}

}  // namespace yilian::records::rest
