// REF: a referral that a system of a member opens, changes, cancels or asks about. What HL7 v2 has
// a field for is read from there; what only the national papers have comes in OBX with the coding
// system YILIAN, under the names that the referral's content has in the API.
#include "json/json.hpp"
#include "kernel/identifiers.hpp"
#include "parts.hpp"
#include "referral/describe.hpp"

namespace yilian::exchange {
namespace {

using namespace parts;
using Words = std::pair<std::string_view, std::string_view>;

constexpr std::size_t number_bytes_max = 100, results_max = 3000;

std::string capitals(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

/// The content as the API has it, and where each of its fields stood.
struct Draftsman {
  bj::object content;
  std::map<std::string, std::string, std::less<>> places;

  void put(std::string_view field, bj::value value, std::string_view place) {
    content[field] = std::move(value);
    places[std::string(field)] = place;
  }
  void put(std::string_view field, const std::string& text, std::string_view place) {
    if (!text.empty()) put(field, bj::value(text), place);
  }
  bool has(std::string_view field) const { return content.contains(field); }
};

/// Tables 0280, 0281 and 0284; 0336 of reasons as far as it has a national word.
constexpr std::array priorities = {Words{"S", "emergency"}, Words{"A", "urgent"},
                                   Words{"U", "urgent"}, Words{"R", "elective"}};
constexpr std::array kinds = {Words{"LAB", "examination"}, Words{"RAD", "examination"},
                              Words{"SKN", "rehabilitation"}};
constexpr std::array categories = {Words{"I", "inpatient"}, Words{"O", "outpatient"},
                                   Words{"A", "outpatient"}, Words{"E", "outpatient"}};
constexpr std::array reasons = {Words{"P", "patient_wish"}, Words{"S", "further_examination"},
                                Words{"W", "other"}, Words{"O", "other"}};
constexpr std::array dispositions = {
    Words{"AM", "转诊要求：承担后续诊治"}, Words{"RP", "转诊要求：评估后转回"},
    Words{"SO", "转诊要求：提供第二意见"}, Words{"WR", "转诊要求：回复书面意见"},
    Words{"DS", "转诊要求：提供出院小结"}};

Status read_heading(const hl7::Segment& heading, Draftsman& out) {
  const auto priority = capitals(heading.text(2, 1)), category = capitals(heading.text(5, 1));
  const std::string urgency(word(priorities, priority, ""));
  if (!priority.empty() && urgency.empty()) return fail(invalid("RF1-2"));
  out.put("urgency", urgency, "RF1-2");
  if (urgency.empty() && category == "E") out.put("urgency", std::string("emergency"), "RF1-5");
  const std::string by_category(word(categories, category, ""));
  if (!category.empty() && by_category.empty()) return fail(invalid("RF1-5"));
  out.put("kind", by_category, "RF1-5");
  // What is asked for says more than where the patient is.
  out.put("kind", std::string(word(kinds, capitals(heading.text(3, 1)), "")), "RF1-3");
  const auto reason = heading.text(10, 1);
  const std::string known(word(reasons, reason, ""));
  if (!known.empty()) out.put("reason", known, "RF1-10");
  else if (json::parse_enum<referral::ReferralReason>(reason)) out.put("reason", reason, "RF1-10");
  out.put("notes", std::string(word(dispositions, capitals(heading.text(4, 1)), "")), "RF1-4");
  return {};
}

std::string name_of(const hl7::Value& name) {
  const auto family = name.text(1, 1), given = name.text(2);
  const bool latin = !family.empty() && static_cast<unsigned char>(family.front()) < 0x80;
  return latin && !given.empty() ? given + " " + family : family + given;
}

void read_referred_to(const Reading& reading, const hl7::Segment& provider, ReferralPlan& plan,
                      Draftsman& out) {
  auto& to = plan.to;
  for (const auto one : provider.field(7).each_repetition())
    if (const auto code = one.text(1); !code.empty() && to.organisation_codes.size() < 10)
      to.organisation_codes.push_back(code);
  const auto place = provider.field(4).repetition(1), unit = provider.field(10).repetition(1);
  for (const auto& code : {unit.text(10), unit.text(3), place.text(4, 2), place.text(4, 1)})
    if (!code.empty()) to.organisation_codes.push_back(code);
  to.organisation_name = unit.text(1).empty() ? place.text(4, 1) : unit.text(1);
  to.department = beginning(place.text(1, 1), 100);
  const auto text = place.text(9);
  to.department_name = text.empty() ? to.department : text;
  if (const auto found = reading.mappings.find(CodeKind::department, to.department,
                                               local_date(reading.received_at)))
    to.department_standard = found->code;
  out.put("toDoctor", name_of(provider.field(2).repetition(1)), "PRD-2");
}

void read_providers(const Reading& reading, ReferralPlan& plan, Draftsman& out) {
  bool has_receiver = false;
  for (const auto& segment : reading.message.segments()) {
    if (segment.name() != "PRD") continue;
    bool refers = false, receives = false;
    for (const auto role : segment.field(1).each_repetition()) {
      refers = refers || role.text(1) == "RP";
      receives = receives || role.text(1) == "RT";
    }
    if (receives && !std::exchange(has_receiver, true))
      read_referred_to(reading, segment, plan, out);
    if (!refers) continue;
    plan.doctor_name = beginning(name_of(segment.field(2).repetition(1)), 60);
    for (const auto phone : segment.field(5).each_repetition())
      for (const std::size_t part : {1UL, 12UL})
        if (const auto number = parse_phone(phone.text(part)))
          out.put("doctorPhone", *number, "PRD-5");
  }
}

bool is_icd(std::string_view system) {
  constexpr std::array<std::string_view, 5> names = {"I10", "ICD10", "ICD-10", "I10C", "ICD-10-CN"};
  return std::ranges::find(names, system) != names.end();
}

void read_diagnoses(const Reading& reading, Plan& plan, Draftsman& out) {
  bj::array list;
  std::string impression;
  for (const auto& segment : reading.message.segments()) {
    if (segment.name() != "DG1" || list.size() >= 20) continue;
    const auto coded = segment.field(3).repetition(1);
    const auto name = coded.text(2).empty() ? segment.text(4, 1) : coded.text(2);
    if (!name.empty()) impression += (impression.empty() ? "" : "；") + name;
    auto code = coded.text(1);
    if (code.empty()) continue;
    if (!is_icd(capitals(coded.text(3))) && !is_icd(capitals(segment.text(2)))) {
      const auto found =
          reading.mappings.find(CodeKind::diagnosis, code, local_date(reading.received_at));
      if (!found) {
        plan.unmapped.insert({CodeKind::diagnosis, beginning(code, 100), beginning(name, 200)});
        continue;
      }
      code = found->code;
    }
    list.push_back(
        bj::object{{"code", code}, {"name", beginning(name, 200)}, {"main", list.empty()}});
  }
  out.places["diagnoses"] = "DG1-3";
  out.content["diagnoses"] = std::move(list);
  out.put("impression", impression, "DG1-3");
}

constexpr std::array<std::string_view, 12> texts = {
    "impression",      "chiefComplaint",   "presentIllness",       "pastHistory",
    "treatmentCourse", "currentCondition", "examinationResults",   "treatmentProposal",
    "notes",           "inpatientNumber",  "rehabilitationAdvice", "doctorPhone"};
constexpr std::array<std::string_view, 5> words = {"direction", "kind", "urgency", "reason",
                                                   "transport"};

Result<std::string> day_in(const std::string& text) {
  const auto moment = hl7::parse_moment(text);
  if (!moment || moment->precision < hl7::Precision::day) return fail(invalid("OBX-5"));
  return to_string(moment->date);
}

/// Consent and plan grow from several OBX.
struct Parts {
  bj::object consent, plan;
  bj::array items;
};

Status read_own(const Reading& reading, const hl7::Segment& segment, Draftsman& out, Parts& parts) {
  const auto code = segment.text(3, 1);
  std::string text;
  for (const auto one : segment.field(5).each_repetition())
    text += (text.empty() ? "" : "\n") + one.text();
  if (text.empty()) return {};
  const std::string_view name = code;
  const bool plain = std::ranges::find(texts, name) != texts.end() ||
                     std::ranges::find(words, name) != words.end();
  if (plain) {
    out.put(name, text, "OBX-5");
  } else if (name == "dischargedOn") {
    TRY(const auto day, day_in(text));
    out.put(name, day, "OBX-5");
  } else if (name == "consent.signerName") {
    parts.consent["signerName"] = text;
  } else if (name == "consent.relation" || name == "consent.method") {
    parts.consent[name.substr(8)] = text;
  } else if (name == "consent.informed") {
    parts.consent["informed"] = text == "Y" || text == "true" || text == "1";
  } else if (name == "consent.signedAt") {
    const auto moment = hl7::parse_moment(text);
    if (!moment) return fail(invalid("OBX-5"));
    parts.consent["signedAt"] =
        to_string(moment->instant(static_cast<int>(reading.sender.zone_minutes)));
  } else if (name == "plan.nextReviewOn") {
    TRY(const auto day, day_in(text));
    parts.plan["nextReviewOn"] = day;
  } else if (name.starts_with("plan.")) {
    bj::object item{{"kind", name.substr(5)}, {"text", text}};
    if (const auto due = segment.text(14, 1); !due.empty()) {
      TRY(const auto day, day_in(due));
      item["dueOn"] = day;
    }
    parts.items.push_back(std::move(item));
  } else {
    return fail(invalid("OBX-3"));
  }
  return {};
}

/// A result as a line of the papers; nothing for files and pictures.
std::string line_of(const hl7::Segment& segment) {
  const auto type = segment.text(2);
  if (type == "ED" || type == "RP") return {};
  const auto name = segment.text(3, 2).empty() ? segment.text(3, 1) : segment.text(3, 2);
  const auto value = segment.field(5).repetition(1);
  const auto text = value.text(2).empty() ? value.text(1) : value.text(2);
  if (name.empty() || text.empty()) return {};
  const auto unit = segment.text(6, 1);
  return name + "：" + text + (unit.empty() ? "" : " " + unit);
}

void add_line(std::string& to, const std::string& line) {
  constexpr std::string_view more = "\n……（其余见检查报告）";
  if (line.empty() || to.ends_with(more)) return;
  const bool fits = code_points(to) + code_points(line) + code_points(more) < results_max;
  to += fits ? (to.empty() ? "" : "\n") + line : std::string(more);
}

Status read_findings(const Reading& reading, Draftsman& out, bool& tells_consent_time) {
  Parts parts;
  std::string results, procedures, notes;
  std::string_view behind;
  for (const auto& segment : reading.message.segments()) {
    if (segment.name() == "NTE") {
      // Behind an OBX it is a remark on that result.
      auto& to = behind == "OBX" ? results : notes;
      for (const auto one : segment.field(3).each_repetition()) add_line(to, one.text());
      continue;
    }
    behind = segment.name();
    if (behind == "PR1")
      add_line(procedures, segment.text(3, 2).empty() ? segment.text(4, 1) : segment.text(3, 2));
    if (behind != "OBX") continue;
    const auto system = capitals(segment.text(3, 3));
    if (system == "YILIAN" || system == "99YILIAN") {
      CHECK_OK(read_own(reading, segment, out, parts));
    } else {
      add_line(results, line_of(segment));
    }
  }
  if (!out.has("examinationResults")) out.put("examinationResults", results, "OBX-5");
  if (!out.has("treatmentCourse")) out.put("treatmentCourse", procedures, "PR1-3");
  if (!notes.empty()) {
    const auto* before = out.content.if_contains("notes");
    out.put("notes", (before ? std::string(before->as_string()) + "\n" : "") + notes, "NTE-3");
  }
  tells_consent_time = parts.consent.contains("signedAt");
  if (!parts.consent.empty()) {
    const auto otherwise = [&](const char* name, bj::value value) {
      if (!parts.consent.contains(name)) parts.consent[name] = std::move(value);
    };
    otherwise("signerName", "");
    otherwise("relation", "self");
    otherwise("method", "paper");
    otherwise("informed", false);
    otherwise("signedAt", bj::string(to_string(reading.received_at)));
    out.put("consent", std::move(parts.consent), "OBX-5");
  }
  if (!parts.items.empty() || !parts.plan.empty()) {
    parts.plan["items"] = std::move(parts.items);
    out.put("plan", std::move(parts.plan), "OBX-5");
  }
  return {};
}

/// Checks lengths and words as for every other caller; what is wrong is told by its place.
Result<referral::Content> content_of(Draftsman& out) {
  out.content["fileIds"] = bj::array();
  auto content = json::read<referral::Content>(bj::serialize(out.content));
  if (content) return content;
  std::string field;
  if (!content.error().fields.empty()) field = content.error().fields.front().pointer;
  if (!field.empty()) field = field.substr(1, field.find('/', 1) - 1);
  const auto place = out.places.find(field);
  return fail(invalid(place == out.places.end() ? "OBX-5" : place->second));
}

ReferralPlan::Event event_of(std::string_view type) {
  if (type == "REF^I13") return ReferralPlan::Event::change;
  if (type == "REF^I14") return ReferralPlan::Event::cancel;
  return type == "REF^I15" ? ReferralPlan::Event::ask : ReferralPlan::Event::open;
}

void read_withdrawal(const Reading& reading, ReferralPlan& plan) {
  const auto& heading = reading.message.segment("RF1");
  plan.withdrawal.reason = json::parse_enum<referral::WithdrawReason>(heading.text(10, 1))
                               .value_or(referral::WithdrawReason::other);
  auto note = reading.message.segment("NTE").text(3);
  if (note.empty()) note = heading.text(10, 2);
  if (!note.empty()) plan.withdrawal.note = Text<0, 500>{beginning(note, 500)};
}

}  // namespace

Status plan_referral(const Reading& reading, Plan& plan) {
  const auto& message = reading.message;
  const auto& heading = message.segment("RF1");
  ReferralPlan out;
  out.event = event_of(message.type());
  out.number = heading.text(6, 1);
  if (out.number.empty()) return fail(missing("RF1-6"));
  if (out.number.size() > number_bytes_max || !is_clean_text(out.number))
    return fail(invalid("RF1-6"));
  if (out.event == ReferralPlan::Event::cancel) read_withdrawal(reading, out);
  if (out.event == ReferralPlan::Event::open) {
    TRY(plan.person, person_in(reading));
    const auto status = capitals(heading.text(1, 1));
    constexpr std::array<std::string_view, 5> known = {"", "P", "A", "R", "E"};
    if (std::ranges::find(known, status) == known.end()) return fail(invalid("RF1-1"));
    // What was answered elsewhere already is no referral to be sent.
    plan.by_hand = !status.empty() && status != "P";
    out.visit = beginning(message.segment("PV1").text(19, 1), 100);
  }
  if (out.event == ReferralPlan::Event::open || out.event == ReferralPlan::Event::change) {
    Draftsman draftsman;
    CHECK_OK(read_heading(heading, draftsman));
    read_providers(reading, out, draftsman);
    read_diagnoses(reading, plan, draftsman);
    CHECK_OK(read_findings(reading, draftsman, out.tells_consent_time));
    TRY(out.content, content_of(draftsman));
  }
  plan.referral = std::move(out);
  return {};
}

}  // namespace yilian::exchange
