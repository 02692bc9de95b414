#include "target.hpp"

#include <gtest/gtest.h>

#include "forwarded.hpp"

namespace yilian::http {
namespace {

struct Case {
  std::string_view target;
  std::string_view path;  // "-" = refused
};

TEST(Target, PathTable) {
  using namespace std::string_view_literals;
  const std::vector<Case> table = {
      {"/", "/"},
      {"/a/b", "/a/b"},
      {"/a/", "/a/"},
      {"/%E4%BD%A0", "/你"},
      {"/a%20b", "/a b"},
      {"/a+b", "/a+b"},
      {"/a..b/...", "/a..b/..."},
      {"/.well-known/x", "/.well-known/x"},
      {"http://host:80/x?y=1", "/x"},
      {"https://host", "/"},
      {"", "-"},
      {"a", "-"},
      {"*", "-"},
      {"//", "-"},
      {"/a//b", "-"},
      {"/.", "-"},
      {"/..", "-"},
      {"/a/../b", "-"},
      {"/a/./b", "-"},
      {"/a/..", "-"},
      {"/%2e%2e/etc/passwd", "-"},
      {"/%2E./x", "-"},
      {"/a%2fb", "-"},
      {"/a%2F..%2Fb", "-"},
      {"/a%00", "-"},
      {"/a%0d%0aSet-Cookie:x", "-"},
      {"/a%09", "-"},
      {"/a%7f", "-"},
      {"/a%", "-"},
      {"/a%4", "-"},
      {"/a%zz", "-"},
      {"/a%4g", "-"},
      {"/%ff", "-"},
      {"/%c0%af", "-"},        // overlong slash
      {"/%ed%a0%80", "-"},     // surrogate
      {"/%f5%80%80%80", "-"},  // beyond Unicode
      {"/a#b", "-"},
      {"/a\0b"sv, "-"},
  };
  for (const Case& row : table) {
    const auto target = parse_target(row.target);
    EXPECT_EQ(target ? target->path : "-", row.path) << row.target;
    if (!target) {
      EXPECT_EQ(target.error().code, Code::invalid_request);
    }
  }
}

TEST(Target, Query) {
  const auto target = parse_target("/s?q=%E4%BD%A0+x&empty=&flag&&a=b=c");
  ASSERT_TRUE(target);
  const Fields expected = {{"q", "你 x"}, {"empty", ""}, {"flag", ""}, {"a", "b=c"}};
  EXPECT_EQ(target->query, expected);
  for (const char* bad : {"/s?a=%", "/s?%zz=1", "/s?a=%00", "/s?a=%ff"})
    EXPECT_FALSE(parse_target(bad)) << bad;
}

TEST(Forwarded, TakesWhatTheDirectPeerWrote) {
  Request request;
  request.remote = "127.0.0.1";
  request.headers = {{"x-forwarded-for", "6.6.6.6, 10.1.2.3"}, {"x-forwarded-proto", "https"}};
  trust_proxy(request);
  EXPECT_EQ(request.remote, "10.1.2.3");
  EXPECT_TRUE(request.secure);
  request.headers = {{"x-forwarded-for", "<script>"}};
  trust_proxy(request);
  EXPECT_EQ(request.remote, "10.1.2.3");
}

}  // namespace
}  // namespace yilian::http
