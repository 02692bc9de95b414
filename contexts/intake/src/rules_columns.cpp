// The columns of every kind of sheet. Templates, reader and explanations follow this one table.
#include "rules.hpp"

namespace yilian::intake::rules {
namespace {

constexpr Word visit_classes[] = {{"门诊", "outpatient", "AMB"},
                                  {"住院", "inpatient", "IMP"},
                                  {"急诊", "emergency", "EMER"},
                                  {"出诊", "home", "HH"}};
constexpr Word visit_classes_also[] = {{"门诊就诊", "AMB", "AMB"},
                                       {"入院", "IMP", "IMP"},
                                       {"急诊就诊", "EMER", "EMER"},
                                       {"上门", "HH", "HH"}};
constexpr Word categories[] = {{"检验", "laboratory", "laboratory"},
                               {"检查", "examination", "examination"}};
constexpr Word statuses[] = {{"正式", "final", "final"},
                             {"更正", "corrected", "corrected"},
                             {"初步", "preliminary", "preliminary"}};
constexpr Word flags[] = {
    {"正常", "normal", "N"},   {"偏高", "high", "H"},           {"偏低", "low", "L"},
    {"异常", "abnormal", "A"}, {"危急偏高", "very high", "HH"}, {"危急偏低", "very low", "LL"}};
constexpr Word flags_also[] = {{"↑", "H", "H"},    {"↓", "L", "L"},    {"高", "HH", "H"},
                               {"低", "LL", "L"},  {"阳性", "A", "A"}, {"↑↑", "HH", "HH"},
                               {"↓↓", "LL", "LL"}, {"N", "N", "N"}};
constexpr Word bed_classes[] = {
    {"普通", "general", "general"},       {"重症", "intensive", "intensive"},
    {"隔离", "isolation", "isolation"},   {"产科", "maternity", "maternity"},
    {"儿科", "paediatric", "paediatric"}, {"康复", "rehabilitation", "rehabilitation"},
    {"护理", "nursing", "nursing"},       {"留观", "observation", "observation"}};
constexpr Word bed_classes_also[] = {{"普通床", "general beds", "general"},
                                     {"重症床", "ICU", "intensive"},
                                     {"隔离床", "isolation beds", "isolation"},
                                     {"产科床", "maternity beds", "maternity"},
                                     {"儿科床", "paediatric beds", "paediatric"},
                                     {"康复床", "rehabilitation beds", "rehabilitation"},
                                     {"护理床", "nursing beds", "nursing"},
                                     {"留观床", "observation beds", "observation"},
                                     {"重症监护", "intensive care", "intensive"}};
constexpr Word directions[] = {
    {"上转", "up", "up"}, {"下转", "down", "down"}, {"平转", "lateral", "lateral"}};
constexpr Word referral_kinds[] = {{"门诊", "outpatient", "outpatient"},
                                   {"住院", "inpatient", "inpatient"},
                                   {"检查", "examination", "examination"},
                                   {"康复", "rehabilitation", "rehabilitation"}};
constexpr Word urgencies[] = {{"普通", "elective", "elective"},
                              {"加急", "urgent", "urgent"},
                              {"急诊", "emergency", "emergency"}};
constexpr Word reasons[] = {{"急危重症", "acute or critical", "acute_critical"},
                            {"诊断不明", "undiagnosed", "undiagnosed"},
                            {"群体性伤害", "mass casualty", "mass_casualty"},
                            {"超出诊疗范围", "outside the scope", "outside_scope"},
                            {"需进一步检查", "further examination", "further_examination"},
                            {"技术设备受限", "limits of technique", "limits_of_technique"},
                            {"恢复期", "recovering", "recovering"},
                            {"术后", "after an operation", "post_operative"},
                            {"慢性病稳定", "stable chronic disease", "stable_chronic"},
                            {"安宁疗护", "terminal care", "terminal_care"},
                            {"长期照护", "long-term care", "long_term_care"},
                            {"患者要求", "wish of the patient", "patient_wish"},
                            {"其他", "other", "other"}};

Column name() {
  return {"name",
          "姓名",
          "Name",
          true,
          40,
          "示例张三",
          "与登记的姓名一致；以“示例”开头的行不收入",
          "As registered; rows that begin with 示例 or Example are left out",
          {},
          {},
          {"患者姓名"}};
}
Column document() {
  return {"documentNumber",
          "证件号码",
          "Document number",
          false,
          30,
          "",
          "身份证或其他登记的证件；与患者号至少填一项",
          "Identity card or another registered document; this or the patient number",
          {},
          {},
          {"身份证号", "身份证号码"}};
}
Column local_number() {
  return {"localNumber",
          "患者号",
          "Patient number",
          false,
          40,
          "MZ0001",
          "本单位登记就诊时填写的门诊号或住院号",
          "The out-patient or in-patient number entered here when a visit was registered",
          {},
          {},
          {"门诊号", "住院号", "病案号"}};
}

std::vector<Column> visit_columns() {
  return {name(),
          document(),
          local_number(),
          {"visitNumber",
           "就诊号",
           "Visit number",
           true,
           60,
           "V20260301001",
           "本单位的就诊流水号，每次就诊一个；同一号再次收入即为更新",
           "The unit's own number of this visit; the same number again is an update",
           {},
           {},
           {"就诊流水号"}},
          {"visitClass",
           "就诊类型",
           "Class",
           true,
           20,
           "门诊",
           "只能填所列之一",
           "One of the listed words",
           visit_classes,
           visit_classes_also,
           {"类型"}},
          {"startedAt",
           "开始时间",
           "Began at",
           true,
           30,
           "2026-03-01 09:30",
           "日期，可带时间：2026-03-01 或 2026-03-01 09:30",
           "A day, with a time if known",
           {},
           {},
           {"就诊时间", "入院时间", "就诊日期"}},
          {"endedAt",
           "结束时间",
           "Ended at",
           false,
           30,
           "2026-03-01 10:00",
           "未结束则留空",
           "Empty while it goes on",
           {},
           {},
           {"出院时间"}},
          {"department", "科室", "Department", false, 60, "内科", "", "", {}, {}, {"就诊科室"}},
          {"doctor", "医生", "Doctor", false, 40, "李医生", "", "", {}, {}, {"接诊医生"}},
          {"diagnosisCode",
           "诊断编码",
           "Diagnosis (ICD-10)",
           false,
           20,
           "I10.x",
           "ICD-10，须在平台字典中",
           "ICD-10, as in the platform's dictionary",
           {},
           {},
           {"ICD编码"}}};
}

std::vector<Column> result_columns() {
  return {
      name(),
      document(),
      local_number(),
      {"reportNumber",
       "报告号",
       "Report number",
       true,
       60,
       "R20260301001",
       "本单位的报告编号；同一报告的同一项目再次收入即为更新",
       "The unit's own number; the same item of it again is an update",
       {},
       {},
       {"报告编号"}},
      {"category", "类别", "Category", true, 20, "检验", "检验按项目一行，检查按报告一行",
       "Laboratory: a row for each item; examination: a row for each report", categories},
      {"itemCode", "项目代码", "Item code", false, 60, "GLU", "本单位的代码",
       "The unit's own code"},
      {"itemName", "项目名称", "Item", true, 100, "空腹血糖", "", "", {}, {}, {"项目"}},
      {"loinc", "LOINC", "LOINC", false, 12, "", "有则填写，用于与其他单位的结果对照",
       "If known, to compare with results of other units"},
      {"value",
       "结果",
       "Result",
       true,
       2000,
       "5.6",
       "数值、文字，或检查结论",
       "A number, words, or the conclusion of an examination",
       {},
       {},
       {"检查结论", "结论"}},
      {"unit", "单位", "Unit", false, 30, "mmol/L", "", ""},
      {"range", "参考范围", "Reference range", false, 60, "3.9-6.1", "", ""},
      {"flag",
       "提示",
       "Flag",
       false,
       20,
       "正常",
       "只能填所列之一或留空",
       "One of the listed words, or empty",
       flags,
       flags_also,
       {"异常标志"}},
      {"takenAt",
       "时间",
       "Taken at",
       true,
       30,
       "2026-03-01 08:20",
       "采样或检查时间：2026-03-01 或 2026-03-01 08:20",
       "Of the specimen or examination",
       {},
       {},
       {"采样时间", "检查时间", "报告时间"}},
      {"doctor", "报告人", "Reported by", false, 40, "王技师", "", "", {}, {}, {"报告医生"}},
      {"visitNumber", "就诊号", "Visit number", false, 60, "", "已由就诊表收入的就诊号，可不填",
       "Of a visit that was taken in; may be empty"},
      {"status", "报告状态", "Status", false, 20, "正式", "空白即正式", "Empty: final", statuses}};
}

std::vector<Column> bed_columns() {
  return {{"ward",
           "病区",
           "Ward",
           true,
           60,
           "示例病区",
           "与平台“病区”页的名称一致，须为每日上报的病区",
           "As on the page of wards; a ward that reports daily",
           {},
           {},
           {"病区名称"}},
          {"bedClass",
           "床位类型",
           "Class",
           false,
           20,
           "普通",
           "空白即普通",
           "Empty: general",
           bed_classes,
           bed_classes_also,
           {"类型"}},
          {"total",
           "开放床位",
           "Beds",
           true,
           10,
           "30",
           "0 到 5000",
           "0 to 5000",
           {},
           {},
           {"床位数", "总床数"}},
          {"free",
           "空床",
           "Free",
           true,
           10,
           "6",
           "不多于开放床位",
           "No more than the beds",
           {},
           {},
           {"空床数"}}};
}

std::vector<Column> referral_columns() {
  return {name(),
          document(),
          local_number(),
          {"direction", "方向", "Direction", true, 20, "上转", "", "", directions},
          {"kind", "类型", "Kind", true, 20, "门诊", "", "", referral_kinds},
          {"urgency", "紧急程度", "Urgency", false, 20, "普通", "空白即普通", "Empty: elective",
           urgencies},
          {"reason", "转诊原因", "Reason", true, 40, "诊断不明", "", "", reasons},
          {"organisation",
           "接收机构",
           "Receiver",
           true,
           100,
           "",
           "平台中的机构全称",
           "The full name of the organisation on the platform",
           {},
           {},
           {"转往机构"}},
          {"department", "接收科室", "Department", true, 60, "内科", "", ""},
          {"diagnosisCode", "诊断编码", "Diagnosis (ICD-10)", false, 20, "I10.x", "", ""},
          {"impression", "初步印象", "Impression", false, 500, "高血压", "", ""},
          {"chiefComplaint", "主诉", "Chief complaint", false, 500, "", "", ""},
          {"presentIllness", "现病史", "Present illness", false, 3000, "", "", ""},
          {"treatmentCourse", "治疗经过", "Treatment so far", false, 3000, "", "", ""},
          {"notes", "注意事项", "Notes", false, 1000, "", "", ""}};
}

std::vector<csv::Column> for_header(const std::vector<Column>& columns) {
  std::vector<csv::Column> out;
  for (const auto& column : columns) {
    csv::Column one{column.name, {column.zh, column.en}, column.needed};
    one.titles.insert(one.titles.end(), column.other.begin(), column.other.end());
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace

const std::vector<Column>& columns(SheetKind kind) {
  static const auto visits = visit_columns(), results = result_columns(), beds = bed_columns(),
                    referrals = referral_columns();
  switch (kind) {
    case SheetKind::visits:
      return visits;
    case SheetKind::results:
      return results;
    case SheetKind::beds:
      return beds;
    case SheetKind::referrals:
      return referrals;
  }
  return visits;
}

const std::vector<csv::Column>& header_columns(SheetKind kind) {
  static const auto visits = for_header(columns(SheetKind::visits)),
                    results = for_header(columns(SheetKind::results)),
                    beds = for_header(columns(SheetKind::beds)),
                    referrals = for_header(columns(SheetKind::referrals));
  switch (kind) {
    case SheetKind::visits:
      return visits;
    case SheetKind::results:
      return results;
    case SheetKind::beds:
      return beds;
    case SheetKind::referrals:
      return referrals;
  }
  return visits;
}

Right right_of(SheetKind kind) {
  switch (kind) {
    case SheetKind::visits:
      return Right::patient_register;
    case SheetKind::results:
      return Right::record_write;
    case SheetKind::beds:
      return Right::bed_manage;
    case SheetKind::referrals:
      return Right::referral_write;
  }
  return Right::record_write;
}

bool is_titles(SheetKind kind, const csv::Header& header, const csv::Record& record) {
  bool any = false;
  for (const auto& column : columns(kind)) {
    const auto text = header.cell(record, column.name);
    if (text.empty()) continue;
    if (text != column.en && text != column.name) return false;
    any = true;
  }
  return any;
}

bool is_example(const csv::Header& header, const csv::Record& record) {
  for (const auto* column : {"name", "ward"}) {
    const auto text = header.cell(record, column);
    if (text.starts_with("示例") || text.starts_with("Example")) return true;
  }
  return false;
}

}  // namespace yilian::intake::rules
