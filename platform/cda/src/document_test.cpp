#include "cda/document.hpp"

#include <gtest/gtest.h>

#include "hl7/charset.hpp"
#include "sample.hpp"

namespace yilian::cda {
namespace {

const Vocabulary words = sample::vocabulary();

std::string refused(std::string_view bytes, const Limits& limits = {}) {
  const auto got = read(bytes, words, limits);
  if (got) return "read";
  std::string out(info(got.error().code).name);
  for (const auto& [name, value] : got.error().params)
    if (name == "element") out += " " + value;
  return out;
}

std::string whole(const std::string& body, const std::string& head = "") {
  return "<?xml version=\"1.0\"?><ClinicalDocument xmlns=\"urn:hl7-org:v3\" "
         "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">"
         "<id root=\"1.2\" extension=\"A\"/><code code=\"C0053\"/>"
         "<effectiveTime value=\"20260302\"/>" +
         head +
         "<recordTarget><patientRole><patient><name>张三</name></patient></patientRole>"
         "</recordTarget><component><structuredBody>" +
         body + "</structuredBody></component></ClinicalDocument>";
}
std::string section(const std::string& code, const std::string& inside) {
  return "<component><section><code code=\"" + code + "\"/>" + inside + "</section></component>";
}
std::string without(std::string text, const std::string& part, const std::string& by = "") {
  const auto at = text.find(part);
  EXPECT_NE(at, std::string::npos) << part;
  return text.replace(at, part.size(), by);
}
std::string observation(const std::string& element, const std::string& value,
                        const std::string& inside = "") {
  return "<observation><code code=\"" + element + "\" displayName=\"所查\"/>" + value + inside +
         "</observation>";
}

TEST(Cda, WhatIsWrittenReadsAsItWas) {
  const auto d = sample::document();
  const auto text = write(d, words);
  const auto again = read(text, words);
  ASSERT_TRUE(again) << info(again.error().code).name << "\n" << text;
  EXPECT_TRUE(*again == d) << text;
  EXPECT_EQ(write(*again, words), text);
  EXPECT_NE(text.find("<br/>"), std::string::npos);
  EXPECT_NE(text.find("value=\"20260302070000-0330\""), std::string::npos) << text;
}

TEST(Cda, Gb18030IsReadWhereTheDocumentDeclaresIt) {
  auto text = write(sample::document(), words);
  text = without(text, "UTF-8", "GB18030");
  const auto bytes = hl7::encode(text, hl7::Charset::gb18030);
  ASSERT_NE(bytes, text);
  const auto again = read(bytes, words);
  ASSERT_TRUE(again);
  EXPECT_TRUE(*again == sample::document());
  EXPECT_EQ(refused(without(text, "GB18030", "UTF-8") + "\xC4\xE3"), "not_utf8");
  EXPECT_EQ(refused(without(text, "GB18030", "UTF-16")), "not_utf8");
  EXPECT_EQ(refused("\xFF\xFE<\0"), "not_utf8");
}

TEST(Cda, HostileXmlIsRefused) {
  const std::string bomb =
      "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b "
      "\"&a;&a;&a;&a;&a;&a;&a;&a;\">]><ClinicalDocument xmlns=\"urn:hl7-org:v3\">&b;"
      "</ClinicalDocument>";
  EXPECT_EQ(refused(bomb), "malformed_xml");
  EXPECT_EQ(refused("<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><x/>"), "malformed_xml");
  EXPECT_EQ(refused("<!DOCTYPE x [<!ENTITY e SYSTEM \"http://127.0.0.1/\">]><x>&e;</x>"),
            "malformed_xml");
  EXPECT_EQ(refused("<x>&undeclared;</x>"), "malformed_xml");
  EXPECT_EQ(refused(""), "malformed_xml");
  EXPECT_EQ(refused("<a><b></a>"), "malformed_xml");
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "<a>";
  EXPECT_EQ(refused(deep), "too_deep");
  std::string many = "<a>";
  for (int i = 0; i < 300; ++i) many += "<b/>";
  EXPECT_EQ(refused(many + "</a>", {.nodes_max = 200}), "too_many");
  EXPECT_EQ(refused(std::string(101, ' '), {.bytes_max = 100}), "body_too_large");
  // XInclude is an element like any other.
  const auto included = read(whole(section("29548-5",
                                           "<text><xi:include xmlns:xi=\"http://www.w3.org/2001/"
                                           "XInclude\" href=\"file:///etc/passwd\"/>x</text>")),
                             words);
  ASSERT_TRUE(included);
  EXPECT_EQ(included->sections.at(0).text, "x");
}

TEST(Cda, WhatIsMissingIsNamed) {
  const auto good = whole("");
  EXPECT_EQ(refused(good), "read");
  EXPECT_EQ(refused("<x/>"), "cda_not_a_document");
  EXPECT_EQ(refused("<ClinicalDocument/>"), "cda_not_a_document");
  EXPECT_EQ(refused(without(good, "<code code=\"C0053\"/>")),
            "cda_element_missing ClinicalDocument/code/@code");
  EXPECT_EQ(refused(without(good, "<id root=\"1.2\" extension=\"A\"/>")),
            "cda_element_missing ClinicalDocument/id");
  EXPECT_EQ(refused(without(good, "<effectiveTime value=\"20260302\"/>")),
            "cda_element_missing ClinicalDocument/effectiveTime/@value");
  EXPECT_EQ(refused(without(good, "<name>张三</name>")),
            "cda_element_missing ClinicalDocument/recordTarget/patientRole/patient/name");
  EXPECT_EQ(refused(without(good, "20260302", "20261302")),
            "cda_element_invalid ClinicalDocument/effectiveTime/@value");
  EXPECT_EQ(refused(whole("", "<versionNumber value=\"x\"/>")),
            "cda_element_invalid ClinicalDocument/versionNumber/@value");
  EXPECT_EQ(
      refused(whole(section("29548-5", "<entry>" +
                                           observation("DE05.01.025.00",
                                                       "<effectiveTime value=\"3.2.26\"/>"
                                                       "<value xsi:type=\"ST\">x</value>") +
                                           "</entry>"))),
      "cda_element_invalid ClinicalDocument/component/structuredBody/component[1]/section/entry[1]"
      "/observation/effectiveTime/@value");
}

TEST(Cda, NarrativesAreReadAsLines) {
  const auto d = read(whole(section("x",
                                    "<text>一  段\n文字<br/>又<table><tbody><tr><th>项目</th>"
                                    "<th>结果</th></tr><tr><td>钾</td><td>4.1</td></tr></tbody>"
                                    "</table><list><item>甲</item><item>乙</item></list></text>")),
                      words);
  ASSERT_TRUE(d);
  EXPECT_EQ(d->sections.at(0).text, "一 段 文字\n又\n项目 | 结果\n钾 | 4.1\n甲\n乙");
}

TEST(Cda, CodeAndNameOfADiagnosisAreOneThing) {
  const auto d = read(
      whole(section("29548-5",
                    "<entry>" +
                        observation("DE05.01.025.00", "<value xsi:type=\"ST\">高血压</value>",
                                    "<entryRelationship>" +
                                        observation("DE05.01.024.00",
                                                    "<value xsi:type=\"CD\" code=\"I10.x00\" "
                                                    "displayName=\"原发性高血压\"/>") +
                                        "</entryRelationship>") +
                        "</entry><entry><organizer><component>" +
                        observation("DE05.01.024.00", "<value xsi:type=\"CD\" code=\"E11.900\"/>") +
                        "</component><component>" +
                        observation("DE05.01.025.00", "<value xsi:type=\"ST\">糖尿病</value>") +
                        "</component></organizer></entry>")),
      words);
  ASSERT_TRUE(d);
  ASSERT_EQ(d->sections.at(0).diagnoses.size(), 2U);
  EXPECT_EQ(d->sections.at(0).diagnoses[0].code.code, "I10.x00");
  EXPECT_EQ(d->sections.at(0).diagnoses[0].name, "高血压");
  EXPECT_EQ(d->sections.at(0).diagnoses[1].code.code, "E11.900");
  EXPECT_EQ(d->sections.at(0).diagnoses[1].name, "糖尿病");
}

TEST(Cda, ResultsKeepTheirDigitsAndWhatIsNoNumberIsAText) {
  const auto one = [](const std::string& value) {
    const auto d =
        read(whole(section("30954-2", "<entry>" + observation("WBC", value) + "</entry>")), words);
    if (!d || d->sections.at(0).results.size() != 1) return std::string("?");
    const auto& r = d->sections[0].results[0];
    return r.code.code + "|" + r.name + "|" + r.number + "|" + r.unit + "|" + r.text;
  };
  EXPECT_EQ(one("<value xsi:type=\"PQ\" value=\"5.10\" unit=\"g\"/>"), "WBC|所查|5.10|g|");
  EXPECT_EQ(one("<value xsi:type=\"PQ\" value=\"&lt;0.5\" unit=\"g\"/>"), "WBC|所查|||<0.5 g");
  EXPECT_EQ(one("<value xsi:type=\"REAL\" value=\"+.5\"/>"), "WBC|所查|0.5||");
  EXPECT_EQ(one("<value xsi:type=\"ST\">阴性</value>"), "WBC|所查|||阴性");
  EXPECT_EQ(one("<value xsi:type=\"PQ\" nullFlavor=\"NI\"/>"), "?");
  EXPECT_EQ(one("<value xsi:type=\"BL\" value=\"true\"/>"), "?");
}

TEST(Cda, AllergiesOfBothFormsAreRead) {
  const auto d = read(
      whole(section("48765-2",
                    "<entry><act><entryRelationship>" +
                        observation("X", "",
                                    "<participant><participantRole><playingEntity><code "
                                    "code=\"P1\" displayName=\"青霉素\"/></playingEntity>"
                                    "</participantRole></participant>") +
                        "</entryRelationship></act></entry><entry>" +
                        observation("DE02.10.022.00", "<value xsi:type=\"ST\">花粉</value>") +
                        "</entry><entry>" +
                        observation("DE02.10.023.00", "<value xsi:type=\"BL\" value=\"true\"/>") +
                        "</entry>")),
      words);
  ASSERT_TRUE(d);
  ASSERT_EQ(d->sections.at(0).allergies.size(), 2U);
  EXPECT_EQ(d->sections[0].allergies[0].name, "青霉素");
  EXPECT_EQ(d->sections[0].allergies[1].name, "花粉");
}

TEST(Cda, ThatThereIsNoAllergyIsNone) {
  const auto names = [](const std::string& said, const std::string& more = "") {
    const auto d =
        read(whole(section("48765-2", "<entry>" +
                                          observation("DE02.10.022.00", "<value xsi:type=\"ST\">" +
                                                                            said + "</value>") +
                                          "</entry>" + more)),
             words);
    std::string out;
    for (const auto& s : d->sections)
      for (const auto& one : s.allergies) out += one.name + ";";
    return out;
  };
  for (const char* none : {"无", "无。", "否认", "否认药物及食物过敏史", "无药物、食物过敏史。",
                           "未发现过敏", "不详", "NKDA"})
    EXPECT_EQ(names(none), "") << none;
  for (const char* some : {"无花果", "青霉素", "否认青霉素过敏", "否认食物过敏，磺胺过敏", "有"})
    EXPECT_EQ(names(some), some + std::string(";"));
  EXPECT_EQ(
      names(
          "无",
          "<entry><observation classCode=\"OBS\" moodCode=\"EVN\" negationInd=\"true\"><code "
          "code=\"X\"/>"
          "<participant><participantRole><playingEntity><code code=\"P1\" displayName=\"青霉素\"/>"
          "</playingEntity></participantRole></participant></observation></entry>"),
      "")
      << "what is negated";
}

}  // namespace
}  // namespace yilian::cda
