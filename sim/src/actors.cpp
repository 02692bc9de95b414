#include "actors.hpp"

#include <algorithm>

#include "json/json.hpp"
#include "referral/describe.hpp"

namespace yilian::sim {
namespace {

/// How often an offered action is taken against the others that are offered.
int weight(Action action) {
  switch (action) {
    case Action::decline:
    case Action::decline_seal:
    case Action::withdraw:
    case Action::refuse:
      return 6;
    case Action::return_:
    case Action::redirect:
    case Action::reschedule:
      return 12;
    case Action::mark_no_show:
      return 20;
    default:
      return 80;
  }
}

}  // namespace

void compare(const Story& story, const Case& c, const Reply& reply) {
  const auto text = [&](const char* pointer) { return reply.text(pointer); };
  require(text("/state") == json::enum_name(c.state), "transition", name_of(c), " is ",
          text("/state"), ", expected ", std::string(json::enum_name(c.state)));
  require(reply.number("/version") == c.version, "transition", name_of(c), " has version ",
          std::to_string(reply.number("/version")), ", expected ", std::to_string(c.version));
  require(text("/holder/side") == json::enum_name(c.holder) &&
              text("/holder/organisationId") == c.holder_unit(),
          "holder", name_of(c), " is held by ", text("/holder/side"));
  require(text("/deadline/step") == c.step &&
              text("/deadline/dueAt") == (c.due ? to_string(*c.due) : ""),
          "deadline", name_of(c), " is due ", text("/deadline/step"), " ", text("/deadline/dueAt"),
          ", expected ", c.step, " ", c.due ? to_string(*c.due) : "never");
  for (std::size_t i = 0; i < c.chain.size(); ++i)
    require(
        reply.text("/offers/" + std::to_string(i) + "/state") == json::enum_name(c.chain[i].state),
        "chain", name_of(c), " asked unit ", std::to_string(i), " is ",
        reply.text("/offers/" + std::to_string(i) + "/state"));
  require(reply.holds("/deadline/overdue") == story.model.overdue(c, story.now()), "deadline",
          name_of(c), " is overdue or not");
}

void Actors::act() {
  const auto draw = story_.random.pick(100);
  if (draw < 13) refer();
  else if (draw < 82) advance();
  else if (draw < 86) look_at_person();
  else if (draw < 90) look_at_referral();
  else if (draw < 92) visit_again();
  else if (draw < 94) follow_up();
  else if (draw < 96) break_glass();
  else meddle();
}

const Member* Actors::somebody(Right right) {
  std::vector<const Member*> able;
  for (const auto* member : story_.having(right))
    if (faults_.reachable(*member)) able.push_back(member);
  return able.empty() ? nullptr : story_.random.of(able);
}

Reply Actors::post(const Member& member, const std::string& path, bj::value body,
                   const std::string& key, std::optional<std::int64_t> version) {
  return story_.world.send(member, {http::Method::post, path, std::move(body), version, key});
}

std::string Actors::new_patient(const Member& member) {
  const bool typed = story_.random.chance(20);
  const Command command{http::Method::post, "/api/v1/patients/register",
                        bj::object{{"person", person(static_cast<int>(story_.patients.size()))},
                                   {"visit", visit(typed, story_.random.chance(30))}},
                        std::nullopt, key()};
  const auto reply = story_.world.send(member, command);
  story_.note(member, "registers P" + std::to_string(story_.patients.size()), reply);
  require(reply.status == 201, "answer", "a registration is refused: ", reply.code());
  const std::string id = reply.text("/person/id");
  story_.patients.push_back(id);
  story_.done(member, reply, {id});
  const Instant until = typed ? story_.now().plus_hours(24) : story_.now().plus_days(90);
  story_.model.relate(id, story_.unit_of(member).id, reply.text("/visit/id"), story_.now(), until);
  faults_.after({&member, command, 201, "/person/id", id, id, Shows::person, {}, {}});
  return id;
}

void Actors::visit_again() {
  const auto* member = somebody(Right::patient_register);
  if (!member || story_.patients.empty()) return;
  const std::size_t index = story_.random.pick(story_.patients.size());
  const std::string& patient = story_.patients[index];
  const Command command{http::Method::post, "/api/v1/patients/" + patient + "/visits",
                        bj::object{{"visit", visit(false, false)}}, std::nullopt, key()};
  const auto reply = story_.world.send(*member, command);
  story_.note(*member, "registers a visit of P" + std::to_string(index), reply);
  require(reply.status == 201, "answer", "a visit is refused: ", reply.code());
  story_.done(*member, reply, {patient});
  story_.model.relate(patient, story_.unit_of(*member).id, reply.text("/id"), story_.now(),
                      story_.now().plus_days(90));
  faults_.after({member, command, 201, "/id", reply.text("/id"), "", Shows::nothing, {}, {}});
}

void Actors::break_glass() {
  const auto* member = somebody(Right::break_glass);
  if (!member || story_.patients.empty()) return;
  const std::size_t index = story_.random.pick(story_.patients.size());
  const std::string& patient = story_.patients[index];
  const Command command{http::Method::post, "/api/v1/patients/" + patient + "/break-glass",
                        bj::object{{"reason", "抢救需要了解病史"}}, std::nullopt, key()};
  const auto reply = story_.world.send(*member, command);
  story_.note(*member, "breaks the glass of P" + std::to_string(index), reply);
  require(reply.status == 200, "answer", "break-glass is refused: ", reply.code());
  story_.done(*member, reply, {patient});
  story_.model.relate(patient, story_.unit_of(*member).id, "break-glass " + reply.trace,
                      story_.now(), story_.now().plus_hours(4));
  faults_.after({member, command, 200, "/id", patient, patient, Shows::person, {}, {}});
}

void Actors::refer() {
  auto& random = story_.random;
  const auto* member = somebody(Right::referral_write);
  if (!member) return;
  const Unit& from = story_.unit_of(*member);
  std::vector<std::pair<const Unit*, Direction>> places;
  for (const auto& unit : story_.world.units())
    if (unit.id != from.id)
      for (const auto direction : directions(from, unit)) places.emplace_back(&unit, direction);
  if (places.empty()) return;
  Case c;
  const auto& [to, direction] = random.of(places);
  c.from = from.id;
  c.to = to->id;
  c.direction = direction;
  c.department = random.of(to->departments);
  c.kind = random.chance(30) ? Kind::inpatient : Kind::outpatient;
  const auto draw = random.pick(10);
  c.urgency = draw < 2 ? Urgency::emergency : draw < 5 ? Urgency::urgent : Urgency::elective;
  c.diagnosis = any_diagnosis(random);
  c.reason = direction == Direction::down ? "recovering" : "limits_of_technique";
  c.out_of_county = to->outside && !from.outside;
  if (c.urgency != Urgency::emergency) {
    c.pending_seal = c.out_of_county;
    c.pending_countersign =
        c.out_of_county || (direction == Direction::up && c.kind == Kind::inpatient);
  }
  c.plan_open = direction == Direction::down;
  if (random.chance(40)) add_further(c, places);
  std::optional<int> follows;
  if (const Case* earlier = some_case(false);
      earlier && random.chance(40) && (earlier->from == from.id || earlier->to == from.id)) {
    follows = earlier->number;
    c.patient = earlier->patient;
  } else {
    c.patient = !story_.patients.empty() && random.chance(15) ? random.of(story_.patients)
                                                              : new_patient(*member);
  }
  const auto follows_id =
      follows ? std::optional(story_.model.cases()[static_cast<std::size_t>(*follows)].id)
              : std::nullopt;
  const Command command{http::Method::post, "/api/v1/referrals",
                        bj::object{{"content", papers(c, follows_id, story_.now())}}, std::nullopt,
                        key()};
  const auto reply = story_.world.send(*member, command);
  story_.note(*member,
              "refers to " + to->label + " as R" + std::to_string(story_.model.cases().size()),
              reply);
  if (!story_.model.related(c.patient, from.id, story_.now()))
    return require(reply.code() == "no_relationship", "relationship",
                   "a referral without a relationship of the sender");
  if (story_.model.twin(c))
    return require(reply.code() == "referral_open", "twin", "a second open referral");
  require(reply.status == 201, "answer", "a referral is refused: ", reply.code());
  c.id = reply.text("/id");
  story_.done(*member, reply, {c.patient});
  story_.read(*member, reply, {c.patient});
  const Case& added = story_.model.submit(std::move(c), follows, story_.now());
  compare(story_, added, reply);
  faults_.after({member, command, 201, "/id", added.id, added.patient, Shows::referral, {}, {}});
}

void Actors::add_further(Case& c, const std::vector<std::pair<const Unit*, Direction>>& places) {
  const auto wanted = story_.random.between(1, 3);
  for (int attempt = 0; attempt < 8 && static_cast<std::int64_t>(c.chain.size()) < wanted;
       ++attempt) {
    const auto& [unit, direction] = story_.random.of(places);
    const std::string& department = story_.random.of(unit->departments);
    const auto same = [&](const Asked& one) {
      return one.unit == unit->id && one.department == department;
    };
    if (direction != c.direction || (unit->id == c.to && department == c.department) ||
        std::ranges::any_of(c.chain, same))
      continue;
    c.chain.push_back({unit->id, department, unit->outside, referral::HopState::waiting});
  }
}

Case* Actors::some_case(bool open_only) {
  std::vector<Case*> all, urgent;
  for (auto& c : story_.model.cases()) {
    if (open_only && (is_final(c.state) || faults_.neglected(c))) continue;
    all.push_back(&c);
    if (c.urgency == Urgency::emergency) urgent.push_back(&c);
  }
  if (open_only && !urgent.empty() && story_.random.chance(40)) return story_.random.of(urgent);
  return all.empty() ? nullptr : story_.random.of(all);
}

void Actors::advance() {
  Case* c = some_case(true);
  if (!c) return;
  const bool other = story_.random.chance(15);
  const std::string& unit = (c->holder == Side::sender) != other ? c->from : c->to;
  auto members = story_.having(Right::referral_read, unit);
  std::erase_if(members, [&](const Member* m) { return !faults_.reachable(*m); });
  for (std::size_t i = members.size(); i > 1; --i)
    std::swap(members[i - 1], members[story_.random.pick(i)]);
  if (members.size() > 3) members.resize(3);
  work_on(*c, members);
}

bool Actors::work_on(Case& c, const std::vector<const Member*>& members) {
  for (const auto* member : members) {
    if (!visible(story_, c, *member)) continue;
    const auto seen = story_.world.get(*member, "/api/v1/referrals/" + c.id);
    require(seen.status == 200, "visible", name_of(c), " is hidden from ", member->label);
    story_.read(*member, seen, {c.patient});
    compare(story_, c, seen);
    if (const auto action = choose(seen)) {
      perform(c, *member, *action, seen);
      return true;
    }
  }
  return false;
}

std::optional<Action> Actors::choose(const Reply& seen) {
  std::vector<Action> offered;
  for (const auto& offer : seen.array("/actions")) {
    const auto action = json::parse_enum<Action>(std::string(offer.at("name").as_string()));
    if (action && offer.at("enabled").as_bool())
      offered.insert(offered.end(), static_cast<std::size_t>(weight(*action)), *action);
  }
  if (offered.empty()) return std::nullopt;
  return story_.random.of(offered);
}

void Actors::perform(Case& c, const Member& member, Action action, const Reply& seen) {
  const auto chosen = body_for(story_, c, action, seen);
  if (!chosen) return;
  const Command command{http::Method::post, "/api/v1/referrals/" + c.id + "/" + path_of(action),
                        chosen->body, c.version, key()};
  const auto reply = story_.world.send(member, command);
  story_.note(member, std::string(json::enum_name(action)) + " " + name_of(c), reply);
  if (action == Action::redirect) {
    Case there = c;
    there.to = chosen->details.to;
    there.department = chosen->details.department;
    const Case* twin = story_.model.twin(there);
    if (twin && twin->number != c.number)
      return require(reply.code() == "referral_open", "twin", "a second open referral");
  }
  require(reply.status == 200, "answer",
          "an offered action is refused: ", std::string(json::enum_name(action)), " ",
          reply.code());
  story_.model.apply(c, action, chosen->details, story_.now());
  story_.done(member, reply, {c.patient});
  if (visible(story_, c, member)) story_.read(member, reply, {c.patient});
  compare(story_, c, reply);
  faults_.after({&member, command, 200, "/id", c.id, c.patient, Shows::referral, {}, {}});
}

void Actors::close_everything() {
  for (auto& c : story_.model.cases())
    for (int acts = 0; !is_final(c.state); ++acts) {
      auto members = story_.having(Right::referral_read, c.holder_unit());
      require(acts < 100 && work_on(c, members), "way_out", name_of(c), " has no way out of ",
              std::string(json::enum_name(c.state)));
    }
}

}  // namespace yilian::sim
