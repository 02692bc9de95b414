#include "hl7/message.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <filesystem>
#include <fstream>

namespace yilian::hl7 {
namespace {

Message parsed(const std::string& text) {
  auto out = Message::parse(text);
  if (!out) throw std::runtime_error("not parsed: " + text);
  return std::move(*out);
}

const std::string head = "MSH|^~\\&|HIS|HOSP|Y|C|20261123||ORU^R01^ORU_R01|77|P|2.5.1\r";

TEST(Message, FieldsAreCountedAsHl7Does) {
  const auto m = parsed(head + "PID|1||12^^^A&B^MR~34^^^C^NI||王^小明\r");
  EXPECT_EQ(m.header().text(1), "|");
  EXPECT_EQ(m.header().field(2).raw(), "^~\\&");
  EXPECT_EQ(m.header().text(3), "HIS");
  EXPECT_EQ(m.type(), "ORU^R01");
  EXPECT_EQ(m.control_id(), "77");
  EXPECT_EQ(m.version(), "2.5.1");
  const auto& pid = m.segment("PID");
  EXPECT_EQ(pid.field(3).repetitions(), 2U);
  EXPECT_EQ(pid.field(3).repetition(2).text(1), "34");
  EXPECT_EQ(pid.field(3).repetition(1).text(4, 2), "B");
  EXPECT_EQ(pid.text(5, 2), "小明");
  EXPECT_EQ(pid.text(3, 5), "MR");
  EXPECT_TRUE(pid.field(30).empty());
  EXPECT_TRUE(pid.field(0).empty());
  EXPECT_TRUE(m.segment("ZZZ").field(1).empty());
  EXPECT_FALSE(m.has("ZZZ"));
}

TEST(Message, OwnSeparatorsAndLineEnds) {
  const auto m = parsed("MSH#!?/%#A#B!C\nPID#1##x!y%z?w\n");
  EXPECT_EQ(m.header().text(4, 2), "C");
  EXPECT_EQ(m.segment("PID").text(3, 2, 2), "z");
  EXPECT_EQ(m.segment("PID").field(3).repetition(2).text(), "w");
  EXPECT_EQ(parsed("MSH|^~\\&|A\r\nPID|1\r\n\r\n").segments().size(), 2U);
  EXPECT_EQ(parsed("\r\nMSH|^~\\&|A\rNTE|1||a\nb\r").segment("NTE").text(3), "a\nb");
}

TEST(Message, Escapes) {
  const auto m = parsed(head +
                        "OBX|1|ST|a||\\F\\\\S\\\\T\\\\R\\\\E\\|x\\.br\\y|\\X4142\\|\\H\\b\\N\\|"
                        "\\Zq\\|a\\b|\\XE78E8B\\\r");
  const auto& obx = m.segment("OBX");
  EXPECT_EQ(obx.text(5), "|^&~\\");
  EXPECT_EQ(obx.text(6), "x\ny");
  EXPECT_EQ(obx.text(7), "AB");
  EXPECT_EQ(obx.text(8), "b");
  EXPECT_EQ(obx.text(9), "\\Zq\\");  // unknown: kept
  EXPECT_EQ(obx.text(10), "a\\b");
  EXPECT_EQ(obx.text(11), "王");
}

TEST(Message, OtherControlCharactersAreBlanks) {
  const auto m = parsed(head + "OBX|1|ST|a||x\x01y\x1Fz|\\X01\\\r");
  EXPECT_EQ(m.segment("OBX").text(5), "x y z");
  EXPECT_EQ(m.segment("OBX").text(6), "\\X01\\");
}

TEST(Message, AnEmptyStringIsDeletedAndReadsAsNothing) {
  const auto m = parsed(head + "PID|1||\"\"\r");
  EXPECT_TRUE(m.segment("PID").field(3).is_deleted());
  EXPECT_EQ(m.segment("PID").text(3), "");
}

TEST(Message, WhatIsNoMessage) {
  for (const char* text : {"", "MSH", "MSH|", "PID|1", "MSHA^~\\&|x", "MSH|^^\\&|x",
                           "MSH|^~\\&#!|x", "MSH||x", "MSH|^\\&|x", "MSH~^~x", "MSH^^~\\&^x"}) {
    const auto m = Message::parse(text);
    ASSERT_FALSE(m) << text;
    EXPECT_EQ(m.error().code, Code::hl7_not_a_message) << text;
  }
  for (const char* text : {"MSH|^~\\&|a\rPI|1", "MSH|^~\\&|a\rpid|1", "MSH|^~\\&|a\rPIDX|1",
                           "MSH|^~\\&|a\rMSH|^~\\&|b"}) {
    const auto m = Message::parse(text);
    ASSERT_FALSE(m) << text;
    EXPECT_EQ(m.error().code, Code::hl7_segment_malformed) << text;
    EXPECT_EQ(m.error().params.front().second, "2");
  }
}

TEST(Message, Bounds) {
  EXPECT_EQ(Message::parse(head + std::string(message_bytes_max, 'x')).error().code,
            Code::body_too_large);
  std::string many = head;
  for (std::size_t i = 0; i < segments_max; ++i) many += "NTE|1\r";
  EXPECT_EQ(Message::parse(many).error().code, Code::too_many);
  EXPECT_EQ(Message::parse(head + "NTE|" + std::string(fields_max, '|')).error().code,
            Code::too_many);
}

TEST(Message, StaysWholeWhenItMoves) {
  auto first = parsed("MSH|^~\\&|A");
  std::vector<Message> all;
  all.push_back(std::move(first));
  for (int i = 0; i < 20; ++i) all.push_back(parsed(head));
  EXPECT_EQ(all.front().header().text(3), "A");
  EXPECT_EQ(all.back().header().text(10), "77");
}

TEST(MessageProperty, WhatIsEscapedReadsAsItWas) {
  rc::check("escaped and unescaped", [] {
    const auto text =
        *rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab|^~\\&\nX.0 ")));
    const Separators s;
    const auto raw = escaped(text, s);
    RC_ASSERT(raw.find_first_of("|^~&\r\n") == std::string::npos);
    RC_ASSERT(unescaped(raw, s) == text);
  });
}

TEST(MessageProperty, FieldsComeBackInTheirPlaces) {
  rc::check("fields written are fields read", [] {
    const auto values = *rc::gen::container<std::vector<std::string>>(
        rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab|^~\\&z"))));
    const Separators s;
    std::string text = head + "ZAB";
    for (const auto& value : values) text += "|" + escaped(value, s);
    const auto m = Message::parse(text);
    RC_ASSERT(m.has_value());
    for (std::size_t i = 0; i < values.size(); ++i)
      RC_ASSERT(m->segment("ZAB").text(i + 1) == values[i]);
  });
}

TEST(MessageProperty, AnythingIsParsedOrRefused) {
  rc::check("no crash", [] {
    const auto tail =
        *rc::gen::container<std::string>(rc::gen::elementOf(std::string("PIDMSH123|^~\\&\r\n")));
    const auto m = Message::parse("MSH|^~\\&|" + tail);
    if (!m) return;
    for (const auto& segment : m->segments())
      for (std::size_t i = 1; i <= segment.fields(); ++i) {
        const auto field = segment.field(i);
        for (std::size_t r = 1; r <= field.repetitions(); ++r) {
          const auto repetition = field.repetition(r);
          for (std::size_t c = 1; c <= repetition.components(); ++c)
            RC_ASSERT(repetition.text(c, 1).size() <= tail.size() + 64);
        }
      }
  });
}

TEST(Samples, AllAreRead) {
  const std::filesystem::path folder = "../shared/data/hl7v2";
  if (!std::filesystem::is_directory(folder)) GTEST_SKIP() << "no sample data beside the project";
  int read = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    const auto m = Message::read(bytes);
    ASSERT_TRUE(m) << entry.path() << " " << static_cast<int>(m.error().code);
    EXPECT_FALSE(m->type().empty()) << entry.path();
    ++read;
  }
  EXPECT_GT(read, 10);
}

TEST(Value, EachPartInOnePassIsThePartOfThatNumber) {
  for (const char* field : {"", "a", "a^b", "^", "^^c", "a^b~c", "~", "a~~^x^", "王^小明~李"}) {
    const auto message = Message::parse(std::string("MSH|^~\\&|") + field + "|x\r");
    ASSERT_TRUE(message);
    const auto value = message->header().field(3);
    std::size_t r = 0;
    for (const auto repetition : value.each_repetition()) {
      EXPECT_EQ(repetition.raw(), value.repetition(++r).raw()) << field;
      std::size_t c = 0;
      for (const auto component : repetition.each_component())
        EXPECT_EQ(component.raw(), repetition.component(++c).raw()) << field;
      EXPECT_EQ(c, repetition.components()) << field;
    }
    EXPECT_EQ(r, value.repetitions()) << field;
  }
  for (const auto part : Value().each_component()) FAIL() << part.raw();
}

}  // namespace
}  // namespace yilian::hl7
