// What rows say, which are refused and for what, when nothing of a sheet is taken in, and what may
// be undone.
#include "rules.hpp"

#include <gtest/gtest.h>

#include "intake/describe.hpp"
#include "json/json.hpp"

namespace yilian::intake::rules {
namespace {

const Instant now = *parse_instant("2026-03-02T12:00:00+08:00");

using Cell = std::pair<std::string, std::string>;
struct OneRow {
  csv::Header header;
  csv::Record record;
};
OneRow row_of(const std::vector<Cell>& cells) {
  OneRow out;
  out.record.line = 2;
  for (const auto& [name, text] : cells) {
    out.header.names.push_back(name);
    out.header.titles.push_back(name);
    out.record.cells.push_back(text);
  }
  return out;
}

/// "ok", or `/column:code` of every wrong cell.
std::string told(const Result<Row>& row) {
  if (row) return "ok";
  std::string out;
  if (row.error().fields.empty()) return std::string(info(row.error().code).name);
  for (const auto& field : row.error().fields)
    out += (out.empty() ? "" : " ") + field.pointer + ":" + std::string(info(field.code).name);
  return out;
}

std::vector<Cell> changed(std::vector<Cell> cells, const std::vector<Cell>& by) {
  for (const auto& [name, text] : by) {
    bool found = false;
    for (auto& cell : cells)
      if (cell.first == name) {
        cell.second = text;
        found = true;
      }
    if (!found) cells.emplace_back(name, text);
  }
  return cells;
}

struct Case {
  std::vector<Cell> change;
  const char* says;
};

void check(SheetKind kind, const std::vector<Cell>& good, const std::vector<Case>& cases) {
  for (const auto& one : cases) {
    const auto row = row_of(changed(good, one.change));
    EXPECT_EQ(told(read_row(kind, row.header, row.record, now)), one.says)
        << (one.change.empty() ? "" : one.change[0].first + "=" + one.change[0].second);
  }
}

TEST(IntakeRows, VisitsAreReadOrRefusedByColumn) {
  const std::vector<Cell> good = {{"name", "王芳"},
                                  {"documentNumber", "530111198002150011"},
                                  {"visitNumber", "V1"},
                                  {"visitClass", "门诊"},
                                  {"startedAt", "2026/3/1 9:30"}};
  check(SheetKind::visits, good,
        {{{}, "ok"},
         {{{"name", ""}}, "/name:required"},
         {{{"documentNumber", ""}}, "/documentNumber:intake_number_missing"},
         {{{"documentNumber", ""}, {"localNumber", "MZ1"}}, "ok"},
         {{{"visitNumber", ""}}, "/visitNumber:required"},
         {{{"visitNumber", std::string(61, 'x')}}, "/visitNumber:too_long"},
         {{{"visitClass", "体检"}}, "/visitClass:not_in_list"},
         {{{"visitClass", "Inpatient"}}, "ok"},
         {{{"visitClass", "EMER"}}, "ok"},
         {{{"startedAt", "2026-02-30"}}, "/startedAt:invalid_date"},
         {{{"startedAt", "2026-03-02 12:01"}}, "/startedAt:date_in_future"},
         {{{"endedAt", "2026-03-01 09:00"}}, "/endedAt:intake_end_before_start"},
         {{{"endedAt", "2026-02-28"}}, "/endedAt:intake_end_before_start"},
         {{{"endedAt", "2026-03-01"}}, "ok"},
         {{{"doctor", "\x01"}}, "/doctor:invalid_text"},
         {{{"name", ""}, {"visitClass", "x"}}, "/name:required /visitClass:not_in_list"}});
}

TEST(IntakeRows, ResultsBedsAndReferralsToo) {
  const std::vector<Cell> result = {
      {"name", "王芳"},     {"localNumber", "MZ1"}, {"reportNumber", "R1"}, {"category", "检验"},
      {"itemName", "血糖"}, {"value", "5.60"},      {"takenAt", "20260301"}};
  check(SheetKind::results, result,
        {{{}, "ok"},
         {{{"value", ""}}, "/value:required"},
         {{{"flag", "↑"}}, "ok"},
         {{{"flag", "有点高"}}, "/flag:not_in_list"},
         {{{"loinc", "2339-0"}}, "ok"},
         {{{"loinc", "2339-1"}}, "/loinc:invalid_standard_code"},
         {{{"status", "更正"}}, "ok"},
         {{{"takenAt", "3月1日"}}, "/takenAt:invalid_date"}});
  const std::vector<Cell> beds = {{"ward", "内一"}, {"total", "30"}, {"free", "6"}};
  check(SheetKind::beds, beds,
        {{{}, "ok"},
         {{{"free", "31"}}, "/free:out_of_range"},
         {{{"total", "x"}}, "/total:out_of_range"},
         {{{"bedClass", "ICU"}}, "ok"},
         {{{"bedClass", "双人"}}, "/bedClass:not_in_list"}});
  const std::vector<Cell> referral = {
      {"name", "王芳"},       {"localNumber", "MZ1"},     {"direction", "上转"},   {"kind", "门诊"},
      {"reason", "诊断不明"}, {"organisation", "县医院"}, {"department", "心内科"}};
  check(SheetKind::referrals, referral,
        {{{}, "ok"},
         {{{"direction", "左转"}}, "/direction:not_in_list"},
         {{{"department", ""}}, "/department:required"}});
}

TEST(IntakeRows, ALongerRowThanTheHeaderIsMalformed) {
  auto row = row_of({{"ward", "内一"}, {"total", "3"}, {"free", "1"}});
  row.record.cells.emplace_back("x");
  EXPECT_EQ(told(read_row(SheetKind::beds, row.header, row.record, now)), "csv_malformed");
}

TEST(IntakeRows, WordsStandForWhatTheyMean) {
  const auto row = row_of({{"name", "王芳"},
                           {"localNumber", "MZ1"},
                           {"visitNumber", "V1"},
                           {"visitClass", "上门"},
                           {"startedAt", "2026年3月1日 9时5分"}});
  const auto read = read_row(SheetKind::visits, row.header, row.record, now);
  ASSERT_TRUE(read);
  const auto& visit = std::get<VisitRow>(*read);
  EXPECT_EQ(visit.visit_class, "HH");
  EXPECT_EQ(visit.start.fhir, "2026-03-01T09:05:00+08:00");
  EXPECT_FALSE(visit.end);
  EXPECT_EQ(key_of(*read), "visit V1");
}

TEST(IntakeRows, MomentsAreDaysOrMinutes) {
  const std::pair<const char*, const char*> cases[] = {
      {"2026-03-01", "2026-03-01"},
      {"20260301", "2026-03-01"},
      {"2026.3.1", "2026-03-01"},
      {"2026-03-01T08:20:15", "2026-03-01T08:20:15+08:00"},
      {"2026/3/1 8:20", "2026-03-01T08:20:00+08:00"},
      {"2026-03-01 24:00", "-"},
      {"2026-03-01 08", "-"},
      {"2026-13-01", "-"},
      {"26-03-01", "-"},
      {"昨天", "-"},
      {"", "-"},
      {"2026-03-01 1:2:3:4", "-"},
  };
  for (const auto& [text, expected] : cases) {
    const auto moment = parse_moment(text);
    EXPECT_EQ(moment ? moment->fhir : "-", expected) << text;
  }
}

TEST(IntakeRows, NumbersStayAsTheyAreWritten) {
  const std::pair<const char*, const char*> cases[] = {
      {"5.60", "5.60"}, {"<0.5", "< 0.5"}, {"≥ 10", ">= 10"}, {"007", "7"}, {"-0.2", "-0.2"},
      {"+3", "3"},      {"阴性", "-"},     {"5.6.1", "-"},    {".5", "-"},  {"5.", "-"},
      {"", "-"},        {"3.4E+17", "-"},  {"1:80", "-"},     {"--3", "-"},
  };
  for (const auto& [text, expected] : cases) {
    const auto number = parse_number(text);
    std::string said = "-";
    if (number)
      said = (number->comparator.empty() ? "" : number->comparator + " ") + number->digits;
    EXPECT_EQ(said, expected) << text;
  }
  EXPECT_EQ(parse_range("3.9-6.1"), std::pair(std::string("3.9"), std::string("6.1")));
  EXPECT_EQ(parse_range("3.9～6.1"), std::pair(std::string("3.9"), std::string("6.1")));
  EXPECT_FALSE(parse_range("<6.1"));
  EXPECT_FALSE(parse_range("阴性"));
}

TEST(IntakeTemplates, EveryColumnIsExplainedAndItsExampleReadsWell) {
  for (const auto kind :
       {SheetKind::visits, SheetKind::results, SheetKind::beds, SheetKind::referrals}) {
    std::vector<Cell> example, english;
    for (const auto& column : columns(kind)) {
      EXPECT_GT(column.length_max, 0U) << column.name;
      EXPECT_FALSE(column.zh.empty() || column.en.empty()) << column.name;
      std::string text(column.example);
      if (column.needed && text.empty()) text = "x";  // a name that only the county knows
      example.emplace_back(column.name, text);
      english.emplace_back(column.name, column.en);
    }
    const auto row = row_of(example), titles = row_of(english);
    EXPECT_TRUE(is_example(row.header, row.record));
    EXPECT_FALSE(is_titles(kind, row.header, row.record));
    EXPECT_TRUE(is_titles(kind, titles.header, titles.record));
    EXPECT_EQ(told(read_row(kind, row.header, row.record, now)), "ok");
  }
}

TEST(IntakeBatches, NothingIsTakenWhenAFifthIsWrong) {
  EXPECT_EQ(refused_max(1), 5);
  EXPECT_EQ(refused_max(25), 5);
  EXPECT_EQ(refused_max(100), 20);
  EXPECT_EQ(refused_max(10'000), 2000);
}

TEST(IntakeBatches, EveryStateButTheLastHasAWayOut) {
  using S = BatchState;
  using A = BatchAction;
  EXPECT_EQ(decide(S::taking, A::resume), S::taken);
  for (const auto state : {S::taking, S::taken, S::undoing, S::partly_undone})
    EXPECT_EQ(decide(state, A::undo), S::undoing) << json::enum_name(state);
  for (const auto state : {S::taken, S::undoing, S::undone, S::partly_undone})
    EXPECT_EQ(decide(state, A::resume).error().code, Code::action_not_allowed);
  EXPECT_EQ(decide(S::undone, A::undo).error().code, Code::action_not_allowed);
  EXPECT_TRUE(actions(S::undone).empty());
  EXPECT_EQ(after_undo(0), S::undone);
  EXPECT_EQ(after_undo(1), S::partly_undone);
}

TEST(IntakeUndo, WhatWasChangedOrUsedSinceStays) {
  using R = RowOutcome;
  struct {
    Since since;
    UndoAct act;
    std::optional<Code> why;
  } const cases[] = {
      {{R::created}, UndoAct::remove, {}},
      {{R::updated}, UndoAct::restore, {}},
      {{R::created, true}, UndoAct::keep, Code::intake_removed_since},
      {{R::updated, true}, UndoAct::keep, Code::intake_removed_since},
      {{R::created, false, false}, UndoAct::keep, Code::intake_changed_since},
      {{R::updated, false, false}, UndoAct::keep, Code::intake_changed_since},
      {{R::created, false, true, true}, UndoAct::keep, Code::intake_used_since},
      // What refers to it refers to the one before as well.
      {{R::updated, false, true, true}, UndoAct::restore, {}},
  };
  for (const auto& one : cases) {
    const auto verdict = decide_undo(one.since);
    EXPECT_EQ(verdict.act, one.act);
    EXPECT_EQ(verdict.why, one.why);
  }
}

TEST(IntakeRights, EachKindNeedsWhatItsPageNeeds) {
  EXPECT_EQ(right_of(SheetKind::visits), Right::patient_register);
  EXPECT_EQ(right_of(SheetKind::results), Right::record_write);
  EXPECT_EQ(right_of(SheetKind::beds), Right::bed_manage);
  EXPECT_EQ(right_of(SheetKind::referrals), Right::referral_write);
}

}  // namespace
}  // namespace yilian::intake::rules
