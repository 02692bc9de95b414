#include "rules.hpp"

#include <gtest/gtest.h>

#include "json/json.hpp"
#include "readiness/describe.hpp"

namespace yilian::readiness::rules {
namespace {

using tiering::TierAction;

/// A table of one emergency, one up and two down rows, on inputs e, u, d, f.
tiering::TierTableList tables() {
  tiering::TierTableList out;
  for (const char* key : {"e", "u", "d", "f", "x"}) {
    tiering::Input input;
    input.key.value = key;
    input.words = {{std::string("词") + key}, {std::string("word ") + key}};
    out.inputs.inputs.push_back(input);
  }
  for (const char* key : {"htn", "emergency", "only_up"}) {
    auto& view = out.items.emplace_back();
    view.key = key;
    const auto row = [&](const char* id, TierAction action) {
      auto& r = view.table.rows.emplace_back();
      r.id.value = id;
      r.action = action;
      r.words = {{id}, {id}};
    };
    row("E", TierAction::emergency);
    row("U", TierAction::up);
    if (view.key == "only_up") continue;
    row("D1", TierAction::down);
    row("D2", TierAction::down);
  }
  return out;
}

/// "E+" fired, "E?x" open for want of x, "U!x" open and begun, all else ruled out.
tiering::TableResult result(const char* key, const std::vector<std::string>& marks) {
  tiering::TableResult out;
  out.key = key;
  for (const auto& mark : marks) {
    const auto at = mark.find_first_of("+?!");
    const auto id = mark.substr(0, at);
    if (mark[at] == '+') {
      auto& row = out.fired.emplace_back();
      row.id = id;
      row.action = id == "E"   ? TierAction::emergency
                   : id == "U" ? TierAction::up
                               : TierAction::down;
    } else {
      auto& row = out.open.emplace_back();
      row.id = id;
      row.begun = mark[at] == '!';
      for (const char key : mark.substr(at + 1)) row.missing.emplace_back(1, key);
    }
  }
  return out;
}

struct Case {
  const char* name;
  std::vector<std::string> marks;  ///< of the chosen table
  std::vector<std::string> screen;
  Verdict verdict;
  std::string missing;  ///< inputs in their order
};

std::string keys_of(const std::vector<NeededInput>& list) {
  std::string out;
  for (const auto& one : list) out += one.input;
  return out;
}

TEST(Judge, EveryWayToEachVerdict) {
  using enum Verdict;
  const Case cases[] = {
      {"a down row and nothing open", {"D1+"}, {}, ready, ""},
      {"one of two down rows is enough", {"D1+", "D2?f"}, {}, ready, ""},
      {"an up row against it", {"D1+", "U+"}, {}, not_ready, ""},
      {"an emergency of the table", {"D1+", "E+"}, {}, not_ready, ""},
      {"an emergency of the screen", {"D1+"}, {"E+"}, not_ready, ""},
      {"an up row of the screen", {"D1+"}, {"U+"}, not_ready, ""},
      {"an emergency not ruled out", {"D1+", "E?e"}, {}, unknown, "e"},
      {"the screen's emergency not ruled out", {"D1+"}, {"E?e"}, unknown, "e"},
      {"an up row of which nothing is known", {"D1+", "U?u"}, {}, ready, ""},
      {"an up row that has begun", {"D1+", "U!u"}, {}, unknown, "u"},
      {"an emergency that may stay unknown", {"D1+", "E?x"}, {}, ready, ""},
      {"an up row that may stay unknown", {"D1+", "U!x"}, {}, ready, ""},
      {"what may stay unknown is not asked with the rest", {"D1+", "E?ex"}, {}, unknown, "e"},
      {"to go down nothing may stay unknown", {"D1?dx"}, {}, unknown, "dx"},
      {"no down row yet", {"D1?d", "D2?f"}, {}, unknown, "df"},
      {"no down row any more", {}, {}, not_ready, ""},
      {"what is against it decides before what is missing", {"U+", "D1?d"}, {}, not_ready, "d"},
      {"what lets go is asked first", {"E?e", "D1?d"}, {}, unknown, "de"},
      {"a down row of the screen lets nobody go", {"D1?d"}, {"D1+"}, unknown, "d"},
  };
  for (const auto& one : cases) {
    tiering::Evaluation evaluation;
    evaluation.tables = {result("htn", one.marks), result("emergency", one.screen)};
    const std::vector<std::string> chosen{"htn"};
    const auto judged = judge(evaluation, tables(), chosen, {"x"});
    EXPECT_EQ(json::enum_name(judged.verdict), json::enum_name(one.verdict)) << one.name;
    EXPECT_EQ(keys_of(judged.missing), one.missing) << one.name;
  }
}

TEST(Judge, EveryChosenTableMustLetGo) {
  tiering::Evaluation evaluation;
  evaluation.tables = {result("htn", {"D1+"}), result("emergency", {"D1?d"})};
  const std::vector<std::string> both{"htn", "emergency"}, none;
  EXPECT_EQ(judge(evaluation, tables(), both, {}).verdict, Verdict::unknown);
  evaluation.tables[1] = result("emergency", {"D1+"});
  EXPECT_EQ(judge(evaluation, tables(), both, {}).verdict, Verdict::ready);
  EXPECT_EQ(judge(evaluation, tables(), none, {}).verdict, Verdict::not_ready);
  evaluation.tables = {result("only_up", {})};
  const std::vector<std::string> only{"only_up"};
  EXPECT_EQ(judge(evaluation, tables(), only, {}).verdict, Verdict::not_ready)
      << "a table that lets nobody go";
}

TEST(Judge, TellsWhatFiredAndWhatStayedOpen) {
  tiering::Evaluation evaluation;
  evaluation.tables = {result("htn", {"D1+", "U+", "E?x"}), result("emergency", {"D2+"})};
  const std::vector<std::string> chosen{"htn"};
  const auto judged = judge(evaluation, tables(), chosen, {"x"});
  ASSERT_EQ(judged.fired.size(), 2U) << "the screen's down row says nothing";
  EXPECT_EQ(judged.fired[0].id, "U") << "the gravest first";
  ASSERT_EQ(judged.open.size(), 1U);
  EXPECT_EQ(judged.open[0].id, "E");
}

TEST(Judge, AnInputThatLetsGoIsNotAnsweredWithTheOthers) {
  tiering::Evaluation evaluation;
  evaluation.tables = {result("htn", {"E?d", "D1?d"}), result("emergency", {"E?e"})};
  const std::vector<std::string> chosen{"htn"};
  const auto judged = judge(evaluation, tables(), chosen, {});
  ASSERT_EQ(judged.missing.size(), 2U);
  EXPECT_EQ(judged.missing[0].input, "d");
  EXPECT_FALSE(judged.missing[0].excludes);
  EXPECT_EQ(judged.missing[0].zh, "词d");
  EXPECT_TRUE(judged.missing[1].excludes);
}

TEST(ReadinessStanding, AgeCountsBeforeTheVerdict) {
  const Instant until{1000};
  using enum ReadinessStanding;
  EXPECT_EQ(standing_of(std::nullopt, until, {0}), not_assessed);
  EXPECT_EQ(standing_of(Verdict::ready, until, {999}), ready);
  EXPECT_EQ(standing_of(Verdict::ready, until, {1000}), reassess);
  EXPECT_EQ(standing_of(Verdict::unknown, until, {999}), unknown);
  EXPECT_EQ(standing_of(Verdict::not_ready, until, {999}), not_ready);
  EXPECT_EQ(standing_of(Verdict::not_ready, until, {1001}), reassess);
}

TEST(ReadinessStanding, DaysInHospitalCountTheFirst) {
  const Instant noon = start_of({2026, 3, 2}).plus_hours(12);
  EXPECT_EQ(days_in(noon, noon), 1);
  EXPECT_EQ(days_in(noon, start_of({2026, 3, 3})), 2);
  EXPECT_EQ(days_in(noon, noon.plus_days(-1)), 1) << "a bed booked for tomorrow";
}

capacity::BedPool pool(capacity::BedClass bed_class, std::int64_t available, bool stale = false) {
  capacity::BedPool out;
  out.bed_class = bed_class;
  out.available = available;
  out.stale = stale;
  out.as_of = Instant{100};
  return out;
}

TEST(Marks, OfBeds) {
  using enum capacity::BedClass;
  using R = BedReason;
  const auto check = [](std::optional<capacity::BedClass> wanted,
                        const std::vector<capacity::BedPool>& pools, Mark mark, R reason) {
    const auto found = bed_mark(wanted, pools);
    EXPECT_EQ(json::enum_name(found.mark), json::enum_name(mark));
    EXPECT_EQ(json::enum_name(found.reason), json::enum_name(reason));
  };
  check(general, {}, Mark::unknown, R::not_reported);
  check(general, {pool(general, 1)}, Mark::yes, R::free);
  check(general, {pool(general, 0)}, Mark::no, R::full);
  check(general, {pool(nursing, 3)}, Mark::no, R::other_class_only);
  check(general, {pool(general, 3, true)}, Mark::unknown, R::stale);
  check(general, {pool(general, 0), pool(general, 3, true)}, Mark::unknown, R::stale);
  check(general, {pool(general, 0), pool(general, 2)}, Mark::yes, R::free);
  check(std::nullopt, {pool(general, 0)}, Mark::not_needed, R::none_needed);
  const auto beds = bed_mark(general, {pool(general, 1), pool(general, 2), pool(nursing, 4)}).beds;
  ASSERT_EQ(beds.size(), 2U);
  EXPECT_EQ(beds[0].free, 3);
}

capacity::Resource device(const char* name, capacity::ResourceStatus status) {
  capacity::Resource out;
  out.name = name;
  out.status = status;
  return out;
}

TEST(Marks, OfEquipment) {
  using S = capacity::ResourceStatus;
  const std::vector<capacity::Resource> some{device("64 排 CT", S::available),
                                             device("心电图机", S::broken)};
  EXPECT_EQ(equipment_mark({}, some).mark, Mark::not_needed);
  EXPECT_EQ(equipment_mark({"ct"}, some).mark, Mark::yes);
  EXPECT_EQ(equipment_mark({"ct"}, {}).mark, Mark::unknown) << "a unit without a register";
  const auto broken = equipment_mark({"CT", "心电"}, some);
  EXPECT_EQ(broken.mark, Mark::no);
  EXPECT_EQ(broken.found, std::vector<std::string>{"64 排 CT"});
  EXPECT_EQ(broken.missing, std::vector<std::string>{"心电"});
}

TEST(Marks, OfSkill) {
  using L = std::vector<std::int64_t>;
  EXPECT_EQ(skill_mark(std::nullopt, 1).reason, SkillReason::no_diagnosis);
  EXPECT_EQ(skill_mark(L{}, 1).mark, Mark::unknown);
  EXPECT_EQ(skill_mark(L{1, 2}, 1).mark, Mark::yes);
  EXPECT_EQ(skill_mark(L{0}, 1).mark, Mark::yes);
  EXPECT_EQ(skill_mark(L{2, 3}, 1).mark, Mark::no);
  EXPECT_EQ(skill_mark(L{2, 3}, 1).level, 2);
}

network::Department department(const char* name, bool receives = true) {
  network::Department out;
  out.id = DepartmentId::make(1);
  out.name = name;
  out.receives_referrals = receives;
  return out;
}

TEST(Marks, OfDepartments) {
  const std::vector<network::Department> some{department("中医科"), department("全科"),
                                              department("康复医学科")};
  EXPECT_EQ(department_mark({"康复", "全科"}, some).name, "康复医学科");
  EXPECT_EQ(department_mark({"内科"}, some).mark, Mark::unknown);
  EXPECT_EQ(department_mark({"内科"}, some).name, "中医科");
  EXPECT_EQ(department_mark({"全科"}, {department("全科", false)}).mark, Mark::no);
  EXPECT_EQ(department_mark({"全科"}, {}).id, std::nullopt);
}

TEST(Marks, OfNearness) {
  using enum Nearness;
  EXPECT_EQ(nearness_of("341881103204", "341881103"), same_township);
  EXPECT_EQ(nearness_of("341881103204", "341881104000"), same_county);
  EXPECT_EQ(nearness_of("341881103", "341881"), same_county);
  EXPECT_EQ(nearness_of("341881000000", "341881000000"), same_county) << "padded, no township";
  EXPECT_EQ(nearness_of("340200001", "341881001"), elsewhere);
  EXPECT_EQ(nearness_of("", "341881"), unknown);
}

network::Organisation unit(network::OrganisationKind kind, std::int64_t grade = 1) {
  network::Organisation out;
  out.id = OrganisationId::make(1);
  out.kind = kind;
  out.grade_level = grade;
  out.receives_referrals = true;
  return out;
}

TEST(Reach, OnlyUnitsBelowAndStepDownUnits) {
  using enum network::OrganisationKind;
  const auto county = unit(county_hospital, 2), township = unit(township_centre);
  EXPECT_TRUE(takes_from(township, county));
  EXPECT_TRUE(takes_from(unit(nursing_home, 0), county));
  EXPECT_TRUE(takes_from(unit(rehabilitation_hospital, 2), county)) << "of the same level";
  EXPECT_FALSE(takes_from(unit(secondary_hospital, 2), county));
  EXPECT_FALSE(takes_from(unit(tertiary_hospital, 3), county));
  EXPECT_FALSE(takes_from(unit(secondary_hospital, 2), unit(tertiary_hospital, 3)))
      << "below, but no primary unit";
  EXPECT_TRUE(takes_from(township, unit(tertiary_hospital, 3)));
  EXPECT_TRUE(takes_from(unit(village_clinic, 0), township));
  EXPECT_FALSE(takes_from(unit(nursing_home, 0), township)) << "of one level";
  EXPECT_FALSE(takes_from(unit(insurance_office, 0), county));
  EXPECT_FALSE(takes_from(county, county));
  auto closed = township, outside = township, deaf = township;
  closed.standing = network::Standing::closed;
  outside.outside = true;
  deaf.receives_referrals = false;
  for (const auto& one : {closed, outside, deaf}) EXPECT_FALSE(takes_from(one, county));
}

Candidate candidate(const char* name) {
  Candidate out;
  out.organisation_name = name;
  for (Mark* mark : {&out.bed.mark, &out.department.mark, &out.equipment.mark, &out.skill.mark})
    *mark = Mark::yes;
  out.nearness = Nearness::same_county;
  out.same_consortium = out.agreement_in_force = true;
  return out;
}

TEST(Ranking, FitsThenNearThenOwnThenAgreementThenBedsThenName) {
  std::vector<Candidate> wanted;
  wanted.push_back(candidate("near"));
  wanted.back().nearness = Nearness::same_township;
  wanted.push_back(candidate("more beds"));
  wanted.back().bed.beds = {{capacity::BedClass::general, 5, {}, {}}};
  wanted.push_back(candidate("a name"));
  wanted.back().bed.beds = {{capacity::BedClass::general, 2, {}, {}},
                            {capacity::BedClass::nursing, 9, {}, {}}};
  wanted.push_back(candidate("b name"));
  wanted.back().bed.beds = wanted[2].bed.beds;
  wanted.push_back(candidate("no agreement"));
  wanted.back().agreement_in_force = false;
  wanted.push_back(candidate("other consortium"));
  wanted.back().same_consortium = false;
  wanted.push_back(candidate("elsewhere"));
  wanted.back().nearness = Nearness::elsewhere;
  wanted.push_back(candidate("near, skill unknown"));
  wanted.back().nearness = Nearness::same_township;
  wanted.back().skill.mark = Mark::unknown;
  wanted.push_back(candidate("near, no bed"));
  wanted.back().nearness = Nearness::same_township;
  wanted.back().bed.mark = Mark::no;
  for (auto& one : wanted) conclude(one);
  for (std::size_t a = 0; a < wanted.size(); ++a) {
    EXPECT_EQ(wanted[a].fits, a < 7) << wanted[a].organisation_name;
    for (std::size_t b = 0; b < wanted.size(); ++b)
      EXPECT_EQ(better(wanted[a], wanted[b], capacity::BedClass::general), a < b)
          << wanted[a].organisation_name << " / " << wanted[b].organisation_name;
  }
}

}  // namespace
}  // namespace yilian::readiness::rules
