#include "hl7/answer.hpp"

#include <gtest/gtest.h>

namespace yilian::hl7 {
namespace {

Message message(const std::string& version, const std::string& accept,
                const std::string& application) {
  auto out = Message::parse("MSH|^~\\&|HIS|HOSP|Y|C|20261123||ADT^A01^ADT_A01|7\\T\\7|T|" +
                            version + "|||" + accept + "|" + application + "\r");
  return std::move(*out);
}

const AnswerFrame frame{"A1", {1795420000000}, 480};
const AnswerText good;
const AnswerText bad{Outcome::error,     "101",    "Required field missing", "hl7_field_missing",
                     "PID-3 is missing", "PID^1^3"};
const AnswerText refused{Outcome::rejected,      "200", "Unsupported message type",
                         "hl7_type_unsupported", "no",  ""};

struct Case {
  const char *accept, *application;
  AnswerText answer;
  std::vector<std::string> codes;
};

TEST(Answer, ByTheModeThatTheHeaderAsksFor) {
  const Case cases[] = {
      {"", "", good, {"AA"}},     {"", "", bad, {"AE"}},           {"", "", refused, {"AR"}},
      {"AL", "NE", good, {"CA"}}, {"AL", "NE", bad, {"CE"}},       {"AL", "NE", refused, {"CR"}},
      {"NE", "AL", good, {"AA"}}, {"NE", "AL", bad, {"AE"}},       {"NE", "NE", good, {}},
      {"NE", "NE", bad, {}},      {"ER", "NE", good, {}},          {"ER", "NE", bad, {"CE"}},
      {"SU", "NE", good, {"CA"}}, {"SU", "NE", refused, {}},       {"AL", "AL", good, {"CA", "AA"}},
      {"AL", "ER", good, {"CA"}}, {"AL", "ER", bad, {"CE", "AE"}}, {"", "AL", good, {"AA"}}};
  for (const auto& c : cases) {
    std::vector<std::string> codes;
    for (const auto& text : answers(message("2.5", c.accept, c.application), c.answer, frame))
      codes.push_back(acknowledgement_code(text));
    EXPECT_EQ(codes, c.codes) << c.accept << "/" << c.application;
  }
}

TEST(Answer, NamesTheMessageAndTurnsTheAddressesRound) {
  const auto text = answers(message("2.5.1", "", ""), bad, frame).front();
  const auto answer = Message::parse(text);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->header().text(3), "Y");
  EXPECT_EQ(answer->header().text(5), "HIS");
  EXPECT_EQ(answer->header().text(6), "HOSP");
  EXPECT_EQ(answer->header().field(9).raw(), "ACK^A01^ACK");
  EXPECT_EQ(answer->header().text(11), "T");
  EXPECT_EQ(answer->header().text(12), "2.5.1");
  EXPECT_EQ(answer->header().text(18), "UNICODE UTF-8");
  EXPECT_EQ(answer->segment("MSA").text(2), "7&7");
  EXPECT_EQ(answer->segment("MSA").text(3), "PID-3 is missing");
  const auto& err = answer->segment("ERR");
  EXPECT_EQ(err.field(2).raw(), "PID^1^3");
  EXPECT_EQ(err.text(3, 1), "101");
  EXPECT_EQ(err.text(4), "E");
  EXPECT_EQ(err.text(5, 1), "hl7_field_missing");
}

TEST(Answer, OlderVersionsHaveTheirOwnForms) {
  const auto text = answers(message("2.3", "", ""), bad, frame).front();
  EXPECT_NE(text.find("|ACK^A01|"), std::string::npos);
  EXPECT_NE(text.find("ERR|PID^1^3^101&Required field missing&HL70357\r"), std::string::npos);
  EXPECT_EQ(answers(message("2.3", "", ""), good, frame).front().find("ERR"), std::string::npos);
}

TEST(Answer, AResponseTellsMoreThanAnAcknowledgement) {
  AnswerText answer;
  answer.response = "RRI";
  answer.structure = "RRI_I12";
  answer.segments.push_back({"RF1", {{"A", "", "x|y"}, {}, {"z", "", ""}, {}}});
  const auto both = Message::parse("MSH|^~\\&|HIS|A|Y|B|20260302||REF^I15|7|P|2.5.1|||AL|AL\r");
  ASSERT_TRUE(both);
  const auto out = answers(*both, answer, {"9", Instant{0}, 0});
  ASSERT_EQ(out.size(), 2U);
  EXPECT_NE(out[0].find("|ACK^I15^ACK|"), std::string::npos) << out[0];
  EXPECT_EQ(out[0].find("RF1"), std::string::npos) << out[0];
  EXPECT_NE(out[1].find("|RRI^I15^RRI_I12|"), std::string::npos) << out[1];
  EXPECT_TRUE(out[1].ends_with("MSA|AA|7\rRF1|A^^x\\F\\y||z\r")) << out[1];
}

TEST(Answer, EvenToNoMessage) {
  EXPECT_EQ(acknowledgement_code(answer_to_nothing(refused, frame)), "AR");
  EXPECT_EQ(acknowledgement_code("nonsense"), "");
}

}  // namespace
}  // namespace yilian::hl7
