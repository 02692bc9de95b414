#include "papers.hpp"

#include <algorithm>

#include "json/json.hpp"
#include "kernel/identifiers.hpp"
#include "referral/describe.hpp"

namespace yilian::sim {
namespace {

bj::object note(const char* reason) { return {{"reason", reason}, {"note", "缺化验单"}}; }

bj::object appointment(Instant at) {
  return {{"appointment", bj::object{{"at", to_string(at)}, {"place", "门诊二楼"}}}};
}

std::optional<ActionBody> redirection(Story& story, const Case& c) {
  const Unit& from = story.world.unit(c.from);
  std::vector<std::pair<const Unit*, std::string>> places;
  for (const auto& unit : story.world.units()) {
    const auto fitting = directions(from, unit);
    if (unit.id == c.from || std::ranges::find(fitting, c.direction) == fitting.end()) continue;
    for (const auto& department : unit.departments)
      if (unit.id != c.to || department != c.department) places.emplace_back(&unit, department);
  }
  if (places.empty()) return std::nullopt;
  const auto& [unit, department] = story.random.of(places);
  ActionBody out;
  out.body = {{"organisationId", unit->id}, {"departmentId", department}, {"note", "请转该院"}};
  out.details.to = unit->id;
  out.details.department = department;
  out.details.outside = unit->outside && !from.outside;
  return out;
}

ActionBody new_version(Story& story, Case c) {
  ActionBody out;
  if (story.random.chance(30)) c.diagnosis = out.details.diagnosis = any_diagnosis(story.random);
  out.body["content"] = papers(c, std::nullopt, story.now());
  return out;
}

std::optional<ActionBody> acknowledgement(Story& story, const Reply& seen) {
  bj::array open;
  for (const auto& item : seen.array("/planItems"))
    if (!item.as_object().contains("acknowledgedAt")) open.push_back(item.at("id"));
  if (open.empty()) return std::nullopt;
  ActionBody out;
  out.details.plan_open = open.size() > 1 && story.random.chance(30);
  if (out.details.plan_open) open.resize(1);
  out.body["itemIds"] = std::move(open);
  return out;
}

}  // namespace

std::string any_diagnosis(Random& random) {
  constexpr const char* codes[] = {"I20.9", "I10.x", "J44.1", "K80.2"};
  return codes[random.pick(std::size(codes))];
}

bj::object person(int serial) {
  std::string digits = std::to_string(serial % 900 + 100);
  digits = "530111" + std::to_string(1950 + serial / 900) + "0215" + digits;
  return {{"name", "张小明"},
          {"documentKind", "id_card"},
          {"documentNumber", digits + id_card_check(digits)},
          {"phone", "13800138000"},
          {"flags", bj::array{}},
          {"newborn", false}};
}

bj::object visit(bool typed, bool inpatient) {
  return {{"kind", inpatient ? "inpatient" : "outpatient"},
          {"proof", typed ? "typed" : "card_read"}};
}

bj::object papers(const Case& c, std::optional<std::string> follows_id, Instant now) {
  const bool down = c.direction == Direction::down;
  bj::object out{
      {"patientId", c.patient},
      {"direction", json::enum_name(c.direction)},
      {"kind", json::enum_name(c.kind)},
      {"urgency", json::enum_name(c.urgency)},
      {"toOrganisationId", c.to},
      {"toDepartmentId", c.department},
      {"reason", c.reason},
      {"impression", "待查"},
      {"diagnoses", bj::array{bj::object{{"code", c.diagnosis}, {"name", ""}, {"main", true}}}},
      {"presentIllness", "胸痛 2 周"},
      {"treatmentCourse", "硝酸酯类"},
      {"doctorPhone", "13900000000"},
      {"fileIds", bj::array{}},
      {"consent", bj::object{{"signerName", "本人"},
                             {"relation", "self"},
                             {"method", "paper"},
                             {"signedAt", to_string(now)},
                             {"informed", true}}}};
  if (follows_id) out["followsId"] = *follows_id;
  if (!c.chain.empty()) {
    bj::array further;
    for (const auto& one : c.chain)
      if (one.state == referral::HopState::waiting)
        further.push_back(
            bj::object{{"organisationId", one.unit}, {"departmentId", one.department}});
    out["furtherReceivers"] = std::move(further);
  }
  if (!down) return out;
  const std::string later = to_string(plus_days(local_date(now), 14));
  out["treatmentProposal"] = "继续服药";
  out["plan"] = bj::object{
      {"items", bj::array{bj::object{{"kind", "medicine"}, {"text", "阿司匹林"}},
                          bj::object{{"kind", "review"}, {"text", "复诊"}, {"dueOn", later}}}},
      {"nextReviewOn", later}};
  return out;
}

std::string path_of(Action action) {
  if (action == Action::mark_no_show) return "no-show";
  std::string name(json::enum_name(action));
  std::ranges::replace(name, '_', '-');
  return name;
}

std::optional<ActionBody> body_for(Story& story, const Case& c, Action action, const Reply& seen) {
  ActionBody out;
  switch (action) {
    case Action::countersign:
    case Action::seal:
    case Action::register_insurance:
      out.body = {{"password", password}};
      return out;
    case Action::decline:
    case Action::decline_seal:
      out.body = note("incomplete_data");
      return out;
    case Action::return_:
      out.details.code = story.random.chance(50) ? "missing_results" : "missing_consent";
      out.body = note(out.details.code.c_str());
      return out;
    case Action::refuse:
      out.details.code = story.random.chance(50) ? "no_bed" : "infectious";
      out.body = note(out.details.code.c_str());
      return out;
    case Action::withdraw:
      out.body = {{"reason", "patient_improved"}};
      return out;
    case Action::redirect:
      return redirection(story, c);
    case Action::accept:
    case Action::reschedule: {
      const Instant at = story.now().plus_hours(story.random.between(1, 72));
      out.body = appointment(at);
      out.details.appointment = at;
      return out;
    }
    case Action::resubmit:
    case Action::complete_papers:
      return new_version(story, c);
    case Action::complete:
      out.body["reply"] =
          bj::object{{"diagnoses", bj::array{}}, {"result", "好转"}, {"treatment", "药物治疗"}};
      return out;
    case Action::acknowledge:
      return acknowledgement(story, seen);
    default:
      return out;
  }
}

std::vector<Direction> directions(const Unit& from, const Unit& to) {
  if (to.departments.empty()) return {};
  if (to.level > from.level) return {Direction::up};
  if (to.level == from.level) return {Direction::lateral};
  return {Direction::down};
}

}  // namespace yilian::sim
