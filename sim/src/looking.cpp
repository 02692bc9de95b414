// Looking around: what may be seen, and what may not.
#include <algorithm>

#include "actors.hpp"
#include "json/json.hpp"
#include "referral/describe.hpp"

namespace yilian::sim {

void Actors::look_at_person() {
  if (story_.patients.empty()) return;
  const auto& member = story_.random.of(story_.world.members());
  const std::size_t index = story_.random.pick(story_.patients.size());
  const std::string& patient = story_.patients[index];
  const auto reply = story_.world.get(member, "/api/v1/patients/" + patient);
  story_.note(member, "looks at P" + std::to_string(index), reply);
  const std::string expected =
      !member.has(Right::patient_read)                                          ? "right_missing"
      : !story_.model.related(patient, story_.unit_of(member).id, story_.now()) ? "no_relationship"
                                                                                : "";
  require(reply.code() == expected, "relationship", member.label, " looks at P",
          std::to_string(index), ": ", reply.code(), " instead of ", expected);
  if (reply.ok()) story_.read(member, reply, {patient});
}

void Actors::look_at_referral() {
  const Case* c = some_case(false);
  if (!c) return;
  const auto& member = story_.random.of(story_.world.members());
  const auto reply = story_.world.get(member, "/api/v1/referrals/" + c->id);
  story_.note(member, "looks at " + name_of(*c), reply);
  const int expected = !member.has(Right::referral_read) ? 403
                       : visible(story_, *c, member)     ? 200
                                                         : 404;
  require(reply.status == expected, "visible", member.label, " looks at ", name_of(*c), ": ",
          std::to_string(reply.status), " instead of ", std::to_string(expected));
  if (!reply.ok()) return;
  compare(story_, *c, reply);
  story_.read(member, reply, {c->patient});
}

void Actors::follow_up() {
  const auto* member = somebody(Right::referral_follow_up);
  if (!member) return;
  const auto list = story_.world.get(*member, "/api/v1/follow-ups?limit=20");
  std::vector<std::string> patients;
  for (const auto& item : list.array("/items"))
    patients.emplace_back(item.at("patientId").as_string());
  story_.note(*member, "sees " + std::to_string(patients.size()) + " follow-ups", list);
  story_.read(*member, list, patients);
  if (patients.empty()) return;
  const auto& first = list.array("/items").front();
  const std::string id(first.at("id").as_string());
  const Command command{http::Method::post, "/api/v1/follow-ups/" + id + "/done",
                        bj::object{{"outcome", "平稳"}}, first.at("version").as_int64(), key()};
  const auto reply = story_.world.send(*member, command);
  story_.note(*member, "finishes a follow-up", reply);
  require(reply.status == 200, "answer", "a follow-up is refused: ", reply.code());
  story_.done(*member, reply, {patients.front()});
  faults_.after({member, command, 200, "/id", id, patients.front(), Shows::task, {}, {}});
}

/// Anybody tries anything. What the table or the side does not allow must be refused; if it is
/// allowed, it is done like any other act.
void Actors::meddle() {
  Case* c = some_case(false);
  if (!c) return;
  constexpr Action tried[] = {Action::take,     Action::refuse,         Action::withdraw,
                              Action::accept,   Action::check_in,       Action::complete,
                              Action::close,    Action::seal,           Action::resubmit,
                              Action::redirect, Action::start_treatment};
  const auto& member = story_.random.of(story_.world.members());
  const Action action = tried[story_.random.pick(std::size(tried))];
  const auto seen = story_.world.get(member, "/api/v1/referrals/" + c->id);
  if (seen.ok()) story_.read(member, seen, {c->patient});
  story_.note(member, "thinks of " + std::string(json::enum_name(action)) + " " + name_of(*c),
              seen);
  bool offered = false;
  for (const auto& offer : seen.array("/actions"))
    offered = offered || (offer.at("name").as_string() == json::enum_name(action) &&
                          offer.at("enabled").as_bool());
  if (offered) return perform(*c, member, action, seen);
  const auto body = body_for(story_, *c, action, seen);
  if (!body) return;
  const auto reply = story_.world.send(
      member, {http::Method::post, "/api/v1/referrals/" + c->id + "/" + path_of(action), body->body,
               c->version, key()});
  story_.note(member, "tries " + std::string(json::enum_name(action)) + " " + name_of(*c), reply);
  require(!reply.ok(), "transition", member.label, " may ", std::string(json::enum_name(action)),
          " ", name_of(*c), " though it is not offered");
}

}  // namespace yilian::sim
