#include "dictionary.hpp"

#include <gtest/gtest.h>

namespace yilian::records::dictionary {
namespace {

std::string told(const csv::Findings& findings) {
  std::string out;
  for (const auto& one : findings.told())
    out += (out.empty() ? "" : " ") + std::to_string(one.line) + one.column + ":" +
           std::string(info(one.error.code).name);
  return out;
}

std::string listed(const std::vector<Entry>& entries) {
  std::string out;
  for (const auto& one : entries)
    out += (out.empty() ? "" : " ") + one.code + "," + one.name + "," + one.pinyin +
           (one.retired ? ",retired" : "");
  return out;
}

Plan plan(std::string_view text, const std::vector<Entry>& existing = {}, bool replace = false) {
  auto records = *csv::parse(text, 100);
  const auto header = *read_header(records.front(), Language::zh);
  records.erase(records.begin());
  return plan_import(header, records, existing, replace);
}

TEST(Dictionary, CodesAreWrittenAlike) {
  EXPECT_EQ(written_code("i20.900X001"), "I20.900x001");
  EXPECT_EQ(written_code("x60"), "X60");
  EXPECT_EQ(written_code("a17.000+g01*"), "A17.000+G01*");
  EXPECT_EQ(written_code(""), "");
}

TEST(Dictionary, Headers) {
  const auto names = [](std::string_view line) {
    const auto header = read_header(csv::parse(line, 1)->front(), Language::en);
    if (!header)
      return std::string(info(header.error().code).name) + " " + header.error().params.at(0).second;
    std::string out;
    for (const auto& name : header->names) out += name + " ";
    return out;
  };
  EXPECT_EQ(names("code,name,pinyin"), "code name pinyin ");
  EXPECT_EQ(names("诊断名称, 诊断编码"), "name code ");
  EXPECT_EQ(names("CODE,Name"), "code name ");
  EXPECT_EQ(names("code,pinyin"), "csv_header code, name, pinyin");
  EXPECT_EQ(names("code,name,code"), "csv_header code, name, pinyin");
  EXPECT_EQ(names("code,name,price"), "csv_header code, name, pinyin");
}

TEST(Dictionary, EveryWrongCellIsTold) {
  const std::string long_name = "病" + std::string(99, 'x') + "y";
  EXPECT_EQ(told(plan("code,name,pinyin\n"
                      "I10.x00,特发性高血压,tfxgxy\n"  // 2: as it should be
                      ",无编码,\n"                     // 3
                      "I11\n"                          // 4: too few cells
                      "10I,编码颠倒,\n"                // 5
                      "I12.肾,编码有汉字,\n"           // 6
                      "I13,,xx\n"                      // 7
                      "I14," +
                      long_name +
                      ",\n"                              // 8
                      "I15,\"两\n行\",\n"                // 9 and 10
                      "I16,名称,拼音\n"                  // 11
                      "i10.X00,又来一次,\n"              // 12: the code of line 2
                      "I,太短,\n"                        // 13
                      "I20.123456789012345678,太长,\n")  // 14
                     .findings),
            "3code:required 4:csv_malformed 5code:invalid_diagnosis_code "
            "6code:invalid_diagnosis_code 7name:required 8name:too_long 9name:invalid_text "
            "11pinyin:invalid_pinyin 12code:row_repeated 13code:invalid_diagnosis_code "
            "14code:invalid_diagnosis_code");
}

TEST(Dictionary, OnlyWhatDiffersIsWritten) {
  const std::vector<Entry> existing{{"I10", "高血压", "gxy", false},
                                    {"I11", "旧名", "jm", false},
                                    {"I12", "停用的", "tyd", true},
                                    {"I13", "文件里没有", "wjlmy", false}};
  const auto made = plan("code,name\nI10,高血压\nI11,新名\nI12,停用的\nI14,新病\n", existing);
  EXPECT_EQ(listed(made.to_create), "I14,新病,");
  EXPECT_EQ(listed(made.to_update), "I11,新名, I12,停用的,tyd") << "the last one is back in use";
  EXPECT_EQ(listed(made.to_retire), "");
  EXPECT_EQ(listed(plan("code,name,pinyin\nI10,高血压,\n", existing).to_update), "I10,高血压,");
}

TEST(Dictionary, ReplacingRetiresWhatTheFileDoesNotHave) {
  const std::vector<Entry> existing{{"I10", "高血压", "gxy", false},
                                    {"I12", "停用的", "tyd", true},
                                    {"I13", "文件里没有", "wjlmy", false}};
  const auto made = plan("code,name\nI10,高血压\n", existing, true);
  EXPECT_EQ(listed(made.to_retire), "I13,文件里没有,wjlmy,retired");
  EXPECT_EQ(listed(made.to_update), "");
}

}  // namespace
}  // namespace yilian::records::dictionary
