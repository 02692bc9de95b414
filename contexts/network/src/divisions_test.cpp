#include "divisions.hpp"

#include <gtest/gtest.h>

#include "network/lookup.hpp"

namespace yilian::network {
namespace {

TEST(Divisions, names) {
  EXPECT_EQ(division_name("340000"), "安徽省");
  EXPECT_EQ(division_name("341100"), "安徽省滁州市");
  EXPECT_EQ(division_name("341181"), "安徽省滁州市天长市");
  EXPECT_EQ(division_name("341181100"), "安徽省滁州市天长市铜城镇");
  EXPECT_EQ(division_name("341181100201"), "安徽省滁州市天长市铜城镇");
  EXPECT_EQ(division_name("341181000000"), "安徽省滁州市天长市");
  EXPECT_EQ(division_name("341181000"), "安徽省滁州市天长市");
  // Levels for statistics only are not said; a city without counties has townships of its own.
  EXPECT_EQ(division_name("110101"), "北京市东城区");
  EXPECT_EQ(division_name("500235"), "重庆市云阳县");
  EXPECT_EQ(division_name("469001"), "海南省五指山市");
  EXPECT_EQ(division_name("441900003"), "广东省东莞市东城街道");
  EXPECT_EQ(division_name("810000"), "香港特别行政区");
  for (const char* unknown : {"", "9", "999999", "34118", "341181999", "341181999001", "000000"}) {
    EXPECT_EQ(division_name(unknown), "") << unknown;
    EXPECT_FALSE(division_exists(unknown)) << unknown;
  }
}

TEST(Divisions, every_entry_has_a_parent_and_is_found) {
  EXPECT_GT(divisions::all().size(), 44'000U);
  for (const auto& entry : divisions::all()) {
    EXPECT_EQ(divisions::find(entry.code), &entry);
    EXPECT_TRUE(entry.parent.empty() ? entry.code.ends_with("0000")
                                     : divisions::find(entry.parent) != nullptr)
        << entry.code;
  }
}

TEST(Divisions, children) {
  const auto provinces = divisions::children("");
  EXPECT_EQ(provinces.size(), 34U);
  EXPECT_EQ(provinces.front().name, "北京市");
  EXPECT_TRUE(provinces.front().has_children);
  const auto counties = divisions::children("341100");
  ASSERT_FALSE(counties.empty());
  EXPECT_EQ(counties.front().parent, "341100");
  const auto townships = divisions::children("341181");
  ASSERT_FALSE(townships.empty());
  EXPECT_FALSE(townships.front().has_children);
  EXPECT_TRUE(divisions::children("999999").empty());
}

}  // namespace
}  // namespace yilian::network
