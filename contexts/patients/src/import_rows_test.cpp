#include "import_rows.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "csv/csv.hpp"
#include "json/json.hpp"
#include "patients/describe.hpp"

namespace yilian::patients::import_rows {
namespace {

constexpr Date today{2026, 3, 2};

/// The one row below a header: what was understood, or what is wrong.
std::string read(const std::string& text) {
  const auto records = csv::parse(text, 10).value();
  const auto header = csv::read_header(columns(), records.at(0), Language::zh);
  if (!header) return std::string(info(header.error().code).name);
  const auto row = read_row(*header, records.at(1), today);
  std::string out;
  if (!row) {
    if (row.error().fields.empty()) return std::string(info(row.error().code).name);
    for (const auto& field : row.error().fields)
      out += (out.empty() ? "" : " ") + field.pointer + ":" + std::string(info(field.code).name);
    return out;
  }
  out = row->name + " " + std::string(json::enum_name(row->document_kind)) + " " +
        row->document_number + " " + std::string(json::enum_name(row->sex)) + " " +
        to_string(row->birth_date);
  for (const auto& more :
       {row->phone, row->division, row->address, row->insurance_number, row->health_record_number})
    if (!more.empty()) out += " " + more;
  if (row->guardian)
    out += " guardian " + row->guardian->name.value + " " + row->guardian->relation.value;
  for (const auto flag : row->flags) out += " " + std::string(json::enum_name(flag));
  return out;
}

TEST(ImportRows, AreUnderstood) {
  const struct {
    const char *text, *wanted;
  } cases[] = {
      {"姓名,证件号码\n王芳,530111198002150040",
       "王芳 id_card 530111198002150040 female 1980-02-15"},
      {"name*,documentNumber*\nWang, 53011119800215004 0 ",
       "Wang id_card 530111198002150040 female 1980-02-15"},
      {"姓名,证件类型,证件号码,性别,出生日期\n王芳,护照,e-1234567,女,1980/2/5",
       "王芳 passport E1234567 female 1980-02-05"},
      {"姓名,证件类型,证件号码,性别,出生日期\n王芳,passport,E1234567,1,19800205",
       "王芳 passport E1234567 male 1980-02-05"},
      {"姓名,证件号码,电话,行政区划,地址,医保编号,健康档案号\n"
       "王芳,530111198002150040,138 0013 8000,530111,\"街, 1 号\",M1,H1",
       "王芳 id_card 530111198002150040 female 1980-02-15 13800138000 530111 街, 1 号 M1 H1"},
      {"姓名,证件号码,监护人姓名,与监护人关系,监护人电话\n王小,530111201802150043,王芳,母亲,",
       "王小 id_card 530111201802150043 female 2018-02-15 guardian 王芳 母亲"},
      // Ages are computed, so that their flags say nothing.
      {"姓名,证件号码,人群分类\n王芳,530111198002150040,慢性病患者、65岁及以上；孕产妇 , pregnant",
       "csv_malformed"},
      {"姓名,证件号码,人群分类\n王芳,530111198002150040,慢性病患者、65岁及以上；孕产妇|pregnant",
       "王芳 id_card 530111198002150040 female 1980-02-15 chronic_disease pregnant"},
  };
  for (const auto& one : cases) EXPECT_EQ(read(one.text), one.wanted) << one.text;
}

TEST(ImportRows, RefusalsNameTheColumn) {
  const struct {
    const char *text, *wanted;
  } cases[] = {
      {"姓名\n王芳", "csv_header"},
      {"姓名,证件号码,颜色\n王芳,1,红", "csv_header"},
      {"姓名,证件号码,name\n王芳,1,红", "csv_header"},
      {"姓名,证件号码\n王芳,530111198002150041", "/documentNumber:invalid_id_card"},
      {"姓名,证件号码\n王芳,3.4118119800215e+17", "/documentNumber:invalid_id_card"},
      {"姓名,证件号码\n,530111198002150040", "/name:required"},
      {"姓名,证件号码\n王芳,", "/documentNumber:document_required /birthDate:required"},
      {"姓名,证件号码,性别,出生日期\n王芳,530111198002150040,男,1980-02-16",
       "/birthDate:birth_date_mismatch /sex:sex_mismatch"},
      {"姓名,证件号码,性别\n王芳,530111198002150040,X", "/sex:not_in_list"},
      {"姓名,证件号码,出生日期\n王芳,530111198002150040,二月", "/birthDate:invalid_date"},
      {"姓名,证件类型,证件号码,出生日期\n王芳,护照,E1234567,2027-01-01",
       "/birthDate:date_in_future"},
      {"姓名,证件类型,证件号码\n王芳,护照,E1234567", "/birthDate:required"},
      {"姓名,证件类型,证件号码\n王芳,会员卡,E1234567", "/documentKind:not_in_list"},
      {"姓名,证件号码,电话\n王芳,530111198002150040,12", "/phone:invalid_phone"},
      {"姓名,证件号码\n王小,530111201802150043", "/guardianName:guardian_required"},
      {"姓名,证件号码,监护人电话\n王小,530111201802150043,13800138000",
       "/guardianName:required /guardianRelation:required"},
      {"姓名,证件号码,监护人,监护人关系,监护人电话\n王小,530111201802150043,王芳,母亲,12",
       "/guardianPhone:invalid_phone"},
      {"姓名,证件号码,人群分类\n王芳,530111198002150040,孕产妇、高个子", "/flags:not_in_list"},
      {"姓名,证件号码,地址\n王芳,530111198002150040", "csv_malformed"},
  };
  for (const auto& one : cases) EXPECT_EQ(read(one.text), one.wanted) << one.text;
}

TEST(ImportRows, DaysInTheWaysOfLists) {
  for (const auto* day : {"1980-02-05", "1980-2-5", "1980/2/5", "1980.02.05", "1980年2月5日",
                          "1980年02月05", "19800205"})
    EXPECT_EQ(date_text(day), "1980-02-05") << day;
  for (const auto* other : {"", "5.2.1980", "1980", "1980-02", "1980/2/5/1", "1980-2-5 0:00", "-",
                            "------", "二月", "198002051"})
    EXPECT_EQ(date_text(other), other);
}

}  // namespace
}  // namespace yilian::patients::import_rows
