#include "journeys.hpp"

namespace yilian::demo {
namespace {

namespace bj = boost::json;

struct Scene {
  const char *code, *department, *impression, *illness, *history, *course;
  int age_min, age_max;
};
constexpr Scene up_scenes[] = {
    {"I20.9", "心血管内科", "冠心病 心绞痛", "反复胸闷胸痛 2 周，活动后加重，休息数分钟缓解。",
     "高血压 8 年", "口服阿司匹林、单硝酸异山梨酯，症状仍有发作。", 48, 82},
    {"I10.x", "心血管内科", "高血压病 3 级", "血压 182/108 mmHg，三联药物治疗 1 月未达标，伴头晕。",
     "高血压 10 年", "氨氯地平、缬沙坦、氢氯噻嗪足量治疗。", 45, 85},
    {"E11.6", "内分泌科", "2 型糖尿病 血糖控制不佳", "空腹血糖 13.2 mmol/L，口渴多尿 1 月。",
     "糖尿病 6 年", "二甲双胍、格列美脲治疗 3 个月未达标。", 40, 80},
    {"J44.1", "呼吸内科", "慢阻肺急性加重", "咳嗽、咳黄痰、气促加重 3 天。",
     "慢阻肺 12 年，吸烟 30 年", "头孢、沙丁胺醇雾化 2 天，改善不明显。", 55, 86},
    {"I63.9", "神经内科", "脑梗死待排", "右侧肢体无力、言语含糊 1 天。", "高血压、房颤",
     "监测血压，未用溶栓药物。", 50, 88},
    {"K80.2", "普外科", "胆囊结石伴胆囊炎", "反复右上腹痛 1 月，进油腻食物后加重。", "既往体健",
     "禁食、补液、抗感染治疗。", 30, 75},
    {"M51.2", "骨科", "腰椎间盘突出", "腰痛伴左下肢放射痛 2 月，保守治疗无效。", "既往体健",
     "卧床、牵引、非甾体抗炎药。", 28, 70},
    {"O24.4", "妇产科", "妊娠期糖尿病", "孕 28 周，糖耐量异常，饮食控制 2 周未达标。", "G2P1",
     "饮食与运动指导。", 23, 40},
    {"J18.0", "儿科", "支气管肺炎", "发热、咳嗽 4 天，体温最高 39.2 ℃。", "足月顺产，按时接种",
     "退热、雾化，门诊抗感染 2 天。", 1, 12},
    {"K26.9", "消化内科", "十二指肠溃疡", "上腹痛 1 月，黑便 1 次。", "吸烟 20 年",
     "奥美拉唑治疗。", 25, 70},
};
constexpr Scene down_scenes[] = {
    {"I69.3", "康复科", "脑梗死恢复期", "脑梗死治疗 14 天，病情稳定，遗留右侧肢体肌力 4 级。",
     "高血压", "抗血小板、调脂、早期康复。", 50, 88},
    {"I25.1", "全科", "冠心病 PCI 术后", "冠脉支架术后 10 天，无胸痛，生命体征平稳。",
     "高血压、高脂血症", "双联抗血小板、他汀治疗。", 48, 82},
    {"E11.9", "全科", "2 型糖尿病", "血糖调整平稳，空腹 6.6 mmol/L。", "糖尿病 6 年",
     "胰岛素联合二甲双胍。", 40, 80},
    {"J44.9", "全科", "慢阻肺稳定期", "急性加重治疗后好转，静息血氧 95 %。", "慢阻肺 12 年",
     "抗感染、吸入支气管舒张剂。", 55, 86},
    {"Z47.8", "康复科", "股骨颈骨折术后康复", "术后 12 天，切口愈合好，可扶拐行走。", "骨质疏松",
     "人工关节置换术，抗凝。", 60, 90},
    {"I10.x", "全科", "高血压病", "血压 132/78 mmHg，方案已定。", "高血压 10 年",
     "三联降压药调整。", 45, 85},
};

/// The order in which endings lie along the way.
int reach(Ending ending) {
  switch (ending) {
    case Ending::waiting:
    case Ending::refused:
    case Ending::withdrawn:
    case Ending::returned:
      return 0;
    case Ending::accepted:
      return 1;
    case Ending::arrived:
      return 2;
    case Ending::in_treatment:
      return 3;
    case Ending::completed:
      return 4;
    case Ending::closed:
      return 5;
  }
  return 0;
}

bool is_primary(const std::string& unit) { return unit[0] == 'p' || unit[0] == 'v'; }

/// Office hours of the next working-like day, so that nobody works at night.
Instant in_hours(Instant t, std::int64_t minutes) {
  Instant out = t.plus_minutes(minutes);
  const std::int64_t minute = (out.ms - start_of(local_date(out)).ms) / 60'000;
  if (minute < 8 * 60) out = start_of(local_date(out)).plus_minutes(8 * 60 + minute % 60);
  if (minute >= 18 * 60)
    out = start_of(plus_days(local_date(out), 1)).plus_minutes(8 * 60 + minute % 60);
  return out;
}

}  // namespace

std::string Journeys::doctor_of(const std::string& unit) const {
  if (unit == "p01") return "township";
  if (unit == "v01") return "village";
  if (unit[0] == 'p') return "gp" + unit.substr(1);
  if (unit[0] == 'v') return "village" + unit.substr(1);
  if (unit == "lead") return "county";
  return unit == "nursing" ? "nursing-desk" : unit + "-doctor";
}
std::string Journeys::desk_of(const std::string& unit) const {
  if (is_primary(unit)) return doctor_of(unit);
  return unit == "lead" ? "desk" : unit + "-desk";
}
std::string Journeys::insurance_of(const std::string& unit) const {
  if (unit == "p01") return "insurance";
  return unit == "lead" ? "county-insurance" : "ins" + unit.substr(1);
}

std::pair<std::string, std::string> Journeys::department(const std::string& unit,
                                                         const std::string& name) const {
  const auto& list = county_.units.at(unit).departments;
  for (const auto& entry : list)
    if (entry.first == name) return entry;
  return list.front();
}

Status Journeys::act(const Shared& p, const std::string& login, const std::string& action,
                     bj::value body) {
  TRY(const auto answer,
      county_.as(login).post("/api/v1/referrals/" + p->referral + "/" + action, body, p->version));
  p->version = number_of(answer, "version");
  return {};
}

void Journeys::later(const Shared& p, std::int64_t minutes,
                     std::function<Status(const Shared&)> step) {
  stage_.at(in_hours(stage_.now(), minutes), [p, step = std::move(step)] { return step(p); });
}

Status Journeys::admit(const Shared& p, const std::string& login, int age_min, int age_max,
                       bool inpatient, bool woman) {
  Person person = people_.next(age_min, age_max, local_date(stage_.now()));
  while (woman && person.male) person = people_.next(age_min, age_max, local_date(stage_.now()));
  // Without a draw, so that the same seed tells the same story.
  bj::array flags;
  if (++admitted_ % 9 == 0) flags.emplace_back("poverty_relief");
  if (admitted_ % 5 == 0) flags.emplace_back("contracted");
  bj::object data{
      {"name", person.name},   {"documentKind", "id_card"}, {"documentNumber", person.id_number},
      {"phone", person.phone}, {"division", "341881"},      {"flags", std::move(flags)},
      {"newborn", false}};
  if (age_max < 14)
    data["guardian"] =
        bj::object{{"name", people_.name(false)}, {"relation", "母亲"}, {"phone", person.phone}};
  bj::object visit{{"kind", inpatient ? "inpatient" : "outpatient"}, {"proof", "card_read"}};
  TRY(const auto answer, county_.as(login).post("/api/v1/patients/register",
                                                bj::object{{"person", data}, {"visit", visit}}));
  p->id = text_of(answer.at("person"), "id");
  if (inpatient) p->visit = text_of(answer.at("visit"), "id");
  return {};
}

bj::object Journeys::content(const Shared& p, const char* direction, std::size_t index) {
  const bool down = std::string_view(direction) == "down";
  const Scene& scene = down ? down_scenes[index] : up_scenes[index];
  const auto [name, id] = department(p->plot.receiver, scene.department);
  bj::object c{
      {"patientId", p->id},
      {"direction", direction},
      {"kind", p->plot.kind},
      {"urgency", p->plot.urgency},
      {"toOrganisationId", county_.units.at(p->plot.receiver).id},
      {"toDepartmentId", id},
      {"reason", down ? "recovering" : "limits_of_technique"},
      {"impression", scene.impression},
      {"diagnoses", bj::array{bj::object{{"code", scene.code}, {"name", ""}, {"main", true}}}},
      {"presentIllness", scene.illness},
      {"pastHistory", scene.history},
      {"treatmentCourse", scene.course},
      {"doctorPhone", "13905630001"},
      {"fileIds", bj::array{}},
      {"consent", bj::object{{"signerName", "本人"},
                             {"relation", "self"},
                             {"method", "paper"},
                             {"signedAt", to_string(stage_.now())},
                             {"informed", true}}}};
  if (!down) return c;
  const Date today = local_date(stage_.now());
  c["treatmentProposal"] = "继续现有药物治疗，门诊随访，监测血压血糖。";
  c["rehabilitationAdvice"] = "循序渐进活动，避免劳累。";
  c["dischargedOn"] = to_string(today);
  c["inpatientNumber"] = "ZY" + std::to_string(people_.between(100000, 999999));
  c["plan"] = bj::object{
      {"items",
       bj::array{bj::object{{"kind", "medicine"},
                            {"text", "阿司匹林 100 mg 每日一次，阿托伐他汀 20 mg 每晚一次"}},
                 bj::object{{"kind", "check"},
                            {"text", "复查血常规、肝肾功能"},
                            {"dueOn", to_string(plus_days(today, 14))}},
                 bj::object{{"kind", "rehabilitation"},
                            {"text", "康复训练每周 3 次"},
                            {"dueOn", to_string(plus_days(today, 7))}},
                 bj::object{{"kind", "warning_sign"}, {"text", "胸痛、肢体无力加重时立即上转"}}}},
      {"nextReviewOn", to_string(plus_days(today, 28))}};
  return c;
}

void Journeys::up(const Plot& plot) {
  auto p = std::make_shared<Patient>();
  p->plot = plot;
  std::size_t scene = people_.pick(std::size(up_scenes));
  if (plot.receiver == "mch") scene = 7 + people_.pick(2);
  stage_.at(plot.start, [this, p, scene]() -> Status {
    const auto doctor = doctor_of(p->plot.sender);
    const Scene& story = up_scenes[scene];
    const bool woman = std::string_view(story.code).starts_with('O');
    CHECK_OK(admit(p, doctor, story.age_min, story.age_max, false, woman));
    TRY(const auto answer,
        county_.as(doctor).post("/api/v1/referrals",
                                bj::object{{"content", content(p, "up", scene)}}));
    p->referral = text_of(answer, "id");
    p->version = number_of(answer, "version");
    const bool countersign = answer.at("needsCountersign").as_bool();
    if (p->plot.ending == Ending::waiting && people_.pick(2) == 0)
      return {};  // nobody touched it yet
    if (!countersign) return receive(p), Status();
    later(p, people_.between(15, 90), [this](const Shared& q) -> Status {
      CHECK_OK(
          act(q, insurance_of(q->plot.sender), "countersign", bj::object{{"password", password}}));
      receive(q);
      return {};
    });
    return {};
  });
}

void Journeys::down(const Plot& plot) {
  auto p = std::make_shared<Patient>();
  p->plot = plot;
  const std::size_t scene = people_.pick(std::size(down_scenes));
  stage_.at(plot.start, [this, p, scene]() -> Status {
    const auto doctor = doctor_of(p->plot.sender);
    CHECK_OK(admit(p, doctor, down_scenes[scene].age_min, down_scenes[scene].age_max, true));
    TRY(const auto answer,
        county_.as(doctor).post("/api/v1/referrals",
                                bj::object{{"content", content(p, "down", scene)}}));
    p->referral = text_of(answer, "id");
    p->version = number_of(answer, "version");
    receive(p);
    return {};
  });
}

void Journeys::receive(const Shared& p) {
  const auto end = p->plot.ending;
  if (end == Ending::waiting) return;
  if (end == Ending::withdrawn)
    return later(p, people_.between(10, 60), [this](const Shared& q) {
      return act(q, doctor_of(q->plot.sender), "withdraw",
                 bj::object{{"reason", "patient_refused"}, {"note", "患者改变主意"}});
    });
  later(p, people_.between(10, 150), [this, end](const Shared& q) -> Status {
    const auto desk = desk_of(q->plot.receiver);
    if (end == Ending::refused)
      return act(q, desk, "refuse",
                 bj::object{{"reason", people_.pick(3) ? "no_bed" : "wrong_level"},
                            {"note", "本周床位已满，请转其他医院"}});
    if (end == Ending::returned)
      return act(q, desk, "return",
                 bj::object{{"reason", "missing_results"}, {"note", "请补充近期检查结果"}});
    const Instant at = in_hours(stage_.now(), people_.between(240, 2 * 1440));
    CHECK_OK(act(q, desk, "accept",
                 bj::object{{"appointment",
                             bj::object{{"at", to_string(at)},
                                        {"place", "门诊二楼转诊窗口"},
                                        {"preparation", "请带身份证、医保卡和既往检查资料"}}}}));
    if (reach(end) >= 2)
      stage_.at(at.plus_minutes(people_.between(-30, 45)), [this, q] {
        treat(q);
        return Status();
      });
    return {};
  });
}

void Journeys::treat(const Shared& p) {
  const auto end = p->plot.ending;
  const bool down = is_primary(p->plot.receiver);
  later(p, 0, [this, end, down](const Shared& q) -> Status {
    const auto doctor = doctor_of(q->plot.receiver);
    if (down && reach(end) >= 3) {
      TRY(const auto seen, county_.as(doctor).get("/api/v1/referrals/" + q->referral));
      bj::array ids;
      for (const auto& item : seen.at("planItems").as_array()) ids.push_back(item.at("id"));
      CHECK_OK(act(q, doctor, "acknowledge", bj::object{{"itemIds", ids}}));
    }
    CHECK_OK(act(q, desk_of(q->plot.receiver), "check-in", bj::object{}));
    // Who arrived below lies in the hospital no more.
    if (!q->visit.empty())
      CHECK_OK(county_.as(doctor_of(q->plot.sender))
                   .post("/api/v1/visits/" + q->visit + "/end", bj::object{}));
    if (reach(end) < 3) return {};
    later(q, people_.between(10, 60), [this, end](const Shared& r) -> Status {
      const auto treating = doctor_of(r->plot.receiver);
      CHECK_OK(act(r, treating, "start-treatment", bj::object{}));
      if (reach(end) < 4) return {};
      later(r, people_.between(60, 1440), [this, end](const Shared& s) -> Status {
        bj::object reply{{"diagnoses", bj::array{}},
                         {"result", "诊断明确，病情好转"},
                         {"treatment", "完善检查，调整用药，症状缓解"},
                         {"advice", "继续服药，2 周后复诊；如有不适及时就诊"}};
        CHECK_OK(act(s, doctor_of(s->plot.receiver), "complete", bj::object{{"reply", reply}}));
        if (reach(end) >= 5)
          later(s, people_.between(60, 1440), [this](const Shared& t) {
            return act(t, doctor_of(t->plot.sender), "close", bj::object{});
          });
        return {};
      });
      return {};
    });
    return {};
  });
}

}  // namespace yilian::demo
