#include "sheets/sheets.hpp"

#include <gtest/gtest.h>

#include "testing/archive.hpp"
#include "values.hpp"

namespace yilian::sheets {
namespace {

using testing::archive;
using testing::workbook_entries;

/// Cells in brackets, records with their lines; or the code of the refusal.
std::string read(const std::string& bytes, std::size_t most = 100) {
  const auto records = parse(bytes, most);
  if (!records) {
    std::string out(info(records.error().code).name);
    for (const auto& [name, value] : records.error().params) out += " " + value;
    return out;
  }
  std::string out;
  for (const auto& record : *records) {
    out += std::to_string(record.line);
    for (const auto& cell : record.cells) out += "[" + cell + "]";
    out += " ";
  }
  return out;
}

std::string rows(const std::string& xml, testing::Entries more = {}) {
  auto entries = workbook_entries(xml);
  entries.insert(entries.end(), more.begin(), more.end());
  return read(archive(entries));
}

/// With one style of each format.
std::string styled(const std::string& cell, const std::string& own_format = "") {
  const std::string formats =
      own_format.empty()
          ? ""
          : R"(<numFmts><numFmt numFmtId="164" formatCode=")" + own_format + R"("/></numFmts>)";
  return rows(
      "<row r=\"1\">" + cell + "</row>",
      {{"xl/styles.xml",
        "<styleSheet>" + formats +
            R"(<cellStyleXfs><xf numFmtId="14"/><xf numFmtId="14"/></cellStyleXfs><cellXfs>)"
            R"(<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/>)"
            R"(<xf numFmtId="20"/></cellXfs></styleSheet>)"}});
}

TEST(Sheets, KnowsAWorkbookByItsContent) {
  EXPECT_EQ(read("a,b\n1,2\n"), "1[a][b] 2[1][2] ");
  EXPECT_EQ(read("\xCE\xC0\xC9\xFA,b"), "1[卫生][b] ");
  EXPECT_EQ(read(testing::workbook({{"a", "b"}, {"1", "<&>"}})), "1[a][b] 2[1][<&>] ");
  EXPECT_TRUE(check_type("text/csv; charset=utf-8"));
  EXPECT_TRUE(check_type("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"));
  for (const auto* other : {"", "text/csvx", "application/json", "application/vnd.ms-excel"})
    EXPECT_EQ(check_type(other).error().code, Code::unsupported_media_type) << other;
}

TEST(Sheets, TextsOfEveryKind) {
  const std::string shared =
      R"(<sst><si><t>甲</t></si><si><r><t>乙</t></r><r><t xml:space="preserve"> 丙</t></r>)"
      R"(<rPh><t>yi</t></rPh></si><si/></sst>)";
  EXPECT_EQ(rows(R"(<row><c t="s"><v>1</v></c><c t="s"><v>0</v></c><c t="s"><v>2</v></c>)"
                 R"(<c t="inlineStr"><is><r><t>丁</t></r><r><t>戊</t></r></is></c>)"
                 R"(<c t="str"><f>A1&amp;B1</f><v>己</v></c><c t="b"><v>1</v></c></row>)",
                 {{"xl/sharedStrings.xml", shared}}),
            "1[乙 丙][甲][][丁戊][己][1] ");
  EXPECT_EQ(rows(R"(<row><c t="s"><v>3</v></c></row>)", {{"xl/sharedStrings.xml", shared}}),
            "xlsx_malformed");
  EXPECT_EQ(rows(R"(<row><c t="s"><v>0</v></c></row>)"), "xlsx_malformed");
  // Names with a prefix are the same names.
  EXPECT_EQ(rows(R"(<x:row xmlns:x="m"><x:c t="str"><x:v>a</x:v></x:c></x:row>)"), "1[a] ");
}

TEST(Sheets, PlacesOfRowsAndCells) {
  EXPECT_EQ(rows(R"(<row r="2"><c r="A2"><v>1</v></c><c r="C2"><v>3</v></c></row>)"
                 R"(<row r="3"/><row r="4"><c r="B4" s="1"/></row>)"
                 R"(<row r="7"><c r="B7"><v>2</v></c></row><row><c><v>8</v></c></row>)"),
            "2[1][][3] 7[][2][] 8[8][][] ");
  // What stands beyond the header stays; styled cells without a value do not count.
  EXPECT_EQ(rows(R"(<row><c><v>1</v></c><c r="XFD1"/></row><row><c/><c><v>2</v></c></row>)"),
            "1[1] 2[][2] ");
  for (const auto* wrong :
       {R"(<row r="2"/><row r="2"/>)", R"(<row r="x"/>)", R"(<row r="1048577"/>)",
        R"(<row r="0"/>)", R"(<row><c r="B1"/><c r="A1"/></row>)", R"(<row><c r="1"/></row>)",
        R"(<c/>)", R"(<row><row/></row>)", R"(<row><c><c/></c></row>)", R"(<row>)"})
    EXPECT_EQ(rows(wrong), "xlsx_malformed") << wrong;
}

TEST(Sheets, NumbersAreGivenAsTheyWouldBeTyped) {
  const auto number = [](const std::string& value) {
    return rows("<row><c><v>" + value + "</v></c></row>");
  };
  EXPECT_EQ(number("1"), "1[1] ");
  EXPECT_EQ(number("13800138000"), "1[13800138000] ");
  EXPECT_EQ(number("1.3800138E10"), "1[13800138000] ");
  EXPECT_EQ(number("117.24999999999999"), "1[117.24999999999999] ");
  EXPECT_EQ(number("-0.5"), "1[-0.5] ");
  EXPECT_EQ(number("1E-2"), "1[0.01] ");
  // An identity number that another program wrote exactly, and ones that a spreadsheet rounded.
  EXPECT_EQ(number("341181198002150013"), "1[341181198002150013] ");
  EXPECT_EQ(number("341181198002150000"), "1[3.4118119800215e+17] ");
  EXPECT_EQ(number("3.4118119800215002E+17"), "1[3.4118119800215e+17] ");
  EXPECT_EQ(number("1e999"), "1[1e999] ");
  EXPECT_EQ(number("x"), "1[x] ");
}

TEST(Sheets, DaysAreWrittenAsDays) {
  EXPECT_EQ(styled(R"(<c s="1"><v>29266</v></c>)"), "1[1980-02-15] ");
  EXPECT_EQ(styled(R"(<c s="1"><v>29266.75</v></c>)"), "1[1980-02-15] ");
  EXPECT_EQ(styled(R"(<c s="2"><v>29266</v></c>)", "yyyy&quot;年&quot;m&quot;月&quot;"),
            "1[1980-02-15] ");
  EXPECT_EQ(styled(R"(<c s="0"><v>29266</v></c>)"), "1[29266] ");
  EXPECT_EQ(styled(R"(<c s="3"><v>29266</v></c>)"), "1[29266] ") << "a time only";
  EXPECT_EQ(styled(R"(<c s="2"><v>29266</v></c>)", "0&quot;day&quot;"), "1[29266] ");
  EXPECT_EQ(styled(R"(<c s="9"><v>29266</v></c>)"), "1[29266] ");
  EXPECT_EQ(styled(R"(<c t="d"><v>1980-02-15T00:00:00</v></c>)"), "1[1980-02-15] ");
  EXPECT_EQ(date_text("1", false), "1900-01-01");
  EXPECT_EQ(date_text("59", false), "1900-02-28");
  EXPECT_EQ(date_text("60", false), std::nullopt);
  EXPECT_EQ(date_text("61", false), "1900-03-01");
  EXPECT_EQ(date_text("0", true), "1904-01-01");
  EXPECT_EQ(date_text("0", false), std::nullopt);
  EXPECT_EQ(date_text("2958466", false), std::nullopt);
  EXPECT_EQ(date_text("-1", true), std::nullopt);
  EXPECT_EQ(date_text("1e300", false), std::nullopt);
  for (const std::int64_t day : {14, 17, 22, 27, 31, 36, 50, 54, 57, 58})
    EXPECT_TRUE(is_date_format(day)) << day;
  for (const std::int64_t other : {0, 13, 18, 21, 32, 35, 37, 49, 55, 56, 59, 164})
    EXPECT_FALSE(is_date_format(other)) << other;
  for (const auto* day : {"yyyy-mm-dd", "[$-804]d", "m/d/yy;@", "[Red]YYYY"})
    EXPECT_TRUE(is_date_format(std::string_view(day))) << day;
  for (const auto* other : {"General", "0.00", "[Red]0", "h:mm", "\\d0", "_y0", "\"yd\"0"})
    EXPECT_FALSE(is_date_format(std::string_view(other))) << other;
}

TEST(Sheets, RefusesWhatItCanNotRead) {
  EXPECT_EQ(read("\xD0\xCF\x11\xE0 an older workbook"), "xlsx_malformed");
  EXPECT_EQ(read("PK\x03\x04 cut off"), "xlsx_malformed");
  EXPECT_EQ(read(archive({{"a.txt", "no workbook"}})), "xlsx_malformed");
  auto whole = archive(workbook_entries("<row><c><v>1</v></c></row>"));
  EXPECT_EQ(read(whole), "1[1] ");
  EXPECT_EQ(read(whole.substr(0, whole.size() - 30)), "xlsx_malformed");
  auto flipped = whole;
  flipped[100] = static_cast<char>(flipped[100] ^ 0x55);
  EXPECT_EQ(read(flipped), "xlsx_malformed");
  EXPECT_EQ(rows("<row"), "xlsx_malformed");
  EXPECT_EQ(rows(R"(<row r="3"><c t="e"><v>#N/A</v></c></row>)"), "xlsx_cell_error 3");
  EXPECT_EQ(read(testing::workbook({{"a"}, {"b"}, {"c"}}), 2), "too_many 2");
  for (const auto* part : {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"}) {
    auto entries = workbook_entries("");
    std::erase_if(entries, [&](const auto& entry) { return entry.first == part; });
    EXPECT_EQ(read(archive(entries)), "xlsx_malformed") << part;
  }
}

TEST(Sheets, KnowsNoEntitiesAndNoDocumentType) {
  auto entries = workbook_entries("");
  entries.back().second =
      R"(<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><worksheet><sheetData><row>)"
      R"(<c t="str"><v>&a;</v></c></row></sheetData></worksheet>)";
  EXPECT_EQ(read(archive(entries)), "xlsx_malformed");
  entries.back().second = "<!DOCTYPE worksheet><worksheet/>";
  EXPECT_EQ(read(archive(entries)), "xlsx_malformed");
  EXPECT_EQ(rows(R"(<row><c t="str"><v>&b;</v></c></row>)"), "xlsx_malformed");
}

TEST(Sheets, IsBounded) {
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "<a>";
  EXPECT_EQ(rows(deep), "xlsx_malformed");
  EXPECT_EQ(rows("<row><c r=\"IW1\"><v>1</v></c></row>"), "xlsx_too_large");
  EXPECT_EQ(rows("<row><c><v>" + std::string(130 * 1024, '1') + "</v></c></row>"),
            "xlsx_too_large");
  testing::Entries many = workbook_entries("");
  for (int i = 0; i < 1000; ++i) many.emplace_back("e" + std::to_string(i), "");
  EXPECT_EQ(read(archive(many)), "xlsx_too_large");
  // A kilobyte for every mebibyte.
  auto bomb = workbook_entries("");
  bomb.emplace_back("xl/styles.xml", std::string(9 * 1024 * 1024, ' '));
  EXPECT_EQ(read(archive(bomb)), "xlsx_too_large");
}

TEST(Sheets, ABlankWorkbookHasItsTitles) {
  const auto made = blank({"姓名*", "证件号码"});
  ASSERT_TRUE(made);
  EXPECT_EQ(read(*made), "1[姓名*][证件号码] ");
}

}  // namespace
}  // namespace yilian::sheets
