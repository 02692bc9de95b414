#include "fhir/path.hpp"

#include <gtest/gtest.h>

namespace yilian::fhir {
namespace {

/// What the expression finds in a patient, joined by commas; or the code of the refusal.
std::string found(const std::string& expression, const PathContext& context = {}) {
  static const auto document = Document::parse(
      R"({"resourceType":"Patient","name":[{"given":["A","B"],"_given":[{"extension":[{"url":"u",)"
      R"("valueString":"x"}]},null],"family":"C"}],"multipleBirthInteger":3,"_birthDate":{"id":"q"},)"
      R"("gender":"male","generalPractitioner":[{"reference":"#in"}],"contained":[{"resourceType":)"
      R"("Organization","id":"in","name":"Ward"}]})");
  const auto path = PathExpression::compile(expression);
  if (!path) return std::string(info(path.error().code).name);
  PathContext with = context;
  with.resource = with.root_resource = document->root();
  const auto items = path->evaluate(Item::of(document->root(), 0), with);
  if (!items) return std::string(info(items.error().code).name);
  std::string out;
  for (const auto& item : *items) out += (out.empty() ? "" : ",") + item.to_string();
  return out;
}

TEST(Path, OverADocument) {
  EXPECT_EQ(found("Patient.name.given"), "A,B");
  EXPECT_EQ(found("name.given.extension('u').value"), "x");
  EXPECT_EQ(found("birthDate.id"), "q");
  EXPECT_EQ(found("birthDate.hasValue()"), "false");
  EXPECT_EQ(found("multipleBirth is integer and multipleBirth + 1 = 4"), "true");
  EXPECT_EQ(found("generalPractitioner.resolve().name"), "Ward");
  EXPECT_EQ(found("gender.memberOf('http://hl7.org/fhir/ValueSet/administrative-gender')"), "true");
  EXPECT_EQ(found("%ucum"), "http://unitsofmeasure.org");
  EXPECT_EQ(found("contained.type().name"), "Organization");
  EXPECT_EQ(found("name.nothing"), "");
  EXPECT_EQ(found("name.nothing", {.strict = true}), "expression_failed");
  EXPECT_EQ(found("%nothing"), "expression_failed");
  EXPECT_EQ(found("name.(("), "expression_invalid");
  EXPECT_EQ(found("nothing.unknownFunction()"), "expression_invalid");
  EXPECT_EQ(found("today()", {.now = 951'782'400'000}), "2000-02-29");
}

TEST(Path, IsBounded) {
  const std::string ten = "(1|2|3|4|5|6|7|8|9|10)";
  EXPECT_EQ(found(ten + ".select(" + ten + ".select(" + ten + ".select(" + ten + ".select(" + ten +
                  ".select(" + ten + ")))))"),
            "too_many");
  EXPECT_EQ(found("name.given.first().repeat($this & 'a')"), "too_many");
  EXPECT_EQ(found("iif(true, 'a').select($this & $this).select($this & $this)"), "aaaa");
  std::string doubled = "'aaaaaaaaaaaaaaaa'";
  for (int i = 0; i < 30; ++i) doubled += ".select($this & $this)";
  EXPECT_EQ(found(doubled), "too_many");
  EXPECT_EQ(found(std::string(500, '(') + "1" + std::string(500, ')')), "expression_invalid");
  EXPECT_EQ(found("'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'.matches('^(a+)+$')"), "false");
}

}  // namespace
}  // namespace yilian::fhir
