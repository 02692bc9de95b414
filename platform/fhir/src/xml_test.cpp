#include "fhir/xml.hpp"

#include <gtest/gtest.h>

#include <iostream>

#include "fhir/value.hpp"
#include "sample_data.hpp"

namespace yilian::fhir {
namespace {

std::string json_of(std::string_view xml) {
  const auto out = xml_to_json(xml);
  if (out) return *out;
  const auto& error = out.error();
  if (error.fields.empty()) return std::string(info(error.code).name);
  return error.fields[0].pointer + " " + std::string(info(error.fields[0].code).name);
}

constexpr std::string_view patient =
    R"(<Patient xmlns="http://hl7.org/fhir"><id value="p"/><text><status value="generated"/>)"
    R"(<div xmlns="http://www.w3.org/1999/xhtml">a <b>b</b> &lt;</div></text>)"
    R"(<contained><Organization><id value="o"/></Organization></contained>)"
    R"(<extension url="u"><valueDecimal value="1.00"/></extension><active value="true"/>)"
    R"(<name id="n"><given value="A"/><given id="x"/><given value="B"/></name></Patient>)";

TEST(Xml, BothWays) {
  const auto json = json_of(patient);
  EXPECT_EQ(json, R"({"resourceType":"Patient","id":"p","text":{"status":"generated","div":)"
                  R"("<div xmlns=\"http://www.w3.org/1999/xhtml\">a <b>b</b> &lt;</div>"},)"
                  R"("contained":[{"resourceType":"Organization","id":"o"}],)"
                  R"("extension":[{"url":"u","valueDecimal":1.00}],"active":true,)"
                  R"("name":[{"id":"n","given":["A",null,"B"],"_given":[null,{"id":"x"},null]}]})");
  const auto document = Document::parse(json);
  ASSERT_TRUE(document);
  EXPECT_EQ(json_to_xml(document->root()).value(), patient);
}

TEST(Xml, Refusals) {
  EXPECT_EQ(json_of(""), "malformed_xml");
  EXPECT_EQ(json_of("<Patient>"), "malformed_xml");
  EXPECT_EQ(json_of("<!DOCTYPE x [<!ENTITY a \"b\">]><Patient/>"), "malformed_xml");
  EXPECT_EQ(json_of("<Patient><id value=\"&a;\"/></Patient>"), "malformed_xml");
  EXPECT_EQ(json_of("<Patiant/>"), "/Patiant unknown_field");
  EXPECT_EQ(json_of("<Patient><nome/></Patient>"), "/nome unknown_field");
  EXPECT_EQ(json_of("<Patient><name><given value=\"a\" b=\"c\"/></name></Patient>"),
            "/name/given/@b unknown_field");
  EXPECT_EQ(json_of("<Patient><gender value=\"a\"/><gender value=\"b\"/></Patient>"),
            "/gender repeated");
  EXPECT_EQ(json_of("<Patient><contained/></Patient>"), "/contained wrong_type");
  std::string deep;
  for (int i = 0; i < 70; ++i) deep += "<extension>";
  EXPECT_EQ(json_of("<Patient>" + deep), "too_deep");
  const auto wrong = Document::parse(R"({"resourceType":"Patient","odd":1})");
  ASSERT_TRUE(wrong);
  EXPECT_EQ(json_to_xml(wrong->root()).error().fields.at(0).pointer, "/odd");
  const auto script =
      Document::parse(R"({"resourceType":"Patient","text":{"div":"<div>&x;</div>"}})");
  ASSERT_TRUE(script);
  EXPECT_EQ(json_to_xml(script->root()).error().fields.at(0).code, Code::invalid_text);
}

/// There and back gives the same resource; narratives are compared by their meaning in XML.
void check_round_trip(const Document& document, const std::string& name, int& same, int& all) {
  const auto xml = json_to_xml(document.root());
  ASSERT_TRUE(xml) << name << " "
                   << (xml.error().fields.empty() ? "" : xml.error().fields[0].pointer);
  const auto json = xml_to_json(*xml);
  ASSERT_TRUE(json) << name;
  const auto second = Document::parse(*json);
  ASSERT_TRUE(second) << name;
  const auto again = json_to_xml(second->root());
  ASSERT_TRUE(again) << name;
  EXPECT_EQ(*again, *xml) << name;
  Value a = Value::of(document.root()), b = Value::of(second->root());
  const auto without_text = [](auto&& self, Value& value) -> void {
    value.remove("div");
    for (auto& member : value.members) self(self, member.value);
    for (auto& item : value.items) self(self, item);
  };
  without_text(without_text, a);
  without_text(without_text, b);
  ++all;
  same += a.same(b) ? 1 : 0;
  EXPECT_TRUE(a.same(b)) << name;
}

TEST(Xml, RoundTripOfTheExamples) {
  const auto files = sample_files("fhir-test-cases/r4/examples", ".json");
  NEED_SAMPLES(files);
  int same = 0, all = 0;
  for (const auto& file : files) {
    const auto document = Document::parse(read_text(file));
    ASSERT_TRUE(document);
    check_round_trip(*document, file.filename(), same, all);
  }
  for (const auto& file : sample_files("fhir-test-cases/r4/examples", ".xml")) {
    const auto json = xml_to_json(read_text(file));
    ASSERT_TRUE(json) << file << " "
                      << (json.error().fields.empty() ? "" : json.error().fields[0].pointer);
    const auto document = Document::parse(*json);
    ASSERT_TRUE(document) << file;
    check_round_trip(*document, file.filename(), same, all);
  }
  std::cout << same << " of " << all << " examples\n";
}

TEST(Xml, TheSameResourceInBothForms) {
  for (const char* name : {"patient-example", "observation-example", "condition-example"}) {
    const auto folder = sample_folder("fhir-test-cases/r4/examples");
    if (!std::filesystem::exists(folder)) GTEST_SKIP() << "skipped: no sample data";
    const auto json = Document::parse(read_text(folder / (std::string(name) + ".json")));
    const auto xml = xml_to_json(read_text(folder / (std::string(name) + ".xml")));
    ASSERT_TRUE(json && xml) << name;
    const auto other = Document::parse(*xml);
    Value a = Value::of(json->root()), b = Value::of(other->root());
    a.remove("text");
    b.remove("extension");  // the XML of the observation has one more
    b.remove("text");
    EXPECT_TRUE(a.same(b)) << name << to_json(a) << "\n" << to_json(b);
  }
}

TEST(Xml, RoundTripOfSynthea) {
  const auto files = sample_files("fhir-r4-synthea", ".json");
  NEED_SAMPLES(files);
  int same = 0, all = 0;
  for (std::size_t i = 0; i < files.size(); i += 7) {
    const auto document = Document::parse(read_text(files[i]));
    ASSERT_TRUE(document);
    check_round_trip(*document, files[i].filename(), same, all);
  }
}

}  // namespace
}  // namespace yilian::fhir
