#include "outgoing/mail.hpp"

#include <gtest/gtest.h>

namespace yilian::outgoing {
namespace {

TEST(Mail, AddressTable) {
  for (const char* good : {"li.ming@example.cn", "a@b", "o'neil+x@mail-1.example.com"})
    EXPECT_TRUE(is_mail_address(good)) << good;
  for (const char* bad : {"",        "@b",      "a@",
                          "a",       "a@b@c",   "a b@c",
                          "a@b c",   "<a@b>",   "a@b>",
                          "a,b@c",   "a@b,c@d", "a@b\r\nRCPT TO:<x@y>",
                          "\"a\"@b", ".a@b",    "a.@b",
                          "a..b@c",  "a@b..c",  "a@-b",
                          "a@.b",    "a@b.",    "\xe6\x9d\x8e@b"})
    EXPECT_FALSE(is_mail_address(bad)) << bad;
  EXPECT_FALSE(is_mail_address(std::string(65, 'a') + "@b"));
  EXPECT_TRUE(is_mail_address(std::string(64, 'a') + "@b"));
}

TEST(Mail, ServerTable) {
  for (const char* good : {"smtp://mail.example.cn", "smtp://mail.example.cn:587",
                           "smtps://10.1.2.3:465", "smtp://127.0.0.1:2525"})
    EXPECT_TRUE(is_mail_server(good)) << good;
  for (const char* bad : {"", "http://mail.example.cn", "smtp://", "smtp://a/b", "smtp://a?x",
                          "smtp://user@a", "smtp://a:0", "smtp://a b", "mail.example.cn:25"})
    EXPECT_FALSE(is_mail_server(bad)) << bad;
}

TEST(Mail, TheLetterIsPlainAsciiAndEndsInItsText) {
  Mail mail{"yilian@example.cn",
            "li@example.cn",
            "您有 1 条急诊转诊待接收，请尽快登录医联平台处理",
            "正文",
            "0190@example.cn",
            *parse_instant("2026-11-22T10:30:05+08:00")};
  const auto text = letter(mail);
  for (const char c : text) EXPECT_TRUE((c >= ' ' && c <= '~') || c == '\r' || c == '\n');
  EXPECT_NE(text.find("Date: Sun, 22 Nov 2026 10:30:05 +0800\r\n"), std::string::npos) << text;
  EXPECT_NE(text.find("Message-ID: <0190@example.cn>\r\n"), std::string::npos);
  EXPECT_NE(text.find("\r\n\r\n5q2j5paH\r\n"), std::string::npos) << text;
  std::size_t from = 0;
  for (auto end = text.find("\r\n"); end != std::string::npos; end = text.find("\r\n", from)) {
    EXPECT_LE(end - from, 78U);
    from = end + 2;
  }
  EXPECT_EQ(text.find("=?UTF-8?B?", text.find("Subject")), text.find("Subject: ") + 9);
}

TEST(Mail, NobodyThereIsTheServersFault) {
  const auto mailer = make_mailer({"smtp://127.0.0.1:1", "", ""});
  Mail mail{"a@example.cn", "b@example.cn", "x", "y", "1@example.cn", Instant{0}};
  EXPECT_EQ(mailer->send(mail).error().code, Code::unavailable);
  mail.to = "b@example.cn>\r\nRCPT TO:<c@example.cn";
  EXPECT_EQ(mailer->send(mail).error().code, Code::invalid_request);
}

}  // namespace
}  // namespace yilian::outgoing
