#include "csv/csv.hpp"

#include <gtest/gtest.h>

namespace yilian::csv {
namespace {

/// Cells in brackets, records with their lines; or the code and line of the refusal.
std::string read(std::string_view text, std::size_t most = 100) {
  const auto records = parse(text, most);
  if (!records)
    return std::string(info(records.error().code).name) + " " + records.error().params.at(0).second;
  std::string out;
  for (const auto& record : *records) {
    out += std::to_string(record.line);
    for (const auto& cell : record.cells) out += "[" + cell + "]";
    out += " ";
  }
  return out;
}

TEST(Csv, records) {
  EXPECT_EQ(read(""), "");
  EXPECT_EQ(read("a,b\n1,2\n"), "1[a][b] 2[1][2] ");
  EXPECT_EQ(read("a,b\r\n1,2"), "1[a][b] 2[1][2] ");
  EXPECT_EQ(read("a,b\n\n,\n1,"), "1[a][b] 4[1][] ");
  EXPECT_EQ(read("\"a,\"\"b\"\"\n c\",d\ne,f"), "1[a,\"b\"\n c][d] 3[e][f] ");
  EXPECT_EQ(read("\"\",x"), "1[][x] ");
}

TEST(Csv, refusals_name_the_line) {
  EXPECT_EQ(read("a\nb\"c\n"), "csv_malformed 2");
  EXPECT_EQ(read("a\n\"b\"c\n"), "csv_malformed 2");
  EXPECT_EQ(read("a\nb\n\"open\n"), "csv_malformed 3");
  EXPECT_EQ(read("a\nb\nc\n", 2), "too_many 2");
}

TEST(Csv, encodings) {
  EXPECT_EQ(to_utf8("卫生院").value(), "卫生院");
  EXPECT_EQ(to_utf8("\xEF\xBB\xBF卫生院").value(), "卫生院");
  EXPECT_EQ(to_utf8("\xCE\xC0\xC9\xFA\xD4\xBA").value(), "卫生院");
  // Four bytes in GB18030: 𠮷.
  EXPECT_EQ(to_utf8("\x95\x34\xB7\x36\xCE\xC0").value().substr(4), "卫");
  EXPECT_EQ(to_utf8("").value(), "");
  EXPECT_EQ(to_utf8("\xFF\xFF\xFF").error().code, Code::not_utf8);
  const std::string long_text(200'000, 'x');
  EXPECT_EQ(to_utf8(long_text + "\xCE\xC0").value(), long_text + "卫");
}

}  // namespace
}  // namespace yilian::csv
