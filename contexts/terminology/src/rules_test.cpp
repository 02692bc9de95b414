#include "rules.hpp"

#include <gtest/gtest.h>

#include "terminology/lookup.hpp"

namespace yilian::terminology::rules {
namespace {

csv::Header header_of(const std::vector<std::string>& titles) {
  return *csv::read_header(columns(), {1, titles}, Language::zh);
}

/// "" for a row that reads well, else pointer:code of every wrong cell.
std::string wrong(CodeForm form, const std::vector<std::string>& cells) {
  static const auto header =
      header_of({"代码", "名称", "英文名称", "上级代码", "拼音", "启用日期", "停用日期", "属性"});
  const auto row = read_row(form, header, {2, cells});
  if (row) return "";
  std::string out = row.error().fields.empty() ? std::string(info(row.error().code).name) : "";
  for (const auto& field : row.error().fields)
    out += field.pointer + ":" + std::string(info(field.code).name) + " ";
  return out;
}

TEST(TerminologyRules, CodesHaveTheFormOfTheirSystem) {
  struct Case {
    CodeForm form;
    const char* code;
    bool good;
  };
  for (const auto& [form, code, good] : {
           Case{CodeForm::loinc, "718-7", true},
           {CodeForm::loinc, "14682-9", true},
           {CodeForm::loinc, "718-8", false},  // check digit
           {CodeForm::loinc, "LP173421-1", false},
           {CodeForm::loinc, "-7", false},
           {CodeForm::icd9cm3, "38.9301", true},
           {CodeForm::icd9cm3, "00.5400x001", true},
           {CodeForm::icd9cm3, "47", true},
           {CodeForm::icd9cm3, "47.01", true},
           {CodeForm::icd9cm3, "47.", false},
           {CodeForm::icd9cm3, "47.01x1", false},
           {CodeForm::icd9cm3, "I10.x", false},
           {CodeForm::insurance_drug, "XA02BCA079A001010103001", true},
           {CodeForm::insurance_drug, "XA02BCA079", false},
           {CodeForm::insurance_consumable, "C0101010010000100001", true},
           {CodeForm::insurance_consumable, "c0101010010000100001", false},
           {CodeForm::insurance_service, "001101000010000", true},
           {CodeForm::insurance_service, "0011010000100001", false},
           {CodeForm::text, "01", true},
           {CodeForm::text, "a b", false},
           {CodeForm::text, "a|b", false},
           {CodeForm::text, "", false},
       })
    EXPECT_EQ(is_code(form, code), good) << code;
}

TEST(TerminologyRules, EveryWrongCellIsNamed) {
  const auto text = CodeForm::text;
  EXPECT_EQ(wrong(text, {"1", "男性", "Male", "", "NX", "2020/1/1", "", "a=b"}), "");
  EXPECT_EQ(wrong(text, {"", "", "", "", "", "", "", ""}), "/code:required /display:required ");
  EXPECT_EQ(wrong(text, {"1", "男", "", "1", "", "", "", ""}), "/parent:term_parent_unknown ");
  EXPECT_EQ(wrong(text, {"1", "男", "", "", "男", "昨天", "2020-02-30", "x"}),
            "/pinyin:invalid_pinyin /validFrom:invalid_date /validUntil:invalid_date "
            "/properties:invalid_term_properties ");
  EXPECT_EQ(wrong(text, {"1", "男", "", "", "", "2020-01-02", "2020-01-01", ""}),
            "/validUntil:term_ends_before_it_begins ");
  EXPECT_EQ(wrong(CodeForm::loinc, {"718-8", "x", "", "", "", "", "", ""}),
            "/code:invalid_standard_code ");
  EXPECT_EQ(wrong(text, {"1", std::string(401, 'x'), "", "", "", "", "", ""}),
            "/display:too_long ");
  EXPECT_EQ(wrong(text, {"1"}), "csv_malformed");
}

TEST(TerminologyRules, ColumnsThatAFileDoesNotHaveStay) {
  const auto header = header_of({"code", "display"});
  const Entry before{"1", "男性", "Male", "", "nx", "2020-01-01", "2021-01-01", "a=b"};
  auto row = *read_row(CodeForm::text, header, {2, {"1", "男性"}});
  const auto same = merged(header, before, row);
  EXPECT_EQ(same.designation, "Male");
  EXPECT_EQ(same.pinyin, "nx");
  EXPECT_EQ(same.valid_until, "") << "it is in use again";
  row.display = "男";
  EXPECT_EQ(merged(header, before, row).pinyin, "") << "initials were of the other name";
}

TEST(TerminologyRules, ACodeEndsTheDayBeforeAnEditionBegins) {
  const auto ended = retired({"1", "x", "", "", "", "", "", ""}, {2026, 3, 1});
  EXPECT_EQ(ended.valid_until, "2026-02-28");
  EXPECT_TRUE(is_active(ended, {2026, 2, 28}));
  EXPECT_FALSE(is_active(ended, {2026, 3, 1}));
  EXPECT_FALSE(is_active({"1", "x", "", "", "", "2026-03-01", "", ""}, {2026, 2, 28}));
}

TEST(TerminologyRules, EveryStateOfABatchHasAWayOn) {
  using S = TermBatchState;
  using A = TermBatchAction;
  EXPECT_EQ(decide(S::taking, A::resume), S::taken);
  EXPECT_EQ(decide(S::taken, A::undo), S::undoing);
  EXPECT_EQ(decide(S::undone, A::undo).error().code, Code::action_not_allowed);
  EXPECT_EQ(decide(S::taken, A::resume).error().code, Code::action_not_allowed);
  EXPECT_EQ(after_undo(0), S::undone);
  EXPECT_EQ(after_undo(1), S::partly_undone);
  EXPECT_EQ(undo_act(TermOutcome::created, true), TermUndoAct::remove);
  EXPECT_EQ(undo_act(TermOutcome::updated, true), TermUndoAct::restore);
  EXPECT_EQ(undo_act(TermOutcome::retired, true), TermUndoAct::restore);
  EXPECT_EQ(undo_act(TermOutcome::created, false), TermUndoAct::keep);
}

TEST(TerminologyRules, PropertiesAreKeysAndValues) {
  const auto two = properties_in("unit=mmol/L; class=CHEM");
  ASSERT_TRUE(two);
  EXPECT_EQ(two->at(1), std::pair(std::string("class"), std::string("CHEM")));
  EXPECT_TRUE(properties_in("")->empty());
  for (const char* bad : {"x", "=y", "x=", "键=值", "a=b;;c=d"}) EXPECT_FALSE(properties_in(bad));
}

}  // namespace
}  // namespace yilian::terminology::rules
