#include "parts.hpp"

#include "crypto/crypto.hpp"

namespace yilian::exchange {

Uuid id_of(OrganisationId organisation, std::string_view type, std::string_view key) {
  return crypto::id_of_name(to_string(organisation) + "\n" + std::string(type) + "\n" +
                            std::string(key));
}

namespace parts {

Error missing(std::string place) {
  return Error{Code::hl7_field_missing, {}, {{"field", std::move(place)}}};
}
Error invalid(std::string place) {
  return Error{Code::hl7_field_invalid, {}, {{"field", std::move(place)}}};
}

Result<std::string> time_in(const Reading& reading, const hl7::Value& value, std::string place) {
  const auto text = value.text();
  if (text.empty()) return std::string();
  const auto moment = hl7::parse_moment(text);
  if (!moment) return fail(invalid(std::move(place)));
  return moment->fhir(static_cast<int>(reading.sender.zone_minutes));
}

Result<std::string> time_in(const Reading& reading, const hl7::Segment& segment,
                            std::size_t field) {
  return time_in(reading, segment.field(field).repetition(1).component(1),
                 std::string(segment.name()) + "-" + std::to_string(field));
}

std::string instant_of(std::string date_time) {
  return date_time.find('T') == std::string::npos ? std::string() : date_time;
}

std::string system_for(const Reading& reading, std::string_view what) {
  return "urn:yilian:" + to_string(reading.sender.organisation_id) + ":" + std::string(what);
}

bj::object identifier(const Reading& reading, std::string_view what, std::string_view value) {
  return {{"system", system_for(reading, what)}, {"value", std::string(value)}};
}

namespace {

/// One of the two triples of a CWE: code, text, coding system.
struct Triple {
  std::string code, text, system;
};
Triple triple(const hl7::Value& value, std::size_t first) {
  return {value.text(first), value.text(first + 1), value.text(first + 2)};
}

bj::object coding(std::string_view system, const std::string& code, const std::string& display) {
  bj::object out{{"system", system}, {"code", code}};
  if (!display.empty()) out["display"] = display;
  return out;
}

std::string_view known_system(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> systems = {
      {{"LN", "http://loinc.org"},
       {"SCT", "http://snomed.info/sct"},
       {"I10", "http://hl7.org/fhir/sid/icd-10"},
       {"UCUM", "http://unitsofmeasure.org"},
       {"HL70004", "http://terminology.hl7.org/CodeSystem/v2-0004"}}};
  return word(systems, name, "");
}

/// FHIR refuses codes with blanks at the wrong places.
std::string as_code(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!blank) out.push_back(c);
    else if (!out.empty() && out.back() != ' ') out.push_back(' ');
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

void add_codings(const Reading& reading, const hl7::Value& value, bj::array& codings,
                 std::string& text) {
  for (const std::size_t first : {1UL, 4UL}) {
    const auto one = triple(value, first);
    const auto code = as_code(one.code);
    if (text.empty()) text = one.text;
    if (code.empty()) continue;
    const auto known = known_system(one.system);
    const auto system = known.empty() ? system_for(reading, "code") : std::string(known);
    codings.push_back(coding(system, code, one.text));
  }
}

}  // namespace

bj::object plain_concept(const Reading& reading, const hl7::Value& value) {
  bj::array codings;
  std::string text;
  add_codings(reading, value, codings, text);
  bj::object out;
  if (text.empty() && !codings.empty()) text = codings.front().at("code").as_string();
  if (!codings.empty()) out["coding"] = std::move(codings);
  if (!text.empty()) out["text"] = text;
  return out;
}

bj::object concept_in(const Reading& reading, Plan& plan, CodeKind kind, const hl7::Value& value) {
  auto out = plain_concept(reading, value);
  if (out.empty()) return out;
  const std::string_view wanted = system_of(kind);
  if (auto* codings = out.if_contains("coding")) {
    for (const auto& one : codings->as_array())
      if (one.at("system").as_string() == wanted) return out;
  }
  const auto local = triple(value, 1);
  const auto code = local.code.empty() ? local.text : local.code;
  const auto found = reading.mappings.find(kind, code, local_date(reading.received_at));
  if (!found) {
    plan.unmapped.insert({kind, beginning(code, 100), beginning(local.text, 200)});
    return out;
  }
  bj::array codings{coding(found->system, found->code, found->display)};
  if (auto* own = out.if_contains("coding"))
    for (auto& one : own->as_array()) codings.push_back(std::move(one));
  out["coding"] = std::move(codings);
  return out;
}

std::string person_name(const hl7::Value& value) {
  // XCN: number, family, given. A name alone stands where the number would.
  const auto family = value.text(2, 1), given = value.text(3), number = value.text(1);
  if (family.empty() && given.empty()) return number;
  const bool latin = !family.empty() && static_cast<unsigned char>(family.front()) < 0x80;
  return latin && !given.empty() ? given + " " + family : family + given;
}

std::string json_of(const bj::object& body) {
  constexpr std::string_view mark = "\"\\u0001";
  const std::string text = bj::serialize(body);
  std::string out;
  out.reserve(text.size());
  std::size_t from = 0;
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, from)) {
    const auto end = text.find('"', at + mark.size());
    out.append(text, from, at - from);
    out.append(text, at + mark.size(), end - at - mark.size());
    from = end + 1;
  }
  return out.append(text, from);
}

bj::object reference_to_name(std::string name) { return {{"display", std::move(name)}}; }

}  // namespace parts
}  // namespace yilian::exchange
