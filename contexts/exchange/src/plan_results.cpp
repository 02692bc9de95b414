// ORU: a DiagnosticReport for each observation request, with an Observation for each OBX below it.
#include "kernel/text.hpp"
#include "parts.hpp"

namespace yilian::exchange {
namespace {

using namespace parts;

/// OBR-25 (table 0123) and OBX-11 (table 0085).
std::string_view report_status(std::string_view code) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 9> table = {
      {{"F", "final"},
       {"P", "preliminary"},
       {"A", "partial"},
       {"C", "corrected"},
       {"R", "partial"},
       {"X", "cancelled"},
       {"I", "registered"},
       {"O", "registered"},
       {"S", "registered"}}};
  return word(table, code, "final");
}
std::string_view observation_status(std::string_view code) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> table = {
      {{"F", "final"},
       {"P", "preliminary"},
       {"C", "corrected"},
       {"D", "entered-in-error"},
       {"W", "entered-in-error"},
       {"X", "cancelled"},
       {"I", "registered"},
       {"R", "preliminary"}}};
  return word(table, code, "final");
}

/// A number as JSON holds it: the sign and zeros that HL7 allows, FHIR does not.
std::string decimal_text(std::string text) {
  if (text.starts_with('+')) text.erase(0, 1);
  const bool minus = text.starts_with('-');
  std::string digits = minus ? text.substr(1) : text;
  if (digits.starts_with('.')) digits.insert(0, "0");
  while (digits.size() > 1 && digits[0] == '0' && digits[1] != '.') digits.erase(0, 1);
  if (digits.ends_with('.')) digits.pop_back();
  if (digits.empty() || digits.size() > 18) return {};
  int dots = 0;
  for (const char c : digits) {
    if (c == '.') ++dots;
    else if (c < '0' || c > '9') return {};
  }
  if (dots > 1) return {};
  return (minus ? "-" : "") + digits;
}

bj::value number_of(const std::string& digits) {
  return bj::string(std::string(1, number_mark) + digits);
}

/// "10^9/L" is cut at the component separator by those who do not escape it.
std::string unit_text(const hl7::Value& unit) {
  const auto first = unit.text(1), second = unit.text(2);
  const bool power = first == "10" || first == "x10" || first == "*10" || first == "×10";
  const bool cut = power && !second.empty() && second.front() >= '0' && second.front() <= '9' &&
                   second.find('/') != std::string::npos;
  if (cut) return first + "^" + second;
  return first.empty() ? second : first;
}

void set_unit(const Reading& reading, Plan& plan, const hl7::Value& raw, bj::object& quantity) {
  const auto unit = unit_text(raw);
  if (unit.empty()) return;
  quantity["unit"] = unit;
  const auto ucum = system_of(CodeKind::unit);
  if (raw.text(3) == "UCUM") {
    quantity["system"] = ucum;
    quantity["code"] = unit;
    return;
  }
  if (const auto found =
          reading.mappings.find(CodeKind::unit, unit, local_date(reading.received_at))) {
    quantity["system"] = found->system;
    quantity["code"] = found->code;
    return;
  }
  plan.unmapped.insert({CodeKind::unit, beginning(unit, 100), ""});
}

bj::object quantity_of(const Reading& reading, Plan& plan, const hl7::Segment& obx,
                       const std::string& digits) {
  bj::object out{{"value", number_of(digits)}};
  set_unit(reading, plan, obx.field(6).repetition(1), out);
  return out;
}

void set_comparator(std::string_view sign, bj::object& quantity) {
  if (sign == "<" || sign == ">" || sign == "<=" || sign == ">=")
    quantity["comparator"] = bj::string(sign);
}

/// Text of all repetitions, a line each.
std::string all_text(const hl7::Value& value) {
  std::string out;
  for (std::size_t i = 1; i <= value.repetitions() && i <= 1000; ++i) {
    if (i > 1) out += "\n";
    out += value.repetition(i).text();
  }
  return out;
}

/// "<0.5" in a text field is a number with a comparator; so do many analysers send it.
bool take_number(const Reading& reading, Plan& plan, const hl7::Segment& obx, std::string text,
                 bj::object& body) {
  std::string sign;
  for (const char* prefix : {"<=", ">=", "<", ">"})
    if (text.starts_with(prefix)) {
      sign = prefix;
      text.erase(0, sign.size());
      break;
    }
  while (text.starts_with(' ')) text.erase(0, 1);
  const auto digits = decimal_text(text);
  if (digits.empty()) return false;
  auto quantity = quantity_of(reading, plan, obx, digits);
  set_comparator(sign, quantity);
  body["valueQuantity"] = std::move(quantity);
  return true;
}

Status take_value(const Reading& reading, Plan& plan, const hl7::Segment& obx, bj::object& body) {
  const auto type = obx.text(2);
  const auto value = obx.field(5);
  if (value.empty() || value.is_deleted()) return {};
  if (type == "NM") {
    if (!take_number(reading, plan, obx, value.repetition(1).text(), body))
      return fail(invalid("OBX-5"));
  } else if (type == "SN") {
    const auto one = value.repetition(1);
    const auto digits = decimal_text(one.text(2));
    if (digits.empty() || !one.text(3).empty()) {
      body["valueString"] = one.text(1) + one.text(2) + one.text(3) + one.text(4);
    } else {
      auto quantity = quantity_of(reading, plan, obx, digits);
      set_comparator(one.text(1), quantity);
      body["valueQuantity"] = std::move(quantity);
    }
  } else if (type == "CE" || type == "CWE" || type == "CNE" || type == "IS" || type == "ID") {
    if (auto code = plain_concept(reading, value.repetition(1)); !code.empty())
      body["valueCodeableConcept"] = std::move(code);
  } else if (type == "DT" || type == "TS" || type == "DTM") {
    TRY(const auto at, time_in(reading, value.repetition(1).component(1), "OBX-5"));
    if (!at.empty()) body["valueDateTime"] = at;
  } else {
    auto text = all_text(value);
    if (type == "ST" && !obx.field(6).empty() && take_number(reading, plan, obx, text, body))
      return {};
    if (!text.empty()) body["valueString"] = std::move(text);
  }
  return {};
}

void take_range(const Reading& reading, Plan& plan, const hl7::Segment& obx, bj::object& body) {
  const auto text = obx.text(7);
  if (text.empty()) return;
  bj::object range{{"text", text}};
  const auto dash = text.find('-', 1);
  if (dash != std::string::npos) {
    const auto low = decimal_text(trimmed(text.substr(0, dash)));
    const auto high = decimal_text(trimmed(text.substr(dash + 1)));
    if (!low.empty() && !high.empty()) {
      range["low"] = quantity_of(reading, plan, obx, low);
      range["high"] = quantity_of(reading, plan, obx, high);
    }
  }
  body["referenceRange"] = bj::array{std::move(range)};
}

void take_flags(const Reading& reading, const hl7::Segment& obx, bj::object& body) {
  constexpr std::array<std::string_view, 20> known = {"H", "HH", "HU", "L", "LL", "LU",  "N",
                                                      "A", "AA", "S",  "R", "I",  "POS", "NEG",
                                                      "<", ">",  "U",  "D", "B",  "W"};
  bj::array out;
  const auto flags = obx.field(8);
  for (std::size_t i = 1; i <= flags.repetitions() && i <= 5; ++i) {
    const auto code = flags.repetition(i).text(1);
    if (code.empty()) continue;
    bj::object one{{"text", code}};
    if (std::ranges::find(known, code) != known.end())
      one["coding"] = bj::array{bj::object{
          {"system", "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"},
          {"code", code}}};
    else
      one["coding"] =
          bj::array{bj::object{{"system", system_for(reading, "flag")}, {"code", code}}};
    out.push_back(std::move(one));
  }
  if (!out.empty()) body["interpretation"] = std::move(out);
}

struct Request {
  std::string key;
  bj::object report;
  bj::array results;
  std::string effective;
};

Result<Request> request_of(const Reading& reading, const hl7::Segment& obr,
                           const std::string& order) {
  Request out;
  auto number = obr.text(3, 1);
  const bool by_filler = !number.empty();
  if (number.empty()) number = obr.text(2, 1).empty() ? order : obr.text(2, 1);
  if (number.empty()) return fail(missing("OBR-3"));
  out.key = to_string(reading.sender.id) + (by_filler ? " filler " : " order ") + number + " " +
            obr.text(4, 1);
  out.report = {{"resourceType", "DiagnosticReport"}};
  out.report["status"] = bj::string(report_status(obr.text(25)));
  out.report["identifier"] = bj::array{identifier(reading, "report", number)};
  auto code = plain_concept(reading, obr.field(4).repetition(1));
  if (code.empty()) return fail(missing("OBR-4"));
  out.report["code"] = std::move(code);
  TRY(out.effective, time_in(reading, obr, 7));
  if (!out.effective.empty()) out.report["effectiveDateTime"] = out.effective;
  TRY(const auto issued, time_in(reading, obr, 22));
  if (const auto at = instant_of(issued); !at.empty()) out.report["issued"] = at;
  if (const auto name = person_name(obr.field(32).repetition(1)); !name.empty())
    out.report["resultsInterpreter"] = bj::array{reference_to_name(name)};
  return out;
}

Result<Planned> observation_of(const Reading& reading, Plan& plan, const Request& request,
                               const hl7::Segment& obx, std::size_t number) {
  const auto code = obx.text(3, 1);
  // OBX-4 tells apart what has one code; without it the place in the report does.
  const auto sub = obx.text(4).empty() ? std::to_string(number) : obx.text(4);
  Planned out{"Observation", request.key + " / " + code + " " + sub, "subject", {}};
  auto& body = out.body;
  body = {{"resourceType", "Observation"}};
  body["status"] = bj::string(observation_status(obx.text(11)));
  auto what = concept_in(reading, plan, CodeKind::result, obx.field(3).repetition(1));
  if (what.empty()) return fail(missing("OBX-3"));
  body["code"] = std::move(what);
  CHECK_OK(take_value(reading, plan, obx, body));
  take_range(reading, plan, obx, body);
  take_flags(reading, obx, body);
  TRY(auto effective, time_in(reading, obx, 14));
  if (effective.empty()) effective = request.effective;
  if (!effective.empty()) body["effectiveDateTime"] = effective;
  if (const auto name = person_name(obx.field(16).repetition(1)); !name.empty())
    body["performer"] = bj::array{reference_to_name(name)};
  return out;
}

void add_note(Planned& observation, const hl7::Segment& note) {
  const auto text = all_text(note.field(3));
  if (text.empty()) return;
  auto& body = observation.body;
  if (auto* notes = body.if_contains("note")) {
    auto& before = notes->as_array().front().as_object()["text"].as_string();
    before += "\n";
    before += text;
  } else {
    body["note"] = bj::array{bj::object{{"text", text}}};
  }
}

void finish(Plan& plan, Request& request) {
  if (!request.results.empty()) request.report["result"] = std::move(request.results);
  plan.resources.push_back({"DiagnosticReport", request.key, "subject", std::move(request.report)});
}

}  // namespace

Status plan_results(const Reading& reading, Plan& plan) {
  std::optional<Request> request;
  std::string order;
  std::size_t number = 0;
  bool after_obx = false;
  for (const auto& segment : reading.message.segments()) {
    if (segment.name() == "ORC") {
      order = segment.text(3, 1).empty() ? segment.text(2, 1) : segment.text(3, 1);
    } else if (segment.name() == "OBR") {
      if (request) finish(plan, *request);
      TRY(request, request_of(reading, segment, order));
      number = 0;
      after_obx = false;
    } else if (segment.name() == "OBX" && request) {
      TRY(auto observation, observation_of(reading, plan, *request, segment, ++number));
      const auto id = id_of(reading.sender.organisation_id, observation.type, observation.key);
      request->results.push_back(bj::object{{"reference", "Observation/" + to_string(id)}});
      plan.resources.push_back(std::move(observation));
      after_obx = true;
    } else if (segment.name() == "NTE" && after_obx) {
      add_note(plan.resources.back(), segment);
    }
  }
  if (!request) return fail(missing("OBR-3"));
  finish(plan, *request);
  return {};
}

}  // namespace yilian::exchange
