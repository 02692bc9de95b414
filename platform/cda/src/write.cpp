#include <algorithm>

#include "tree.hpp"

namespace yilian::cda {
namespace {

using Attributes = std::vector<std::pair<std::string_view, std::string>>;

/// 2026-03-02T08:00:00+08:00 as 20260302080000+0800.
std::string time_text(std::string_view time) {
  std::string out;
  for (std::size_t i = 0; i < time.size(); ++i) {
    const char c = time[i];
    const bool offset = c == '-' && i > 10;
    if ((c == '-' && !offset) || c == ':' || c == 'T') continue;
    out += c;
  }
  return out;
}

class Writer {
 public:
  explicit Writer(const Vocabulary& vocabulary) : vocabulary_(vocabulary) {}

  std::string document(const Document& d) {
    out_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    open("ClinicalDocument",
         {{"xmlns", std::string(namespace_v3)}, {"xmlns:xsi", std::string(namespace_xsi)}});
    leaf("realmCode", {{"code", "CN"}});
    leaf("typeId", {{"root", "2.16.840.1.113883.1.3"}, {"extension", "POCD_MT000040"}});
    if (!d.template_id.empty()) leaf("templateId", {{"root", d.template_id}});
    id("id", d.id);
    code("code", d.type);
    if (!d.title.empty()) text("title", d.title);
    leaf("effectiveTime", {{"value", time_text(d.time)}});
    leaf("confidentialityCode", {{"code", "N"},
                                 {"codeSystem", "2.16.840.1.113883.5.25"},
                                 {"codeSystemName", "Confidentiality"}});
    leaf("languageCode", {{"code", "zh-CN"}});
    if (!d.set_id.empty()) id("setId", d.set_id);
    if (d.version) leaf("versionNumber", {{"value", std::to_string(*d.version)}});
    patient(d.patient);
    author(d.author);
    custodian(d.custodian);
    if (d.stay) stay(*d.stay);
    open("component");
    open("structuredBody");
    for (const auto& one : d.sections) section(one);
    close("structuredBody");
    close("component");
    close("ClinicalDocument");
    return std::move(out_);
  }

 private:
  void escaped(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      if (c == '&') out_ += "&amp;";
      else if (c == '<') out_ += "&lt;";
      else if (c == '>') out_ += "&gt;";
      else if (c == '"') out_ += "&quot;";
      else if (static_cast<unsigned char>(c) < 0x20) out_ += ' ';  // XML has no other way
      else if (text.substr(i).starts_with("\xEF\xBF\xBE") ||
               text.substr(i).starts_with("\xEF\xBF\xBF")) {
        out_ += ' ';
        i += 2;
      } else out_ += c;
    }
  }
  void begin(std::string_view name, const Attributes& attributes) {
    (out_ += '<') += name;
    for (const auto& [key, value] : attributes) {
      if (value.empty()) continue;
      ((out_ += ' ') += key) += "=\"";
      escaped(value);
      out_ += '"';
    }
  }
  void open(std::string_view name, const Attributes& attributes = {}) {
    begin(name, attributes);
    out_ += ">\n";
  }
  void close(std::string_view name) { ((out_ += "</") += name) += ">\n"; }
  void leaf(std::string_view name, const Attributes& attributes) {
    begin(name, attributes);
    out_ += "/>\n";
  }
  void text(std::string_view name, std::string_view content, const Attributes& attributes = {}) {
    begin(name, attributes);
    out_ += '>';
    escaped(content);
    close(name);
  }
  void lines(std::string_view content) {
    out_ += "<text>";
    for (std::size_t at = 0; at <= content.size();) {
      const auto end = std::min(content.find('\n', at), content.size());
      if (at > 0) out_ += "<br/>";
      escaped(content.substr(at, end - at));
      at = end + 1;
    }
    close("text");
  }
  void id(std::string_view name, const Identifier& value) {
    leaf(name, {{"root", value.root}, {"extension", value.extension}});
  }
  static Attributes code_attributes(const Code& value, const std::string& display) {
    return {{"code", value.code},
            {"codeSystem", value.system},
            {"codeSystemName", value.system_name},
            {"displayName", display}};
  }
  void code(std::string_view name, const Code& value) {
    leaf(name, code_attributes(value, value.display));
  }
  void nothing(std::string_view name) { leaf(name, {{"nullFlavor", "NI"}}); }
  void time(std::string_view name, const std::string& value) {
    if (!value.empty()) leaf(name, {{"value", time_text(value)}});
  }
  void period(std::string_view name, const std::string& from, const std::string& to, bool typed) {
    if (from.empty() && to.empty()) return;
    open(name, typed ? Attributes{{"xsi:type", "IVL_TS"}} : Attributes{});
    time("low", from);
    time("high", to);
    close(name);
  }

  void patient(const Patient& p) {
    open("recordTarget", {{"typeCode", "RCT"}, {"contextControlCode", "OP"}});
    open("patientRole", {{"classCode", "PAT"}});
    // The schema wants an id; who has none says so.
    for (const auto& one : p.ids) id("id", one);
    if (p.ids.empty()) nothing("id");
    if (!p.address.empty()) text("addr", p.address);
    if (!p.phone.empty()) leaf("telecom", {{"value", "tel:" + p.phone}});
    open("patient", {{"classCode", "PSN"}, {"determinerCode", "INSTANCE"}});
    text("name", p.name);
    if (!p.sex.code.empty() || !p.sex.display.empty()) code("administrativeGenderCode", p.sex);
    time("birthTime", p.birth_date);
    close("patient");
    close("patientRole");
    close("recordTarget");
  }
  void organisation(std::string_view name, const Organisation& value) {
    open(name, {{"classCode", "ORG"}, {"determinerCode", "INSTANCE"}});
    if (!value.id.empty()) id("id", value.id);
    if (!value.name.empty()) text("name", value.name);
    close(name);
  }
  void author(const Author& a) {
    open("author", {{"typeCode", "AUT"}, {"contextControlCode", "OP"}});
    if (a.time.empty()) nothing("time");
    else time("time", a.time);
    open("assignedAuthor", {{"classCode", "ASSIGNED"}});
    if (a.id.empty()) nothing("id");
    else id("id", a.id);
    if (!a.name.empty()) {
      open("assignedPerson");
      text("name", a.name);
      close("assignedPerson");
    }
    if (a.organisation != Organisation{}) organisation("representedOrganization", a.organisation);
    close("assignedAuthor");
    close("author");
  }
  void custodian(const Organisation& value) {
    open("custodian", {{"typeCode", "CST"}});
    open("assignedCustodian", {{"classCode", "ASSIGNED"}});
    open("representedCustodianOrganization",
         {{"classCode", "ORG"}, {"determinerCode", "INSTANCE"}});
    if (value.id.empty()) nothing("id");
    else id("id", value.id);
    if (!value.name.empty()) text("name", value.name);
    close("representedCustodianOrganization");
    close("assignedCustodian");
    close("custodian");
  }
  void stay(const Stay& value) {
    open("componentOf");
    open("encompassingEncounter", {{"classCode", "ENC"}, {"moodCode", "EVN"}});
    if (!value.number.empty()) leaf("id", {{"extension", value.number}});
    if (value.from.empty() && value.to.empty()) nothing("effectiveTime");
    else period("effectiveTime", value.from, value.to, false);
    close("encompassingEncounter");
    close("componentOf");
  }

  void section(const Section& s) {
    open("component");
    open("section");
    if (!s.code.code.empty() || !s.code.display.empty()) code("code", s.code);
    if (!s.title.empty()) text("title", s.title);
    lines(s.text);
    for (const auto& one : s.diagnoses)
      coded(Meaning::diagnosis_code, Meaning::diagnosis_name, one.code, one.name, one.time);
    for (const auto& one : s.medicines) medicine(one);
    for (const auto& one : s.results) result(one);
    for (const auto& one : s.procedures)
      coded(Meaning::procedure_code, Meaning::procedure_name, one.code, one.name, one.time);
    for (const auto& one : s.allergies) {
      open("entry");
      begin_observation(Meaning::allergy, one.time);
      value(one.code, one.name);
      close("observation");
      close("entry");
    }
    close("section");
    close("component");
  }

  void begin_observation(Meaning meaning, const std::string& at) {
    open("observation", {{"classCode", "OBS"}, {"moodCode", "EVN"}});
    if (const auto* element = vocabulary_.element_for(meaning)) code("code", *element);
    else nothing("code");
    time("effectiveTime", at);
  }
  void value(const Code& coded, const std::string& name) {
    if (coded.code.empty()) return text("value", name, {{"xsi:type", "ST"}});
    auto attributes = code_attributes(coded, name);
    attributes.insert(attributes.begin(), {"xsi:type", "CD"});
    leaf("value", attributes);
  }
  void coded(Meaning with_code, Meaning with_name, const Code& what, const std::string& name,
             const std::string& at) {
    open("entry");
    begin_observation(what.code.empty() ? with_name : with_code, at);
    value(what, name);
    close("observation");
    close("entry");
  }
  void below(Meaning meaning, const Attributes& attributes, const std::string& content) {
    open("entryRelationship", {{"typeCode", "COMP"}});
    begin_observation(meaning, "");
    if (content.empty()) leaf("value", attributes);
    else text("value", content, attributes);
    close("observation");
    close("entryRelationship");
  }
  void medicine(const Medicine& m) {
    open("entry");
    open("substanceAdministration",
         {{"classCode", "SBADM"}, {"moodCode", m.ordered ? "RQO" : "EVN"}});
    if (!m.instructions.empty()) text("text", m.instructions);
    period("effectiveTime", m.from, m.to, true);
    // A route is a name here: of a code nothing is known.
    if (!m.route.empty()) leaf("routeCode", {{"displayName", m.route}});
    if (!m.dose.empty() || !m.dose_unit.empty())
      leaf("doseQuantity", {{"value", m.dose}, {"unit", m.dose_unit}});
    open("consumable");
    open("manufacturedProduct");
    open("manufacturedLabeledDrug");
    if (!m.code.code.empty()) code("code", m.code);
    if (!m.name.empty()) text("name", m.name);
    close("manufacturedLabeledDrug");
    close("manufacturedProduct");
    close("consumable");
    if (!m.frequency.empty()) below(Meaning::medicine_frequency, {{"xsi:type", "ST"}}, m.frequency);
    close("substanceAdministration");
    close("entry");
  }
  void result(const LabResult& r) {
    open("entry");
    begin_observation(Meaning::result_item, r.time);
    value(r.code, r.name);
    if (!r.flag.empty()) leaf("interpretationCode", {{"code", r.flag}});
    if (!r.number.empty())
      below(Meaning::result_number, {{"xsi:type", "PQ"}, {"value", r.number}, {"unit", r.unit}},
            "");
    if (!r.text.empty()) below(Meaning::result_text, {{"xsi:type", "ST"}}, r.text);
    if (r.number.empty() && !r.unit.empty())
      below(Meaning::result_unit, {{"xsi:type", "ST"}}, r.unit);
    if (!r.range.empty()) {
      open("referenceRange", {{"typeCode", "REFV"}});
      open("observationRange");
      text("text", r.range);
      close("observationRange");
      close("referenceRange");
    }
    close("observation");
    close("entry");
  }

  const Vocabulary& vocabulary_;
  std::string out_;
};

}  // namespace

std::string write(const Document& document, const Vocabulary& vocabulary) {
  return Writer(vocabulary).document(document);
}

}  // namespace yilian::cda
