#include "mllp/framer.hpp"

#include <gtest/gtest.h>

namespace yilian::mllp {
namespace {

using Messages = std::vector<std::string>;

TEST(Framer, AnyCutGivesTheSameMessages) {
  const std::string stream = "noise" + framed("MSH|a\rPID|1") + framed("b") + "\r\n" + framed("c");
  for (std::size_t cut = 0; cut <= stream.size(); ++cut)
    for (std::size_t second = cut; second <= stream.size(); ++second) {
      Framer framer(100);
      ASSERT_TRUE(framer.take(stream.substr(0, cut)));
      ASSERT_TRUE(framer.take(stream.substr(cut, second - cut)));
      ASSERT_TRUE(framer.take(stream.substr(second)));
      EXPECT_EQ(framer.messages(), (Messages{"MSH|a\rPID|1", "b", "c"}));
    }
}

TEST(Framer, PeersWithoutTheReturnAreUnderstoodAndEmptyFramesLeftOut) {
  Framer framer(100);
  ASSERT_TRUE(
      framer.take("\x0B"
                  "a\x1C\x0B"
                  "b\x1C\r\x0B\x1C\r"));
  EXPECT_EQ(framer.messages(), (Messages{"a", "b"}));
}

TEST(Framer, BoundsAndDoubledBeginnings) {
  EXPECT_FALSE(
      Framer(4).take("\x0B"
                     "abcde"));
  EXPECT_FALSE(Framer(4).take("no frame"));
  EXPECT_FALSE(
      Framer(9).take("\x0B"
                     "a\x0B"));
  Framer framer(4);
  EXPECT_TRUE(
      framer.take("\x0B"
                  "abcd"));
  EXPECT_TRUE(framer.is_inside());
  EXPECT_FALSE(framer.take("e"));
}

}  // namespace
}  // namespace yilian::mllp
