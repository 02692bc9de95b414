#include "http/multipart.hpp"

#include <gtest/gtest.h>

namespace yilian::http {
namespace {

constexpr const char* type = "multipart/form-data; boundary=XX";

std::string part(const std::string& disposition, const std::string& body) {
  return "--XX\r\nContent-Disposition: " + disposition + "\r\n\r\n" + body + "\r\n";
}

TEST(Multipart, ReadsFieldsAndFile) {
  const std::string body =
      part("form-data; name=\"kind\"", "xray") +
      "--XX\r\ncontent-type: image/png\r\nContent-Disposition: form-data; name=\"file\"; "
      "filename=\"C:\\dir\\胸片 \\\"1\\\".png\"\r\n\r\n\x89PNG\r\n--X\r\n\r\n--XX--\r\n";
  const auto parts = parse_multipart(type, body, 4);
  ASSERT_TRUE(parts) << parts.error().internal;
  ASSERT_EQ(parts->size(), 2U);
  EXPECT_EQ((*parts)[0].name, "kind");
  EXPECT_EQ((*parts)[0].body, "xray");
  EXPECT_EQ((*parts)[1].filename, "胸片 \"1\".png");
  EXPECT_EQ((*parts)[1].content_type, "image/png");
  EXPECT_EQ((*parts)[1].body, "\x89PNG\r\n--X\r\n");
}

TEST(Multipart, EdgeForms) {
  EXPECT_TRUE(parse_multipart("Multipart/Form-Data; charset=utf-8; boundary=\"XX\"", "--XX--", 1));
  const auto empty = parse_multipart(type, part("form-data; name=a", "") + "--XX--", 1);
  ASSERT_TRUE(empty);
  EXPECT_EQ(empty->at(0).body, "");
  const auto star = parse_multipart(
      type,
      part("form-data; name=a; filename=\"x\"; filename*=UTF-8''%E8%83%B8.pdf", "b") + "--XX--", 1);
  ASSERT_TRUE(star);
  EXPECT_EQ(star->at(0).filename, "胸.pdf");
}

TEST(Multipart, RefusesOtherTypes) {
  for (const char* other :
       {"", "application/json", "multipart/form-data", "multipart/mixed; boundary=X",
        "multipart/form-data; boundary=", "multipart/form-data; boundary=\"X"}) {
    const auto parts = parse_multipart(other, "--X--", 1);
    ASSERT_FALSE(parts) << other;
    EXPECT_EQ(parts.error().code, Code::unsupported_media_type);
  }
}

TEST(Multipart, RefusesGarbage) {
  const std::string good = part("form-data; name=\"a\"", "b");
  for (const std::string& body :
       {std::string(), std::string("--XX"), std::string("--XX\r\n"), std::string("junk\r\n--XX--"),
        good, good + "--XX", part("form-data", "b") + "--XX--",
        part("form-data; name=\"a", "b") + "--XX--", part("attachment; name=\"a\"", "b") + "--XX--",
        part("form-data; name=\"\"", "b") + "--XX--",
        part("form-data; name=\"a\"; filename=\"..\"", "b") + "--XX--",
        part("form-data; name=\"a\"; filename*=utf-8''%zz", "b") + "--XX--",
        part("form-data; name=\"\xff\"", "b") + "--XX--",
        std::string("--XX\r\nno colon\r\n\r\nb\r\n--XX--"),
        "--XX\r\nX: " + std::string(5000, 'x') + "\r\n\r\nb\r\n--XX--"}) {
    const auto parts = parse_multipart(type, body, 4);
    ASSERT_FALSE(parts) << body;
    EXPECT_EQ(parts.error().code, Code::invalid_request) << body;
  }
  const auto many = parse_multipart(type, good + good + "--XX--", 1);
  ASSERT_FALSE(many);
  EXPECT_EQ(many.error().code, Code::too_many);
}

TEST(Multipart, SurvivesEveryTruncation) {
  const std::string whole = part("form-data; name=\"a\"; filename=\"f\"", "body") + "--XX--";
  for (std::size_t i = 0; i < whole.size(); ++i)
    EXPECT_FALSE(parse_multipart(type, std::string_view(whole).substr(0, i), 4)) << i;
}

}  // namespace
}  // namespace yilian::http
