#include "readiness.hpp"

#include <memory>

#include "records.hpp"

namespace yilian::demo {
namespace {

namespace bj = boost::json;

/// How far the assessment of somebody has come.
enum class Course { ready, prepared_facts, against, stale, untouched };

struct Row {
  const char *code, *table, *department, *division, *bed_class;
  int age, days;
  Course course;
  std::vector<const char*> yes;  ///< signs that are there
  std::vector<std::pair<const char*, double>> values;
  std::vector<const char*> flags;
};

const std::vector<Row>& rows() {
  static const std::vector<Row> all = {
      {"I10.x",
       "hypertension",
       "心血管内科",
       "341881003",
       "general",
       72,
       8,
       Course::ready,
       {"hypertension", "diagnosisClear", "planClear", "conditionStable", "noChangeNeeded"},
       {{"systolic", 134}, {"diastolic", 78}, {"heartRate", 72}, {"potassium", 4.2}},
       {"poverty_relief"}},
      {"I69.3",
       "stroke",
       "神经内科",
       "341881102",
       "rehabilitation",
       66,
       15,
       Course::ready,
       {"strokeOrTia", "diagnosisClear", "planClear", "conditionStable", "deficitStable",
        "rehabilitationNeed"},
       {{"systolic", 138}, {"diastolic", 82}, {"heartRate", 76}},
       {"contracted"}},
      {"I25.1",
       "coronary",
       "心血管内科",
       "341881103",
       "",
       63,
       6,
       Course::ready,
       {"coronaryDisease", "diagnosisClear", "planClear", "conditionStable"},
       {{"systolic", 126}, {"heartRate", 68}, {"lvef", 56}, {"stElevationLeads", 0}},
       {}},
      {"J44.9",
       "copd",
       "呼吸内科",
       "341881101",
       "general",
       70,
       9,
       Course::prepared_facts,
       {"copd", "diagnosisClear", "planClear", "exacerbationTreated"},
       {{"respiratoryRate", 20}},
       {}},
      {"E11.9",
       "diabetes",
       "内分泌科",
       "341881106",
       "general",
       58,
       4,
       Course::against,
       {"diabetes", "diagnosisClear"},
       {{"fastingGlucose", 17.2}, {"systolic", 146}, {"diastolic", 88}},
       {}},
      {"I10.x",
       "hypertension",
       "内科",
       "341881203",
       "general",
       77,
       11,
       Course::stale,
       {"hypertension", "diagnosisClear", "planClear", "conditionStable"},
       {{"systolic", 142}, {"diastolic", 84}, {"heartRate", 80}, {"potassium", 4.0}},
       {"contracted"}},
      {"", "", "普外科", "341881107", "", 49, 3, Course::untouched, {}, {}, {}},
      {"", "", "骨科", "341881105", "", 81, 12, Course::untouched, {}, {}, {}}};
  return all;
}

const std::vector<std::pair<std::string, double>>& normal() {
  static const std::vector<std::pair<std::string, double>> all = {
      {"systolic", 130}, {"diastolic", 80},       {"heartRate", 74}, {"respiratoryRate", 18},
      {"spo2", 97},      {"temperature", 36.6},   {"gcs", 15},       {"chestPainMinutes", 0},
      {"age", 60},       {"stElevationLeads", 0}, {"lvef", 55},      {"potassium", 4.1}};
  return all;
}

struct Patient {
  const Row* row;
  std::string visit;
};

bj::object command_of(const Row& row, const bj::array& facts) {
  bj::object out{{"diagnosisCode", row.code},
                 {"tables", {row.table}},
                 {"facts", facts},
                 {"equipment", bj::array{}}};
  if (*row.bed_class) out["bedClass"] = row.bed_class;
  return out;
}

/// Answers what is still asked, as a doctor would who finds nothing wrong.
void complete(bj::array& facts, const bj::value& answer) {
  for (const auto& one : answer.at("assessment").at("missing").as_array()) {
    const auto key = text_of(one, "input");
    if (key == "onsetHours") continue;  // asked no more when there are no signs of a stroke
    bj::object fact{{"input", key}};
    for (const auto& [name, value] : normal())
      if (name == key) fact["number"] = value;
    if (!fact.contains("number")) fact["option"] = "no";
    facts.push_back(std::move(fact));
  }
}

Status assess(County& county, const Patient& p) {
  auto& doctor = county.as("county");
  const Row& row = *p.row;
  const std::string path = "/api/v1/readiness/" + p.visit + "/assess";
  bj::array facts;
  for (const auto& [key, value] : row.values)
    facts.push_back(bj::object{{"input", key}, {"number", value}});
  for (const char* sign : row.yes) facts.push_back(bj::object{{"input", sign}, {"option", "yes"}});
  TRY(auto answer, doctor.post(path, command_of(row, facts), 0));
  const bool whole = row.course == Course::ready || row.course == Course::stale;
  for (int round = 0; whole && round < 4; ++round) {
    if (answer.at("assessment").at("missing").as_array().empty()) break;
    complete(facts, answer);
    TRY(answer, doctor.post(path, command_of(row, facts), number_of(answer, "version")));
  }
  return {};
}

Status admit(County& county, People& people, Stage& stage, Patient& p, int number) {
  const Row& row = *p.row;
  const Person person = people.next(row.age, row.age, local_date(stage.now()));
  bj::array flags;
  for (const char* flag : row.flags) flags.emplace_back(flag);
  bj::object data{
      {"name", person.name},   {"documentKind", "id_card"}, {"documentNumber", person.id_number},
      {"phone", person.phone}, {"division", row.division},  {"flags", std::move(flags)},
      {"newborn", false}};
  bj::object visit{{"kind", "inpatient"},
                   {"proof", "card_read"},
                   {"localNumber", "ZY26" + std::to_string(30100 + number)}};
  for (const auto& [name, id] : county.units.at("lead").departments)
    if (name == row.department) visit["departmentId"] = id;
  TRY(const auto made,
      county.as("county").post("/api/v1/patients/register",
                               bj::object{{"person", std::move(data)}, {"visit", visit}}));
  p.visit = text_of(made.at("visit"), "id");
  if (*row.code == '\0') return {};
  return write_record(county, text_of(made.at("person"), "id"), row.code, stage.now());
}

}  // namespace

void admit_inpatients(County& county, Stage& stage, People& people, Instant now) {
  int number = 0;
  for (const auto& row : rows()) {
    auto p = std::make_shared<Patient>(Patient{&row, ""});
    stage.at(now.plus_hours(-24 * row.days), [&county, &people, &stage, p, number = ++number] {
      return admit(county, people, stage, *p, number);
    });
    if (row.course == Course::untouched) continue;
    const int hours = row.course == Course::stale ? 30 : 2;
    stage.at(now.plus_hours(-hours), [&county, p] { return assess(county, *p); });
  }
}

}  // namespace yilian::demo
