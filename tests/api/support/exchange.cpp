#include "support/exchange.hpp"

#include "hl7/answer.hpp"
#include "support/partner.hpp"

namespace yilian::tests {

Feed::Feed(World& world, const std::string& organisation, const bj::object& settings)
    : admin(world.sign_in(Role::org_admin, organisation)), world_(world) {
  bj::object body{{"name", "医院信息系统"},
                  {"application", "HIS"},
                  {"facility", ""},
                  {"charset", "detect"},
                  {"zoneMinutes", 480},
                  {"families", {"adt", "order", "result", "scheduling", "document", "referral"}},
                  {"addresses", {"127.0.0.1"}},
                  {"unmapped", "wait"},
                  {"enabled", true}};
  for (const auto& [name, value] : settings) body[name] = value;
  const auto made = admin.post("/api/v1/exchange/senders", body);
  EXPECT_EQ(made.status, 201) << made.body;
  sender = made.text("/id");
}

std::vector<exchange::Delivery> Feed::send_all(const std::vector<std::string>& messages,
                                               const std::string& remote) {
  std::vector<exchange::Delivery> batch;
  for (const auto& one : messages) batch.push_back({one, {}});
  EXPECT_TRUE(world_.app().exchange().receive(remote, batch));
  return batch;
}

std::string Feed::send(const std::string& message) {
  const auto batch = send_all({message});
  EXPECT_LE(batch.front().answers.size(), 1U);
  return batch.front().answers.empty() ? "" : batch.front().answers.front();
}

Answer Feed::latest() {
  const auto list = admin.get("/api/v1/exchange/messages?limit=1");
  return admin.get("/api/v1/exchange/messages/" + list.text("/items/0/id"));
}

bj::value Feed::resource(const std::string& path) {
  Partner partner(world_, "county", {"record_read"});
  return partner.send(http::Method::get, path, "").json;
}

Answer Feed::map(const char* kind, const char* local, const char* code) {
  return admin.put(
      "/api/v1/exchange/mappings",
      bj::object{{"kind", kind}, {"localCode", local}, {"code", code}, {"display", ""}}, 0);
}

std::string head(const std::string& type, const std::string& control, const std::string& at,
                 const std::string& version) {
  return "MSH|^~\\&|HIS|COUNTY|YILIAN|Y|" + at + "||" + type + "|" + control + "|P|" + version +
         "\rEVN||" + at + "\r";
}

std::string pid(const std::string& number, const std::string& document, const std::string& name) {
  std::string numbers = number + "^^^COUNTY^MR";
  if (!document.empty()) numbers += "~" + document + "^^^PRC^NI";
  return "PID|1||" + numbers + "||" + name + "||19800215|M\r";
}

const std::string visit =
    "PV1|1|I|内科^301^1||||1001^李^医生||||||||||||V1|||||||||||||||||||||||||20260302070000\r";
std::string admission(const std::string& control, const std::string& document,
                      const std::string& at) {
  return head("ADT^A01^ADT_A01", control, at) + pid("M1", document) + visit;
}
std::string result(const std::string& control, const std::string& value, const std::string& at) {
  return head("ORU^R01^ORU_R01", control, at) + pid("M1") +
         "OBR|1|O1|F1|CBC^血常规^L|||20260302083000|||||||||||||||20260302090000|||F\r"
         "OBX|1|NM|WBC^白细胞^L||" +
         value + "|10^9/L|3.5-9.5|N|||F\rNTE|1||复查\r";
}

std::string ack(const std::string& answer) { return hl7::acknowledgement_code(answer); }

}  // namespace yilian::tests
