// Decoding before splitting: characters whose second byte is a separator, and what is declared.
#include "hl7/charset.hpp"

#include <gtest/gtest.h>

#include "hl7/message.hpp"

namespace yilian::hl7 {
namespace {

const std::string head = "MSH|^~\\&|HIS|县医院|YILIAN||20261123||ADT^A01|1|P|2.5|||||";

std::string gb(const std::string& utf8) { return encode(utf8, Charset::gb18030); }

TEST(Charset, EveryIdeographWhoseSecondByteIsASeparatorSurvives) {
  int tried = 0;
  for (int lead = 0x81; lead <= 0xFE; ++lead)
    for (const char trail : {'|', '^', '~', '\\'}) {
      const std::string bytes{static_cast<char>(lead), trail};
      const auto character = to_utf8(bytes, Charset::gb18030);
      if (!character) continue;
      ++tried;
      const std::string text = "MSH|^~\\&|HIS|" + *character +
                               "院|Y||20261123||ADT^A01|1|P|2.5\rPID|1||5^^^X^MR||" + *character +
                               "^" + *character + "&" + *character + "~" + *character;
      const auto message = Message::read(gb(text));
      ASSERT_TRUE(message) << lead << trail;
      EXPECT_EQ(message->segments().size(), 2U);
      EXPECT_EQ(message->header().text(4), *character + "院");
      const auto name = message->segment("PID").field(5);
      EXPECT_EQ(name.repetitions(), 2U);
      EXPECT_EQ(name.repetition(1).text(1), *character);
      EXPECT_EQ(name.repetition(1).text(2, 2), *character);
      EXPECT_EQ(name.repetition(2).text(), *character);
    }
  EXPECT_GE(tried, 400);  // 126 lead bytes with four separators each, nearly all of them characters
}

TEST(Charset, TheDeclaredOneIsFoundBehindCharactersThatHoldSeparators) {
  // 亅 is 81 7C in GBK: its second byte is the field separator.
  const auto sly = to_utf8("\x81\x7C", Charset::gb18030);
  ASSERT_TRUE(sly);
  const std::string bytes = gb("MSH|^~\\&|" + *sly + "|" + *sly + *sly +
                               "|||20261123||ADT^A01|1|P|2.5||||||GB 18030-2000|zh\rPID|1");
  EXPECT_EQ(declared_charset(bytes), "GB 18030-2000");
  const auto message = Message::read(bytes, Presumed::utf_8);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->header().text(4), *sly + *sly);
}

TEST(Charset, NamesOfTheTableAndUsualOnes) {
  const std::pair<const char*, Charset> names[] = {{"UNICODE UTF-8", Charset::utf_8},
                                                   {"utf8", Charset::utf_8},
                                                   {"GB 18030-2000", Charset::gb18030},
                                                   {"gbk", Charset::gb18030},
                                                   {"ASCII", Charset::ascii},
                                                   {"8859/1", Charset::latin_1},
                                                   {"BIG-5", Charset::big5}};
  for (const auto& [name, charset] : names) {
    const auto found = charset_named(name);
    ASSERT_TRUE(found) << name;
    EXPECT_EQ(*found, charset) << name;
  }
  EXPECT_EQ(charset_named("ISO IR87").error().code, Code::hl7_charset_unknown);
}

TEST(Charset, WhatIsDeclaredDecidesAndIsChecked) {
  const auto decoded = decode(gb(head + "|GB 18030-2000\rPID|1||1||王"));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->charset, Charset::gb18030);
  EXPECT_TRUE(decoded->text.ends_with("王"));
  const auto wrong = decode(gb(head + "|UNICODE UTF-8\rPID|1||1||王"));
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, Code::hl7_encoding);
  EXPECT_EQ(decode(head + "|ASCII\r").error().code, Code::hl7_encoding);
}

TEST(Charset, WithoutADeclarationTheSendersOneOrWhatTheBytesAre) {
  const std::string text = "MSH|^~\\&|HIS|县医院|YILIAN||20261123||ADT^A01|1|P|2.5\rPID|1||1||王";
  EXPECT_EQ(decode(text)->charset, Charset::utf_8);
  EXPECT_EQ(decode(gb(text))->charset, Charset::gb18030);
  EXPECT_EQ(decode(gb(text))->text, text);
  EXPECT_EQ(decode(gb(text), Presumed::gb18030)->text, text);
  EXPECT_EQ(decode(gb(text), Presumed::utf_8).error().code, Code::hl7_encoding);
}

TEST(Charset, EncodingPutsAQuestionMarkForWhatThereIsNot) {
  EXPECT_EQ(encode("王a", Charset::ascii), "?a");
  EXPECT_EQ(encode("é", Charset::latin_1), "\xE9");
}

}  // namespace
}  // namespace yilian::hl7
