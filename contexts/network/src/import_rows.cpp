#include "import_rows.hpp"

#include <charconv>
#include <cmath>

namespace yilian::network::import_rows {
namespace {

namespace bj = json::bj;

using csv::Label;
using csv::meant;

constexpr Label kinds[] = {
    {"三级医院", "tertiary_hospital"},
    {"二级医院", "secondary_hospital"},
    {"县级医院", "county_hospital"},
    {"县医院", "county_hospital"},
    {"乡镇卫生院", "township_centre"},
    {"中心卫生院", "township_centre"},
    {"社区卫生服务中心", "community_centre"},
    {"社区卫生服务站", "community_station"},
    {"村卫生室", "village_clinic"},
    {"中医医院", "tcm_hospital"},
    {"中医院", "tcm_hospital"},
    {"妇幼保健院", "maternal_child_hospital"},
    {"疾控中心", "cdc"},
    {"疾病预防控制中心", "cdc"},
    {"康复医院", "rehabilitation_hospital"},
    {"护理院", "nursing_home"},
    {"安宁疗护机构", "hospice"},
    {"安宁疗护中心", "hospice"},
    {"养老机构", "elderly_care"},
    {"社会办医机构", "private_institution"},
    {"民营医院", "private_institution"},
    {"医保经办机构", "insurance_office"},
    {"医保局", "insurance_office"},
    {"卫生健康委", "health_commission"},
    {"卫健委", "health_commission"},
    {"医联体办公室", "consortium_office"},
    {"供应商", "supplier"},
};
constexpr Label classes[] = {{"甲等", "a"}, {"甲", "a"},  {"乙等", "b"}, {"乙", "b"},
                             {"丙等", "c"}, {"丙", "c"},  {"A", "a"},    {"B", "b"},
                             {"C", "c"},    {"", "none"}, {"无", "none"}};
constexpr Label levels[] = {{"一级", "1"}, {"二级", "2"}, {"三级", "3"},   {"一", "1"}, {"二", "2"},
                            {"三", "3"},   {"", "0"},     {"未定级", "0"}, {"无", "0"}};
constexpr Label answers[] = {{"是", "true"},  {"否", "false"}, {"1", "true"}, {"0", "false"},
                             {"yes", "true"}, {"no", "false"}, {"", "false"}};

/// A number where the text is one; the text itself otherwise, for the reader to refuse.
bj::value number(std::string_view text) {
  const auto read = [&](auto& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size();
  };
  std::int64_t integer = 0;
  if (read(integer)) return integer;
  double value = 0;
  if (read(value) && std::isfinite(value)) return value;
  return bj::value(text);
}

bj::value value_of(std::string_view name, const std::string& text) {
  if (name == "kind") return bj::value(meant(kinds, text));
  if (name == "gradeClass") return bj::value(meant(classes, text));
  if (name == "gradeLevel") return number(meant(levels, text));
  if (name == "longitude" || name == "latitude")
    return text.empty() ? bj::value(nullptr) : number(text);
  if (name == "receivesReferrals") {
    const auto answer = meant(answers, text);
    if (answer == "true" || answer == "false") return answer == "true";
    return bj::value(answer);
  }
  return bj::value(text);
}

bj::object input_of(const Organisation& o) {
  const auto optional = [](const auto& value) {
    return value ? bj::value(*value) : bj::value(nullptr);
  };
  return {{"name", o.name},
          {"shortName", o.short_name},
          {"kind", json::enum_name(o.kind)},
          {"creditCode", optional(o.credit_code)},
          {"institutionCode", optional(o.institution_code)},
          {"gradeLevel", o.grade_level},
          {"gradeClass", json::enum_name(o.grade_class)},
          {"division", o.division},
          {"address", optional(o.address)},
          {"phone", optional(o.phone)},
          {"longitude", optional(o.longitude)},
          {"latitude", optional(o.latitude)},
          {"receivesReferrals", o.receives_referrals}};
}

}  // namespace

const std::vector<csv::Column>& columns() {
  static const std::vector<csv::Column> all{
      {"name", {"机构名称", "名称"}, true},
      {"shortName", {"简称", "机构简称"}},
      {"kind", {"机构类型", "类型"}, true},
      {"creditCode", {"统一社会信用代码", "信用代码"}},
      {"institutionCode", {"医疗机构代码", "机构代码"}},
      {"gradeLevel", {"级别", "医院级别"}},
      {"gradeClass", {"等次", "医院等次"}},
      {"division", {"行政区划", "行政区划代码"}, true},
      {"address", {"地址"}},
      {"phone", {"电话", "联系电话"}},
      {"longitude", {"经度"}},
      {"latitude", {"纬度"}},
      {"receivesReferrals", {"接收转诊"}},
  };
  return all;
}

Result<OrganisationInput> read_row(const csv::Header& header, const csv::Record& record,
                                   const Organisation* existing) {
  bj::object object =
      existing != nullptr
          ? input_of(*existing)
          : bj::object{{"gradeLevel", 0}, {"gradeClass", "none"}, {"receivesReferrals", false}};
  for (const auto& name : header.names) {
    const std::string text = header.cell(record, name);
    // An empty short name means the default, which is made from the name.
    if (name == "shortName" && text.empty()) object[name] = nullptr;
    else object[name] = value_of(name, text);
  }
  json::Problems problems;
  OrganisationInput input;
  json::read_from(bj::value(std::move(object)), input, "", problems);
  if (!problems.empty()) return std::unexpected(std::move(problems).error());
  return input;
}

}  // namespace yilian::network::import_rows
