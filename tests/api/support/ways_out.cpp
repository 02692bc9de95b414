#include "support/ways_out.hpp"

#include <set>

#include "outbox/outbox.hpp"

namespace yilian::tests {

Status FakeMailer::send(const outgoing::Mail& mail) {
  ++attempts;
  if (down) return fail(Code::unavailable);
  const std::lock_guard lock(mutex_);
  if (mail.to == refuses) return fail(Code::invalid_request);
  taken_.push_back(mail);
  return {};
}
std::vector<outgoing::Mail> FakeMailer::taken() const {
  const std::lock_guard lock(mutex_);
  return taken_;
}
std::size_t FakeMailer::repeated() const {
  std::set<std::string> ids;
  const auto all = taken();
  for (const auto& mail : all) ids.insert(mail.message_id);
  return all.size() - ids.size();
}

namespace {

std::string key_of(const std::string& address) {
  const auto at = address.find("key=");
  if (at == std::string::npos) return "";
  const auto rest = address.substr(at + 4);
  return rest.substr(0, rest.find('&'));
}

}  // namespace

Result<outgoing::Answer> FakeRobots::send(const outgoing::Call& call) {
  const std::lock_guard lock(mutex_);
  const auto key = key_of(call.address);
  ++attempts_[key];
  last_address_ = call.address;
  const int answer = answers_[key];
  if (answer == silent) return fail(Code::unavailable);
  if (answer > 0) return outgoing::Answer{answer, "text/plain", "no"};
  if (answer < 0)
    return outgoing::Answer{200, "application/json",
                            R"({"errcode":)" + std::to_string(-answer) + "}"};
  taken_[key].push_back(std::string(bj::parse(call.body).at("text").at("content").as_string()));
  return outgoing::Answer{200, "application/json", R"({"errcode":0,"errmsg":"ok"})"};
}
void FakeRobots::let(const std::string& key, int answer) {
  const std::lock_guard lock(mutex_);
  answers_[key] = answer;
}
std::vector<std::string> FakeRobots::taken(const std::string& key) const {
  const std::lock_guard lock(mutex_);
  const auto found = taken_.find(key);
  return found == taken_.end() ? std::vector<std::string>{} : found->second;
}
int FakeRobots::attempts(const std::string& key) const {
  const std::lock_guard lock(mutex_);
  const auto found = attempts_.find(key);
  return found == attempts_.end() ? 0 : found->second;
}
std::string FakeRobots::last_address() const {
  const std::lock_guard lock(mutex_);
  return last_address_;
}

MessageScene::MessageScene(World& world)
    : WaysOut(world), Scene(world), admin(world.sign_in(Role::org_admin, "county")), world_(world) {
  turn();
}

void MessageScene::turn() {
  // What a turn of the relay tells has events of its own, which the next one sees.
  for (int i = 0; i < 2; ++i) world_.app().jobs().run_all();
}

void MessageScene::minutes(int count) {
  for (int i = 0; i < count; ++i) {
    world_.clock().advance_minutes(1);
    turn();
  }
}

void MessageScene::again(Browser& who, const std::string& login) {
  EXPECT_EQ(who.sign_in(login).status, 200);
}

Answer MessageScene::prefer(Browser& who, const std::string& email, const char* mail,
                            const bj::object& more) {
  const auto now = who.get("/api/v1/message-preferences");
  bj::object body{{"language", "zh"}, {"email", email}, {"mail", mail}, {"sms", "never"}};
  for (const auto& field : more) body[field.key()] = field.value();
  return who.put("/api/v1/message-preferences", body, now.number("/version"));
}

Answer MessageScene::robot(Browser& who, const std::string& key, const char* kind,
                           const char* threshold) {
  const bool wecom = std::string_view(kind) == "wecom";
  const std::string host =
      wecom ? "qyapi.weixin.qq.com/cgi-bin/webhook/send" : "oapi.dingtalk.com/robot/send";
  return who.post("/api/v1/channels", bj::object{{"kind", kind},
                                                 {"name", key},
                                                 {"address", "https://" + host + "?key=" + key},
                                                 {"threshold", threshold},
                                                 {"enabled", true}});
}

Answer MessageScene::send_referral(const char* urgency) {
  auto paper = content(patient());
  paper["urgency"] = urgency;
  return submit(gp, paper);
}

std::int64_t MessageScene::unread(Browser& who) {
  return who.get("/api/v1/messages/count").number("/unread");
}

void MessageScene::escalate(const Answer& referral, const char* event, std::int64_t rung) {
  outbox::Event out;
  out.kind = event;
  out.subject = *parse_uuid(referral.text("/id"));
  out.version = referral.number("/version");
  out.audience = {gp.organisation, desk.organisation};
  out.at = world_.clock().now();
  out.payload = bj::serialize(bj::object{{"state", referral.text("/state")},
                                         {"urgency", referral.text("/urgency")},
                                         {"number", referral.text("/number")},
                                         {"from", to_string(gp.organisation)},
                                         {"to", to_string(desk.organisation)},
                                         {"holder", to_string(desk.organisation)},
                                         {"toDepartment", department},
                                         {"author", to_string(gp.account)},
                                         {"step", "accept"},
                                         {"rung", rung}});
  EXPECT_TRUE(world_.app().database().write([&](db::Session& session) -> Status {
    outbox::emit(session, region, out);
    return {};
  }));
  turn();
}

Answer MessageScene::told(Browser& who, const Answer& referral) {
  return who.get("/api/v1/messages/deliveries?subjectKind=referral&subjectId=" +
                 referral.text("/id"));
}

}  // namespace yilian::tests
