#include "fhir/patch.hpp"

#include <gtest/gtest.h>

#include <iostream>

#include "fhir/value.hpp"
#include "fhir/xml.hpp"
#include "sample_data.hpp"
#include "xml_tree.hpp"

namespace yilian::fhir {
namespace {

std::string json_patched(const std::string& text, const std::string& patch) {
  const auto document = Document::parse(text),
             operations = Document::parse(patch, {.null_members = true});
  if (!document || !operations) return "malformed";
  const auto out = apply_json_patch(document->root(), operations->root());
  if (out) return *out;
  return std::string(info(out.error().code).name) + " " + out.error().params.at(0).second;
}

TEST(JsonPatch, Cases) {
  EXPECT_EQ(json_patched(R"({"a":[1,2]})", R"([{"op":"add","path":"/a/-","value":3},
    {"op":"remove","path":"/a/0"},{"op":"move","from":"/a/1","path":"/b"},
    {"op":"copy","from":"/b","path":"/c~1d"},{"op":"test","path":"/b","value":3.0}])"),
            R"({"a":[2],"b":3,"c/d":3})");
  EXPECT_EQ(json_patched("{}", R"({"op":"add"})"), "patch_invalid 1");
  EXPECT_EQ(json_patched("{}", R"([{"op":"odd","path":"/a"}])"), "patch_invalid 1");
  EXPECT_EQ(json_patched("{}", R"([{"op":"add","path":"a","value":1}])"), "patch_invalid 1");
  EXPECT_EQ(json_patched("{\"a\":[]}", R"([{"op":"add","path":"/a/01","value":1}])"),
            "patch_failed 1");
  EXPECT_EQ(
      json_patched("{}", R"([{"op":"test","path":"","value":{}},{"op":"remove","path":"/a"}])"),
      "patch_failed 2");
  EXPECT_EQ(json_patched("{\"a\":{}}", R"([{"op":"move","from":"/a","path":"/a/b"}])"),
            "patch_failed 1");
  EXPECT_EQ(json_patched("{}", R"([{"op":"remove","path":""}])"), "patch_failed 1");
}

TEST(JsonPatch, TheOfficialSuite) {
  const auto files = sample_files("fhir-test-cases/r4/patch", "json-patch-tests.json");
  NEED_SAMPLES(files);
  const auto suite = Document::parse(read_text(files[0]), {.null_members = true});
  ASSERT_TRUE(suite);
  std::size_t count = 0;
  for (const Node test : suite->root()) {
    if (test.text_of("disabled") == "true") continue;
    const auto out = apply_json_patch(test.member("doc"), test.member("patch"));
    const Node expected = test.member("expected");
    EXPECT_EQ(out.has_value(), !test.member("error")) << test.text_of("comment");
    if (out && expected) {
      const auto document = Document::parse(*out, {.null_members = true});
      ASSERT_TRUE(document);
      EXPECT_TRUE(Value::of(document->root()).same(Value::of(expected)))
          << test.text_of("comment") << *out;
    }
    ++count;
  }
  EXPECT_GE(count, 16U);
}

TEST(JsonPatch, CopiesOfCopiesEnd) {
  const auto document = Document::parse(R"({"a":[1,2,3,4]})");
  std::string patch = "[";
  for (int i = 0; i < 60; ++i)
    patch += std::string(i == 0 ? "" : ",") + R"({"op":"copy","from":"/a","path":"/a/-"})";
  const auto operations = Document::parse(patch + "]");
  const auto out = apply_json_patch(document->root(), operations->root());
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().code, Code::too_many);
}

TEST(FhirPathPatch, TheOfficialSuite) {
  const auto files = sample_files("fhir-test-cases/r4/patch", "fhir-patch-tests.xml");
  NEED_SAMPLES(files);
  const auto suite = parse_xml(read_text(files[0]), {});
  ASSERT_TRUE(suite);
  const auto first = [](const XmlElement* holder) -> const XmlElement* {
    if (holder)
      for (const auto& each : holder->children)
        if (!each.name.empty()) return &each;
    return nullptr;
  };
  std::size_t count = 0;
  for (const auto& test : suite->children) {
    if (test.name != "case") continue;
    const auto name = test.attribute("name");
    const auto* input = first(test.child("input"));
    const auto* diff = first(test.child("diff"));
    const auto* output = first(test.child("output"));
    ASSERT_TRUE(input && diff) << name;
    const auto json = xml_to_json(to_xml(*input)), patch = xml_to_json(to_xml(*diff));
    ASSERT_TRUE(json && patch) << name;
    const auto document = Document::parse(*json), parameters = Document::parse(*patch);
    const auto out = apply_fhirpath_patch(document->root(), parameters->root());
    ++count;
    EXPECT_EQ(out.has_value(), output != nullptr) << name;
    if (!out || !output) continue;
    const auto wanted = xml_to_json(to_xml(*output));
    ASSERT_TRUE(wanted) << name;
    const auto a = Document::parse(*out), b = Document::parse(*wanted);
    EXPECT_TRUE(Value::of(a->root()).same(Value::of(b->root()))) << name << "\n"
                                                                 << *out << "\n"
                                                                 << *wanted;
  }
  std::cout << count << " cases\n";
  EXPECT_GE(count, 10U);
}

TEST(FhirPathPatch, Refusals) {
  const auto patient = Document::parse(R"({"resourceType":"Patient","name":[{"given":["a"]}]})");
  const auto patched = [&](const std::string& parts) {
    const auto parameters = Document::parse(
        R"({"resourceType":"Parameters","parameter":[{"name":"operation","part":[)" + parts +
        "]}]}");
    const auto out = apply_fhirpath_patch(patient->root(), parameters->root());
    return out ? *out : std::string(info(out.error().code).name);
  };
  const std::string type = R"({"name":"type","valueCode":")";
  EXPECT_EQ(patched(type + R"(delete"},{"name":"path","valueString":"Patient.name[0].given[0]"})"),
            R"({"resourceType":"Patient"})");
  EXPECT_EQ(patched(type + R"(delete"},{"name":"path","valueString":"Patient.(("})"),
            "patch_invalid");
  EXPECT_EQ(
      patched(
          type +
          R"(replace"},{"name":"path","valueString":"Patient.gender"},{"name":"value","valueCode":"male"})"),
      "patch_failed");
  EXPECT_EQ(
      patched(
          type +
          R"(add"},{"name":"path","valueString":"Patient"},{"name":"name","valueString":"odd"},{"name":"value","valueCode":"x"})"),
      "patch_invalid");
  EXPECT_EQ(patched(type + R"(odd"},{"name":"path","valueString":"Patient"})"), "patch_invalid");
}

}  // namespace
}  // namespace yilian::fhir
