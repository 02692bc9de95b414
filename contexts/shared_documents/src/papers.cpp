#include "papers.hpp"

#include <algorithm>

namespace yilian::shared_documents::papers {
namespace {

using cda::tidy;
using fhir::Node;

template <class T>
std::string text_of(const std::optional<T>& field) {
  return field ? tidy(field->value) : std::string();
}

std::string one_line(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  return tidy(text);
}

/// A section of the table, with its Chinese title.
cda::Section section(const Tables& tables, const std::string& code, std::string text) {
  cda::Section out;
  out.code = tables.section_code(code);
  if (const auto found = tables.sections.find(code); found != tables.sections.end())
    out.title = found->second.zh;
  out.text = tidy(text);
  return out;
}

std::string icd10_oid(const Tables& tables) {
  for (const auto& [oid, uri] : tables.systems)
    if (uri == icd10_uri) return oid;
  return {};
}

cda::Diagnosis diagnosis(const Tables& tables, const std::string& code, const std::string& name) {
  return {{code, icd10_oid(tables), "ICD-10", ""}, one_line(name), ""};
}

template <class Diagnoses>
cda::Section diagnoses_section(const Tables& tables, const std::string& code, std::string text,
                               const Diagnoses& diagnoses) {
  for (const auto& one : diagnoses) text += "\n" + one.code.value + " " + one.name.value;
  auto out = section(tables, code, std::move(text));
  for (const auto& one : diagnoses)
    out.diagnoses.push_back(diagnosis(tables, one.code.value, one.name.value));
  return out;
}

cda::Section plan_section(const referral::Referral& r, const Tables& tables) {
  const auto& c = r.content;
  std::string text = text_of(c.treatment_proposal) + "\n" + text_of(c.rehabilitation_advice) +
                     "\n" + text_of(c.notes);
  if (r.reply) text += "\n" + text_of(r.reply->advice);
  if (c.plan)
    for (const auto& item : c.plan->items)
      text += "\n" + item.text.value + (item.due_on ? "（" + to_string(*item.due_on) + "）" : "");
  return section(tables, "18776-5", std::move(text));
}

/// Medicines of the plan: their names as the doctor wrote them.
std::optional<cda::Section> medicines_section(const referral::Referral& r, const Tables& tables) {
  if (!r.content.plan) return std::nullopt;
  cda::Section out = section(tables, "10183-2", "");
  for (const auto& item : r.content.plan->items) {
    if (item.kind != referral::PlanItemKind::medicine) continue;
    cda::Medicine one;
    one.name = one_line(item.text.value);
    one.ordered = true;
    out.medicines.push_back(std::move(one));
    out.text = tidy(out.text + "\n" + item.text.value);
  }
  if (out.medicines.empty()) return std::nullopt;
  return out;
}

void header(cda::Document& out, const Tables& tables, std::string_view standard,
            const std::string& number, std::int64_t version, Instant at) {
  out.type = tables.type_of(standard, out.template_id);
  out.title = out.type.display;
  out.id = {tables.root("document"), number + "." + std::to_string(version)};
  out.set_id = {tables.root("document"), number};
  out.version = version;
  out.time = to_string(at);
  out.author.time = out.time;
}

cda::Organisation unit_of(const Tables& tables, OrganisationId id, const std::string& name) {
  return {{tables.root("organisation"), to_string(id)}, one_line(name)};
}

// ---- from FHIR ----

Node first(Node from, std::string_view name) {
  const Node found = from.member(name);
  return found.is_array() ? found.item(0) : found;
}

/// The OID of a system that is one, or that the table knows.
std::string oid_of(std::string_view system, const Tables& tables) {
  constexpr std::string_view prefix = "urn:oid:";
  if (system.starts_with(prefix)) return std::string(system.substr(prefix.size()));
  for (const auto& [oid, uri] : tables.systems)
    if (uri == system) return oid;
  return {};
}

cda::Code code_in(Node what, const Tables& tables, std::string& name) {
  const Node coding = first(what, "coding");
  name = one_line(std::string(what.text_of("text")));
  if (name.empty()) name = one_line(std::string(coding.text_of("display")));
  cda::Code out{std::string(coding.text_of("code")), "", "", ""};
  if (!out.code.empty()) out.system = oid_of(coding.text_of("system"), tables);
  if (name.empty()) name = out.code;
  return out;
}

std::string time_in(Node resource) {
  for (const char* name : {"recordedDate", "onsetDateTime", "effectiveDateTime", "authoredOn",
                           "performedDateTime", "dateAsserted"})
    if (const auto text = resource.text_of(name); !text.empty()) return std::string(text);
  for (const char* name : {"effectivePeriod", "performedPeriod"})
    if (const auto text = resource.member(name).text_of("start"); !text.empty())
      return std::string(text);
  return {};
}

bool belongs(std::string_view time, const Span& span) {
  const auto at = parse_instant(time);
  const auto day = at ? std::optional(local_date(*at)) : parse_date(time.substr(0, 10));
  return day && *day >= span.from && *day <= span.to;
}

void add_medicine(Node resource, const Tables& tables, Summary& out) {
  cda::Medicine one;
  one.ordered = resource.resource_type() == "MedicationRequest";
  one.code = code_in(resource.member("medicationCodeableConcept"), tables, one.name);
  if (one.name.empty())
    one.name = one_line(std::string(resource.member("medicationReference").text_of("display")));
  const auto* dosage = one.ordered ? "dosageInstruction" : "dosage";
  one.instructions = one_line(std::string(first(resource, dosage).text_of("text")));
  const Node period = resource.member("effectivePeriod");
  one.from = std::string(one.ordered ? resource.text_of("authoredOn") : period.text_of("start"));
  one.to = std::string(period.text_of("end"));
  if (!one.name.empty()) out.medicines.push_back(std::move(one));
}

void add_result(Node resource, const Tables& tables, Summary& out) {
  cda::LabResult one;
  one.code = code_in(resource.member("code"), tables, one.name);
  one.time = time_in(resource);
  const Node quantity = resource.member("valueQuantity");
  one.number = std::string(quantity.text_of("value"));
  one.unit = std::string(quantity.text_of("unit"));
  if (const auto sign = quantity.text_of("comparator"); !sign.empty() && !one.number.empty()) {
    one.text = std::string(sign) + one.number + (one.unit.empty() ? "" : " " + one.unit);
    one.number = one.unit = "";
  }
  if (one.number.empty() && one.text.empty())
    one.text = one_line(std::string(resource.text_of("valueString")));
  if (one.number.empty() && one.text.empty()) {
    std::string name;
    (void)code_in(resource.member("valueCodeableConcept"), tables, name);
    one.text = name;
  }
  one.range = one_line(std::string(first(resource, "referenceRange").text_of("text")));
  one.flag = std::string(first(first(resource, "interpretation"), "coding").text_of("code"));
  if (one.number.empty() && one.text.empty()) return;
  out.results.push_back(std::move(one));
}

}  // namespace

cda::Code sex_of(Sex sex, const Tables& tables) {
  const auto code = [&](const char* value, const char* name) {
    return cda::Code{value, tables.root("sex"), "生理性别代码表", name};
  };
  switch (sex) {
    case Sex::male:
      return code("1", "男性");
    case Sex::female:
      return code("2", "女性");
    case Sex::unknown:
      return code("0", "未知的性别");
    case Sex::unstated:
      return code("9", "未说明的性别");
  }
  return {};
}

cda::Document referral_record(const referral::Referral& r, const Tables& tables) {
  cda::Document out;
  Instant at = r.submitted_at;
  for (const auto& entry : r.timeline) at = std::max(at, entry.at);
  header(out, tables, "WS/T 483.20", r.number, r.version, at);
  out.author.name = one_line(r.from.doctor_name.value_or(""));
  out.author.organisation = unit_of(tables, r.from.organisation_id, r.from.organisation_name);
  out.custodian = out.author.organisation;
  const auto& c = r.content;
  std::string why = "由 " + r.from.organisation_name + " 转往 " + r.to.organisation_name;
  if (r.to.department_name) why += " " + *r.to.department_name;
  out.sections.push_back(section(tables, "42349-1", why + "\n" + to_local_text(r.submitted_at)));
  const auto add_text = [&](const char* code, const std::string& text) {
    if (!text.empty()) out.sections.push_back(section(tables, code, text));
  };
  add_text("10154-3", text_of(c.chief_complaint));
  add_text("10164-2", text_of(c.present_illness));
  add_text("11348-0", text_of(c.past_history));
  out.sections.push_back(diagnoses_section(tables, "29548-5", text_of(c.impression), c.diagnoses));
  add_text("8648-8", text_of(c.treatment_course));
  add_text("30954-2", text_of(c.examination_results));
  add_text("51848-0", text_of(c.current_condition));
  if (auto plan = plan_section(r, tables); !plan.text.empty())
    out.sections.push_back(std::move(plan));
  if (auto medicines = medicines_section(r, tables)) out.sections.push_back(std::move(*medicines));
  if (r.reply) {
    out.sections.push_back(
        diagnoses_section(tables, "11535-2", r.reply->result.value, r.reply->diagnoses));
    add_text("30954-2", text_of(r.reply->examination_results));
    add_text("8648-8", tidy(r.reply->treatment.value));
  }
  return out;
}

void add(Node resource, const Span& span, const Tables& tables, Summary& out) {
  const auto type = resource.resource_type();
  const auto time = time_in(resource);
  std::string name;
  if (type == "AllergyIntolerance") {
    auto code = code_in(resource.member("code"), tables, name);
    if (!name.empty()) out.allergies.push_back({std::move(code), name, time});
    return;
  }
  if (!belongs(time, span)) return;
  if (resource.text_of("status") == "entered-in-error") return;
  if (first(resource.member("verificationStatus"), "coding").text_of("code") == "entered-in-error")
    return;
  if (type == "Condition") {
    auto code = code_in(resource.member("code"), tables, name);
    if (!name.empty()) out.diagnoses.push_back({std::move(code), name, time});
  } else if (type == "Procedure") {
    auto code = code_in(resource.member("code"), tables, name);
    if (!name.empty()) out.procedures.push_back({std::move(code), name, time});
  } else if (type == "Observation") {
    add_result(resource, tables, out);
  } else {
    add_medicine(resource, tables, out);
  }
}

cda::Document discharge_summary(const discharges::Discharge& d, Summary summary,
                                const Tables& tables) {
  cda::Document out;
  header(out, tables, "WS/T 500.53", to_string(d.id), d.version, d.ended_at);
  out.author.organisation = unit_of(tables, d.organisation_id, d.organisation_name);
  out.custodian = out.author.organisation;
  out.stay = cda::Stay{"", to_string(d.started_at), to_string(d.ended_at)};
  const auto part = [&](const char* code, auto member, auto& things) {
    if (things.empty()) return;
    std::string text;
    for (const auto& one : things) text += one.name + "\n";
    auto made = section(tables, code, text);
    made.*member = std::move(things);
    out.sections.push_back(std::move(made));
  };
  out.sections.push_back(section(tables, "8648-8",
                                 d.organisation_name + "\n" + to_local_text(d.started_at) + " — " +
                                     to_local_text(d.ended_at) + "，" + std::to_string(d.days) +
                                     " 天"));
  part("11535-2", &cda::Section::diagnoses, summary.diagnoses);
  part("47519-4", &cda::Section::procedures, summary.procedures);
  part("30954-2", &cda::Section::results, summary.results);
  part("10183-2", &cda::Section::medicines, summary.medicines);
  part("48765-2", &cda::Section::allergies, summary.allergies);
  return out;
}

}  // namespace yilian::shared_documents::papers
