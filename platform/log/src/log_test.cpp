#include "log/log.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <sstream>
#include <thread>

namespace yilian::log {
namespace {

TEST(Log, FormatsOneLine) {
  EXPECT_EQ(format_line(1'795'000'000'007, Level::warn, "queue_full",
                        {{"waiting", 3}, {"share", 0.5}, {"tls", true}, {"unit", "a\"b"}}),
            "{\"time\":\"2026-11-18T11:06:40.007Z\",\"level\":\"warn\",\"event\":\"queue_full\","
            "\"waiting\":3,\"share\":0.5,\"tls\":true,\"unit\":\"a\\\"b\"}");
}

TEST(Log, NeverBreaksJson) {
  using namespace std::string_literals;
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  for (const std::string& text :
       {"plain"s, "\"},{\""s, "line\r\nbreak"s, "nul\0inside"s, "\\"s, "中文"s, "\xff\xfe"s,
        "\xe4\xbd"s, all, std::string(5000, 'x'), "x" + [] {
          std::string many;
          for (int i = 0; i < 2000; ++i) many += "界";
          return many;
        }()}) {
    const std::string line =
        format_line(0, Level::info, text, {{text, text}, {"nan", std::nan("")}});
    EXPECT_EQ(line.find('\n'), std::string::npos);
    boost::json::error_code ec;
    const auto value = boost::json::parse(line, ec);
    ASSERT_FALSE(ec) << line;
    EXPECT_TRUE(value.at("nan").is_null());
  }
  EXPECT_NE(format_line(0, Level::info, "e", {{"k", "中文"}}).find("中文"), std::string::npos);
}

TEST(Log, WritesWholeLinesFromManyThreads) {
  testing::internal::CaptureStderr();
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([t] {
        for (int i = 0; i < 200; ++i) info("tick", {{"thread", t}, {"i", i}});
      });
  }
  std::istringstream lines(testing::internal::GetCapturedStderr());
  std::string line;
  int count = 0;
  while (std::getline(lines, line)) {
    boost::json::error_code ec;
    const auto parsed = boost::json::parse(line, ec);
    EXPECT_FALSE(ec) << line;
    ++count;
  }
  EXPECT_EQ(count, 800);
}

TEST(Log, DropsBelowTheLevel) {
  EXPECT_TRUE(set_level("error"));
  EXPECT_FALSE(set_level("loud"));
  testing::internal::CaptureStderr();
  warn("dropped");
  error("kept");
  const std::string text = testing::internal::GetCapturedStderr();
  EXPECT_EQ(text.find("dropped"), std::string::npos);
  EXPECT_NE(text.find("kept"), std::string::npos);
  set_level(Level::info);
}

}  // namespace
}  // namespace yilian::log
