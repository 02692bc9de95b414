#include "bodies.hpp"

#include <algorithm>
#include <map>

#include "crypto/crypto.hpp"
#include "crypto/hmac.hpp"
#include "fhir/value.hpp"
#include "kernel/identifiers.hpp"

namespace yilian::shared_documents {
namespace {

using fhir::Value;

constexpr std::size_t resources_max = 1000;

Value text(std::string_view said) { return Value::string(std::string(said)); }

Value list(Value one) {
  Value out = Value::array();
  out.items.push_back(std::move(one));
  return out;
}

Value object(std::string_view name, Value value) {
  Value out = Value::object();
  out.set(name, std::move(value));
  return out;
}

Value named(std::string_view display) { return object("display", text(display)); }

Value pointing(const std::string& type, const Uuid& id) {
  return object("reference", text(type + "/" + to_string(id)));
}

bool is_oid(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789.") == std::string_view::npos;
}

/// A time of FHIR's form `instant` or `dateTime` with a time of day; a day begins at midnight.
std::string instant_text(std::string_view time) {
  if (time.find('T') != std::string_view::npos) return std::string(time);
  std::string day(time);
  while (day.size() < 10) day += "-01";
  return day + "T00:00:00+08:00";
}

std::string escaped(std::string_view said) {
  std::string out;
  for (const char c : said) {
    if (c == '&') out += "&amp;";
    else if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else if (c == '\n') out += "<br/>";
    else out += c;
  }
  return out;
}

class Maker {
 public:
  explicit Maker(const Making& making) : m_(making) {}

  Result<std::vector<Resource>> all() {
    out_.push_back({"DocumentReference", id_of(m_.organisation, "DocumentReference", m_.set), ""});
    for (const auto& section : m_.document.sections) {
      for (const auto& one : section.diagnoses) diagnosis(one);
      for (const auto& one : section.medicines) medicine(one);
      results(section);
      for (const auto& one : section.procedures) procedure(one);
      for (const auto& one : section.allergies) allergy(one);
      if (out_.size() > resources_max)
        return fail(Code::too_many, {{"max", std::to_string(resources_max)}});
    }
    out_.front().json = fhir::to_json(document());
    return std::move(out_);
  }

 private:
  std::string own_system(std::string_view what) const {
    return "urn:yilian:" + to_string(m_.organisation) + ":" + std::string(what);
  }
  std::string system_of(std::string_view oid) const {
    if (const auto found = m_.tables.systems.find(oid); found != m_.tables.systems.end())
      return found->second;
    return is_oid(oid) ? "urn:oid:" + std::string(oid) : own_system("code");
  }
  Value coding(std::string_view system, std::string_view code, std::string_view display) const {
    Value out = Value::object();
    out.set("system", text(system));
    out.set("code", text(code));
    if (!display.empty()) out.set("display", text(display));
    return out;
  }
  /// The sender's code with the sender's system, and the sender's words.
  Value concept_of(const cda::Code& code, const std::string& name) const {
    Value out = Value::object();
    if (!code.code.empty()) {
      // That of another system would be a wrong one: a code of no dictionary keeps the sender's.
      auto system = system_of(code.system);
      if (system == icd10_uri) system = "urn:oid:" + code.system;
      out.set("coding", list(coding(system, code.code, name)));
    }
    out.set("text", text(name.empty() ? code.code : name));
    return out;
  }

  Value begun(const char* type) const {
    Value out = Value::object();
    out.set("resourceType", text(type));
    Value source = Value::object();
    source.set("system", text(own_system("document")));
    source.set("value", text(m_.set));
    out.set("identifier", list(std::move(source)));
    return out;
  }
  Value patient() const { return pointing("Patient", m_.patient.value); }

  /// The next one of a thing: what has one name in one document is told apart by its order.
  Uuid next_id(const std::string& type, const cda::Code& code, const std::string& name) {
    const auto key = m_.set + "\n" + code.system + "\n" + code.code + "\n" + name;
    const auto number = ++numbers_[type + "\n" + key];
    return id_of(m_.organisation, type, key + "\n" + std::to_string(number));
  }
  Uuid add(const char* type, const cda::Code& code, const std::string& name, const Value& body) {
    const auto id = next_id(type, code, name);
    out_.push_back({type, id, fhir::to_json(body)});
    return id;
  }
  const std::string& time_or(const std::string& own) const {
    return own.empty() ? m_.document.time : own;
  }

  void diagnosis(const cda::Diagnosis& one) {
    Value body = begun("Condition");
    Value what = concept_of(one.code, one.name);
    if (const auto name = known_name(m_, one.code))
      what.set("coding", list(coding(icd10_uri, one.code.code, *name)));
    body.set("category",
             list(object("coding",
                         list(coding("http://terminology.hl7.org/CodeSystem/condition-category",
                                     "encounter-diagnosis", "")))));
    body.set("code", std::move(what));
    body.set("subject", patient());
    body.set("recordedDate", text(time_or(one.time)));
    add("Condition", one.code, one.name, body);
  }

  void medicine(const cda::Medicine& one) {
    const char* type = one.ordered ? "MedicationRequest" : "MedicationStatement";
    Value body = begun(type);
    if (one.ordered) {
      body.set("status", text("unknown"));
      body.set("intent", text("order"));
    } else {
      body.set("status", text(one.to.empty() ? "unknown" : "completed"));
    }
    body.set("medicationCodeableConcept", concept_of(one.code, one.name));
    body.set("subject", patient());
    if (one.ordered) {
      body.set("authoredOn", text(time_or(one.from)));
    } else if (!one.from.empty() || !one.to.empty()) {
      Value period = Value::object();
      if (!one.from.empty()) period.set("start", text(one.from));
      if (!one.to.empty()) period.set("end", text(one.to));
      body.set("effectivePeriod", std::move(period));
    } else {
      body.set("dateAsserted", text(m_.document.time));
    }
    if (const auto how = dosage(one); !how.empty())
      body.set(one.ordered ? "dosageInstruction" : "dosage", list(object("text", text(how))));
    add(type, one.code, one.name, body);
  }

  void results(const cda::Section& section) {
    Value references = Value::array();
    for (const auto& one : section.results) {
      Value body = begun("Observation");
      body.set("status", text("final"));
      body.set("code", concept_of(one.code, one.name));
      body.set("subject", patient());
      body.set("effectiveDateTime", text(time_or(one.time)));
      if (!one.number.empty()) {
        Value quantity = object("value", Value::number(one.number));
        if (!one.unit.empty()) quantity.set("unit", text(one.unit));
        body.set("valueQuantity", std::move(quantity));
        if (!one.text.empty()) body.set("note", list(object("text", text(one.text))));
      } else if (!one.text.empty()) {
        body.set("valueString", text(one.unit.empty() ? one.text : one.text + " " + one.unit));
      }
      flag(one.flag, body);
      if (!one.range.empty()) body.set("referenceRange", list(object("text", text(one.range))));
      references.items.push_back(
          pointing("Observation", add("Observation", one.code, one.name, body)));
    }
    if (references.items.empty()) return;
    Value report = begun("DiagnosticReport");
    report.set("status", text("final"));
    const auto title = title_of(section);
    report.set("code", concept_of(section.code, title));
    report.set("subject", patient());
    report.set("effectiveDateTime", text(m_.document.time));
    report.set("result", std::move(references));
    add("DiagnosticReport", section.code, title, report);
  }
  std::string title_of(const cda::Section& section) const {
    if (!section.title.empty()) return section.title;
    const auto found = m_.tables.sections.find(section.code.code);
    if (found != m_.tables.sections.end()) return found->second.zh;
    return section.code.display.empty() ? "检查检验" : section.code.display;
  }
  void flag(const std::string& said, Value& body) const {
    if (said.empty()) return;
    constexpr std::array<std::string_view, 9> known = {"H", "HH", "L",   "LL", "N",
                                                       "A", "AA", "POS", "NEG"};
    Value out = Value::object();
    const bool is_known = std::ranges::find(known, said) != known.end();
    out.set(
        "coding",
        list(coding(is_known ? "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
                             : own_system("flag"),
                    said, "")));
    out.set("text", text(said));
    body.set("interpretation", list(std::move(out)));
  }

  void procedure(const cda::Procedure& one) {
    Value body = begun("Procedure");
    body.set("status", text("completed"));
    body.set("code", concept_of(one.code, one.name));
    body.set("subject", patient());
    if (!one.time.empty()) body.set("performedDateTime", text(one.time));
    add("Procedure", one.code, one.name, body);
  }

  void allergy(const cda::Allergy& one) {
    Value body = begun("AllergyIntolerance");
    body.set("clinicalStatus",
             object("coding",
                    list(coding("http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical",
                                "active", ""))));
    body.set("code", concept_of(one.code, one.name));
    body.set("patient", patient());
    body.set("recordedDate", text(time_or(one.time)));
    add("AllergyIntolerance", one.code, one.name, body);
  }

  std::string heading() const {
    const auto& d = m_.document;
    if (!d.title.empty()) return d.title;
    const auto name = m_.tables.type_name(d.type.code, Language::zh);
    return name.empty() ? d.type.code : name;
  }
  /// What people read without a reader of CDA.
  Value narrative() const {
    std::string div =
        "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p><b>" + escaped(heading()) + "</b></p>";
    for (const auto& section : m_.document.sections) {
      if (section.title.empty() && section.text.empty()) continue;
      div += "<p><b>" + escaped(title_of(section)) + "</b></p><p>" + escaped(section.text) + "</p>";
    }
    Value out = Value::object();
    out.set("status", text("generated"));
    out.set("div", text(div + "</div>"));
    return out;
  }

  Value document() const {
    const auto& d = m_.document;
    Value body = Value::object();
    body.set("resourceType", text("DocumentReference"));
    body.set("text", narrative());
    Value master = Value::object();
    if (is_oid(d.id.root)) master.set("system", text("urn:oid:" + d.id.root));
    master.set("value", text(d.id.extension.empty() ? d.id.root : d.id.extension));
    body.set("masterIdentifier", std::move(master));
    Value set = Value::object();
    set.set("system", text(own_system("document")));
    set.set("value", text(m_.set));
    body.set("identifier", list(std::move(set)));
    body.set("status", text("current"));
    body.set("docStatus", text("final"));
    const auto name = m_.tables.type_name(d.type.code, Language::zh);
    body.set("type", concept_of(d.type, name.empty() ? d.title : name));
    body.set("subject", patient());
    body.set("date", text(instant_text(d.time)));
    if (!d.author.name.empty()) body.set("author", list(named(d.author.name)));
    if (!d.custodian.name.empty()) body.set("custodian", named(d.custodian.name));
    if (!d.title.empty()) body.set("description", text(d.title));
    Value file = Value::object();
    file.set("contentType", text("text/xml"));
    file.set("language", text("zh-CN"));
    file.set("data", text(crypto::base64(m_.bytes)));
    if (!d.title.empty()) file.set("title", text(d.title));
    body.set("content", list(object("attachment", std::move(file))));
    Value context = Value::object();
    Value related = Value::array();
    for (const auto& one : out_)
      if (one.type != "DocumentReference") related.items.push_back(pointing(one.type, one.id));
    if (d.stay && (!d.stay->from.empty() || !d.stay->to.empty())) {
      Value period = Value::object();
      if (!d.stay->from.empty()) period.set("start", text(d.stay->from));
      if (!d.stay->to.empty()) period.set("end", text(d.stay->to));
      context.set("period", std::move(period));
    }
    if (!related.items.empty()) context.set("related", std::move(related));
    if (!context.members.empty()) body.set("context", std::move(context));
    return body;
  }

 public:
  static std::string dosage(const cda::Medicine& one) {
    std::string out;
    const auto add_part = [&](const std::string& part) {
      if (!part.empty()) out += (out.empty() ? "" : "，") + part;
    };
    add_part(one.dose.empty() ? "" : one.dose + one.dose_unit);
    add_part(one.route);
    add_part(one.frequency);
    add_part(one.instructions);
    return out;
  }

 private:
  const Making& m_;
  std::vector<Resource> out_;
  std::map<std::string, int> numbers_;
};

}  // namespace

Uuid id_of(OrganisationId organisation, std::string_view type, std::string_view key) {
  return crypto::id_of_name("shared document\n" + to_string(organisation) + "\n" +
                            std::string(type) + "\n" + std::string(key));
}

std::optional<std::string> known_name(const Making& making, const cda::Code& code) {
  if (code.code.empty() || !is_icd10_form(code.code)) return std::nullopt;
  const auto system = making.tables.systems.find(code.system);
  const bool is_icd = system != making.tables.systems.end() && system->second == icd10_uri;
  if (!is_icd && !code.system.empty()) return std::nullopt;
  return making.diagnosis_name(code.code);
}

Result<std::vector<Resource>> resources_of(const Making& making) { return Maker(making).all(); }

std::vector<DocumentEntry> entries_of(const Making& making) {
  std::vector<DocumentEntry> out;
  for (const auto& section : making.document.sections) {
    for (const auto& one : section.diagnoses)
      out.push_back(
          {"diagnosis", one.code.code, one.name, "", known_name(making, one.code).has_value()});
    for (const auto& one : section.medicines)
      out.push_back({"medicine", one.code.code, one.name, Maker::dosage(one), false});
    for (const auto& one : section.results) {
      auto value = one.number.empty() ? one.text : one.number;
      if (!one.unit.empty()) value += " " + one.unit;
      out.push_back({"result", one.code.code, one.name, std::move(value), false});
    }
    for (const auto& one : section.procedures)
      out.push_back({"procedure", one.code.code, one.name, "", false});
    for (const auto& one : section.allergies)
      out.push_back({"allergy", one.code.code, one.name, "", false});
  }
  return out;
}

}  // namespace yilian::shared_documents
