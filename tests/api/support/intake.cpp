#include "support/intake.hpp"

namespace yilian::tests {

SheetScene::SheetScene(World& world)
    : gp(world.sign_in(Role::gp, "township")),
      nurse(world.sign_in(Role::nurse, "township")),
      stranger(world.sign_in(Role::gp, "township elsewhere")),
      card(world.id_card()),
      world_(world) {
  auto registration = world.registration(card);
  registration["visit"].as_object()["localNumber"] = "MZ-1";
  const auto answer = gp.post("/api/v1/patients/register", registration);
  if (answer.status != 201) throw std::runtime_error("can't register: " + answer.body);
  patient = answer.text("/person/id");
}

Answer SheetScene::send(Browser& who, const std::string& kind, const std::string& body, bool trial,
                        http::Fields headers) {
  headers.emplace_back("content-type", "text/csv");
  return who.send(http::Method::post,
                  "/api/v1/intake/batches?kind=" + kind + "&trial=" + (trial ? "true" : "false"),
                  body, std::move(headers));
}

Answer SheetScene::take(const std::string& kind, const std::string& body) {
  return send(gp, kind, body, false);
}

std::string SheetScene::counts(const Answer& answer) {
  if (answer.status != 200) return answer.code();
  std::string out;
  for (const auto* name : {"/created", "/updated", "/unchanged", "/refused"})
    out += (out.empty() ? "" : " ") + std::to_string(answer.number(name));
  return out;
}

std::string SheetScene::problems(const Answer& answer) {
  std::string out;
  for (std::size_t i = 0; i < answer.size("/problems"); ++i) {
    const auto at = "/problems/" + std::to_string(i);
    out += std::to_string(answer.number(at + "/line")) + " " + answer.text(at + "/column") + " " +
           answer.text(at + "/code") + "\n";
  }
  return out;
}

Answer SheetScene::undo(Browser& who, const std::string& batch, const std::string& reason) {
  const auto path = "/api/v1/intake/batches/" + batch;
  return who.post(path + "/undo", bj::object{{"reason", reason}},
                  if_match(who.get(path).number("/version")));
}

Answer SheetScene::difference(const std::string& batch, const std::string& query) {
  return gp.get("/api/v1/intake/batches/" + batch + "/difference" + query);
}

std::string SheetScene::acts(const Answer& difference) {
  if (difference.status != 200) return difference.code();
  return std::to_string(difference.number("/remove")) + " " +
         std::to_string(difference.number("/restore")) + " " +
         std::to_string(difference.number("/keep"));
}

std::string SheetScene::visits(const std::vector<std::string>& rows) {
  std::string out = "姓名,证件号码,患者号,就诊号,就诊类型,开始时间,科室,诊断编码\n";
  for (const auto& row : rows) out += row + "\n";
  return out;
}

std::string SheetScene::results(const std::vector<std::string>& rows) {
  std::string out =
      "姓名,证件号码,患者号,报告号,类别,项目代码,项目名称,结果,单位,参考范围,提示,时间,就诊号\n";
  for (const auto& row : rows) out += row + "\n";
  return out;
}

std::string SheetScene::visit(const std::string& number, const std::string& department) {
  return "张小明,,MZ-1," + number + ",门诊,2026-03-01 09:30," + department + ",I10.x";
}

std::string SheetScene::result(const std::string& report, const std::string& value,
                               const std::string& visit) {
  return "张小明,,MZ-1," + report + ",检验,GLU,空腹血糖," + value +
         ",mmol/L,3.9-6.1,正常,2026-03-01 08:20," + visit;
}

}  // namespace yilian::tests
