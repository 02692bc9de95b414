#include "csv/write.hpp"

#include <gtest/gtest.h>

#include "csv/csv.hpp"

namespace yilian::csv {
namespace {

TEST(CsvWriting, EveryCellIsQuotedAndNoneIsAFormula) {
  std::string out;
  append(out, {"名称", "a,b", "say \"x\"", "", "=1+1", "@x", "-5", "5-"});
  EXPECT_EQ(out, "\"名称\",\"a,b\",\"say \"\"x\"\"\",\"\",\"'=1+1\",\"'@x\",\"'-5\",\"5-\"\r\n");
  append(out, {"two\nlines"});
  const auto read = parse(out, 10);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 2U);
  EXPECT_EQ(read->at(0).cells.at(2), "say \"x\"");
  EXPECT_EQ(read->at(1).cells.at(0), "two\nlines");
}

}  // namespace
}  // namespace yilian::csv
