#include "fhir/definitions.hpp"

#include <gtest/gtest.h>

#include <set>

namespace yilian::fhir {
namespace {

const Definitions& r4 = Definitions::r4();

/// "path min..max types" of a member of a type.
std::string about(std::string_view type, std::string_view name) {
  const auto found = r4.property(r4.type(type), r4.name(name));
  if (!found) return "nothing";
  std::string out(r4.text(found.element->path));
  out += " " + std::to_string(found.element->min) + "..";
  out += found.element->max == Element::unbounded ? "*" : std::to_string(found.element->max);
  out += " ";
  out += r4.type_name(found.option->type);
  for (const auto target : r4.targets(found.option->targets))
    (out += ' ') += r4.type_name(static_cast<TypeId>(target));
  return out;
}

TEST(Definitions, Elements) {
  EXPECT_EQ(about("Observation", "status"), "Observation.status 1..1 code");
  EXPECT_EQ(about("Observation", "valueQuantity"), "Observation.value[x] 0..1 Quantity");
  EXPECT_EQ(about("Observation", "value"), "nothing");
  EXPECT_EQ(about("Observation", "encounter"), "Observation.encounter 0..1 Reference Encounter");
  EXPECT_EQ(about("Observation", "id"), "Observation.id 0..1 id");
  EXPECT_EQ(about("HumanName", "id"), "HumanName.id 0..1 string");
  EXPECT_EQ(about("Extension", "url"), "Extension.url 1..1 uri");
  EXPECT_EQ(about("Observation.component", "referenceRange"),
            "Observation.component.referenceRange 0..* Observation.referenceRange");
  EXPECT_EQ(about("Bundle.entry", "link"), "Bundle.entry.link 0..* Bundle.link");
  EXPECT_EQ(about("Patient", "contained"), "Patient.contained 0..* Resource");
  EXPECT_EQ(about("Patient", "valueQuantity"), "nothing");
  const auto status = r4.property(r4.type("Observation"), r4.name("status"));
  EXPECT_EQ(status.element->binding, Binding::required);
  EXPECT_TRUE(status.element->has(Element::summary));
  EXPECT_TRUE(status.element->has(Element::modifier));
  EXPECT_FALSE(status.element->has(Element::list));
  const auto* value = r4.element(r4.type("Observation"), r4.name("value"));
  ASSERT_NE(value, nullptr);
  EXPECT_EQ(value->options, 11U);
}

TEST(Definitions, Types) {
  EXPECT_TRUE(r4.is_a(r4.type("Age"), r4.type("Quantity")));
  EXPECT_TRUE(r4.is_a(r4.type("Patient"), r4.type("Resource")));
  EXPECT_TRUE(r4.is_a(r4.type("code"), r4.type("string")));
  EXPECT_TRUE(r4.is_a(r4.type("Observation.component"), r4.type("BackboneElement")));
  EXPECT_FALSE(r4.is_a(r4.type("Quantity"), r4.type("Age")));
  EXPECT_EQ(r4.resource_type("DomainResource"), 0);
  EXPECT_EQ(r4.resource_type("HumanName"), 0);
  EXPECT_EQ(r4.resource_type("SubscriptionStatus"), 0);
  EXPECT_EQ(r4.type("nothing"), 0);
  int resources = 0;
  for (std::size_t id = 1; id < r4.type_count(); ++id)
    if (r4.resource_type(r4.type_name(static_cast<TypeId>(id))) != 0) ++resources;
  EXPECT_EQ(resources, 146);
}

TEST(Definitions, EveryMemberIsFoundByItsName) {
  for (std::size_t id = 1; id < r4.type_count(); ++id)
    for (const auto& element : r4.elements(static_cast<TypeId>(id)))
      for (const auto& option : r4.options(element)) {
        const auto found = r4.property(static_cast<TypeId>(id), option.json_name);
        EXPECT_EQ(found.element, &element) << r4.text(element.path);
        EXPECT_EQ(found.option, &option) << r4.text(element.path);
        EXPECT_NE(option.type, 0) << r4.text(element.path);
        EXPECT_EQ(r4.name(r4.name(option.json_name)), option.json_name);
      }
}

TEST(Definitions, SearchParameters) {
  const auto patient = r4.type("Patient");
  const auto id = r4.parameter(patient, "birthdate");
  ASSERT_TRUE(id);
  EXPECT_EQ(r4.parameter(*id).type, SearchType::date);
  EXPECT_EQ(r4.text(r4.parameter(*id).url),
            "http://hl7.org/fhir/SearchParameter/individual-birthdate");
  EXPECT_TRUE(r4.parameter(patient, "_lastUpdated"));
  EXPECT_FALSE(r4.parameter(patient, "code"));
  EXPECT_FALSE(r4.parameter(r4.type("HumanName"), "_id"));
  const auto composite = r4.parameter(r4.type("Observation"), "code-value-quantity");
  ASSERT_TRUE(composite);
  const auto components = r4.components(r4.parameter(*composite));
  ASSERT_EQ(components.size(), 2U);
  EXPECT_EQ(r4.text(r4.parameter(components[0].parameter).code), "code");
  const auto subject = r4.parameter(r4.type("Observation"), "subject");
  ASSERT_TRUE(subject);
  EXPECT_EQ(r4.targets(r4.parameter(*subject).targets).size(), 4U);
}

TEST(Definitions, Codes) {
  const auto gender = r4.value_set("http://hl7.org/fhir/ValueSet/administrative-gender");
  ASSERT_NE(gender, 0U);
  const auto& set = r4.value_set(gender);
  EXPECT_EQ(set.is_open, 0U);
  EXPECT_EQ(r4.concepts(set).size(), 4U);
  const auto* male = r4.find(set, std::nullopt, "male");
  ASSERT_NE(male, nullptr);
  EXPECT_EQ(r4.text(male->display), "Male");
  EXPECT_NE(r4.find(set, "http://hl7.org/fhir/administrative-gender", "male"), nullptr);
  EXPECT_EQ(r4.find(set, "http://example.org", "male"), nullptr);
  EXPECT_EQ(r4.find(set, std::nullopt, "active"), nullptr);
  EXPECT_NE(r4.find("http://hl7.org/fhir/narrative-status", "generated"), nullptr);
  EXPECT_EQ(r4.value_set("http://example.org"), 0U);
  EXPECT_EQ(r4.value_set(""), 0U);
  // By a filter over the tree of a code system.
  const auto use = r4.value_set("http://terminology.hl7.org/ValueSet/v3-PurposeOfUse");
  EXPECT_NE(r4.find(r4.value_set(use), std::nullopt, "TREAT"), nullptr);
  EXPECT_EQ(r4.find(r4.value_set(use), std::nullopt, "MEDNEC"), nullptr);
  // Of codes that the definitions do not have.
  EXPECT_EQ(r4.value_set(r4.value_set("http://hl7.org/fhir/ValueSet/mimetypes")).is_open, 1U);
  for (std::uint32_t id = 1; id < r4.concept_count(); ++id) {
    const auto& known = r4.concept_at(id);
    EXPECT_NE(r4.find(r4.text(r4.code_system(known.system).url), r4.text(known.code)), nullptr);
  }
}

TEST(Definitions, Constraints) {
  std::set<std::string> keys;
  for (const auto id : r4.constraints(r4.type(r4.type("Observation")).constraints))
    keys.emplace(r4.text(r4.constraint(id).key));
  EXPECT_TRUE(keys.contains("obs-6"));
  EXPECT_TRUE(keys.contains("dom-2"));
  EXPECT_FALSE(keys.contains("ele-1"));
  const auto contact = r4.type(r4.type("Patient.contact")).constraints;
  ASSERT_EQ(contact.count, 1U);
  EXPECT_EQ(r4.text(r4.constraint(r4.constraints(contact)[0]).key), "pat-1");
  const auto extension = r4.property(r4.type("Patient"), r4.name("extension"));
  EXPECT_EQ(extension.element->constraints.count, 0U);  // ext-1 is the type's own
}

}  // namespace
}  // namespace yilian::fhir
