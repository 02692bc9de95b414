#include "import_rows.hpp"

#include "json/json.hpp"
#include "kernel/text.hpp"
#include "patients/describe.hpp"

namespace yilian::patients::import_rows {
namespace {

namespace bj = json::bj;

using csv::Label;
using csv::meant;

constexpr Label kinds[] = {
    {"", "id_card"},
    {"居民身份证", "id_card"},
    {"身份证", "id_card"},
    {"户口簿", "household_register"},
    {"居民户口簿", "household_register"},
    {"护照", "passport"},
    {"军官证", "military_officer"},
    {"港澳居民来往内地通行证", "hk_macao_permit"},
    {"台湾居民来往大陆通行证", "taiwan_permit"},
    {"出生医学证明", "birth_certificate"},
    {"医保卡（社保卡）", "insurance_number"},
    {"医保卡", "insurance_number"},
    {"社保卡", "insurance_number"},
    {"其他法定有效证件", "other"},
    {"其他", "other"},
};
// With the codes of GB/T 2261.1.
constexpr Label sexes[] = {
    {"男", "male"},     {"女", "female"}, {"未知", "unknown"}, {"未说明", "unstated"},
    {"男性", "male"},   {"1", "male"},    {"0", "unknown"},    {"9", "unstated"},
    {"女性", "female"}, {"2", "female"},  {"M", "male"},       {"F", "female"},
};
constexpr Label flags[] = {
    {"65 岁及以上", "aged_65_plus"},
    {"65岁及以上", "aged_65_plus"},
    {"0–6 岁儿童", "aged_0_6"},
    {"0-6岁儿童", "aged_0_6"},
    {"重度残疾", "severe_disability"},
    {"严重精神障碍", "severe_mental_illness"},
    {"孕产妇", "pregnant"},
    {"脱贫与低收入人口", "poverty_relief"},
    {"慢性病患者", "chronic_disease"},
    {"慢性病", "chronic_disease"},
    {"家庭医生签约", "contracted"},
};

/// 慢性病患者、孕产妇: separated as lists are in Chinese or in English.
bj::array flag_list(std::string text) {
  for (const std::string_view separator : {"、", "，", "；", ",", "|"})
    for (auto at = text.find(separator); at != std::string::npos; at = text.find(separator))
      text.replace(at, separator.size(), ";");
  bj::array out;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find(';', at), text.size());
    if (const auto one = trimmed(text.substr(at, end - at)); !one.empty())
      out.emplace_back(meant(flags, one));
    at = end + 1;
  }
  return out;
}

bj::object input_of(const csv::Header& header, const csv::Record& record) {
  bj::object out{{"documentKind", "id_card"}, {"flags", bj::array()}, {"newborn", false}};
  bj::object guardian;
  bool guarded = false;
  for (const auto& name : header.names) {
    std::string text = header.cell(record, name);
    constexpr std::string_view of_guardian = "guardian";
    if (name == "documentKind") out[name] = meant(kinds, text);
    else if (name == "flags") out[name] = flag_list(std::move(text));
    else if (name.starts_with(of_guardian)) {
      guarded = guarded || !text.empty();
      auto part = name.substr(of_guardian.size());
      part[0] = static_cast<char>(part[0] - 'A' + 'a');
      guardian[part] = text;
    } else if (name == "name") out[name] = text;
    else if (text.empty()) continue;
    else if (name == "sex") out[name] = meant(sexes, text);
    else if (name == "birthDate") out[name] = date_text(text);
    else out[name] = text;
  }
  if (guarded) {
    for (const auto* part : {"name", "relation"})
      if (!guardian.contains(part)) guardian[part] = "";
    out["guardian"] = std::move(guardian);
  }
  return out;
}

/// Pointers into PersonInput become columns.
Error in_columns(Error error) {
  for (auto& field : error.fields) {
    if (field.pointer.starts_with("/flags")) field.pointer = "/flags";
    else if (field.pointer == "/guardian" || field.pointer == "/guardian/name")
      field.pointer = "/guardianName";
    else if (field.pointer == "/guardian/relation") field.pointer = "/guardianRelation";
    else if (field.pointer == "/guardian/phone") field.pointer = "/guardianPhone";
  }
  return error;
}

}  // namespace

const std::vector<csv::Column>& columns() {
  static const std::vector<csv::Column> all{
      {"name", {"姓名"}, true},
      {"documentKind", {"证件类型"}},
      {"documentNumber", {"证件号码", "身份证号", "身份证号码"}, true},
      {"sex", {"性别"}},
      {"birthDate", {"出生日期"}},
      {"phone", {"电话", "联系电话", "手机"}},
      {"division", {"行政区划", "行政区划代码"}},
      {"address", {"详细地址", "地址"}},
      {"insuranceNumber", {"医保编号"}},
      {"healthRecordNumber", {"健康档案号"}},
      {"guardianName", {"监护人姓名", "监护人"}},
      {"guardianRelation", {"与监护人关系", "监护人关系"}},
      {"guardianPhone", {"监护人电话"}},
      {"flags", {"人群分类", "人群标签"}},
  };
  return all;
}

std::string date_text(const std::string& text) {
  std::string digits[3];
  std::size_t part = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c >= '0' && c <= '9') {
      if (part < 3) digits[part].push_back(c);
      else return text;
      ++at;
      continue;
    }
    bool separated = false;
    for (const std::string_view separator : {"-", "/", ".", "年", "月", "日"})
      if (std::string_view(text).substr(at).starts_with(separator)) {
        at += separator.size();
        separated = true;
        break;
      }
    if (!separated) return text;
    ++part;
  }
  if (part == 0 && text.size() == 8)
    return text.substr(0, 4) + "-" + text.substr(4, 2) + "-" + text.substr(6);
  if (digits[0].size() != 4 || digits[1].empty() || digits[2].empty()) return text;
  for (auto& two : {&digits[1], &digits[2]})
    if (two->size() == 1) two->insert(0, "0");
  return digits[0] + "-" + digits[1] + "-" + digits[2];
}

Result<rules::Checked> read_row(const csv::Header& header, const csv::Record& record, Date today) {
  if (record.cells.size() != header.names.size())
    return fail(Code::csv_malformed, {{"line", std::to_string(record.line)}});
  json::Problems problems;
  PersonInput input;
  json::read_from(bj::value(input_of(header, record)), input, "", problems);
  if (!problems.empty()) return fail(in_columns(std::move(problems).error()));
  auto checked = rules::check(input, today, "");
  if (!checked) return fail(in_columns(std::move(checked).error()));
  return checked;
}

}  // namespace yilian::patients::import_rows
