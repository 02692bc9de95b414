#include <algorithm>

#include "flows.hpp"
#include "json/json.hpp"
#include "log/log.hpp"
#include "messaging/describe.hpp"
#include "people.hpp"
#include "rules.hpp"

namespace yilian::app {
namespace embedded {
extern const std::string_view notices;
}

namespace flows {
namespace {

using json::bj::object;

std::string text_of(const object& payload, const char* name) {
  const auto* value = payload.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}
template <class I>
I id_of(const object& payload, const char* name) {
  return I{parse_uuid(text_of(payload, name)).value_or(Uuid{})};
}
std::optional<DepartmentId> department_of(const object& payload) {
  const auto id = id_of<DepartmentId>(payload, "toDepartment");
  return id.empty() ? std::nullopt : std::optional(id);
}

/// Subjects are named as their pages are: `referral.accept` is about a referral.
std::string subject_kind(const std::string& event) { return event.substr(0, event.find('.')); }

/// One event, read.
struct Told {
  const outbox::Event& event;
  object payload;
  OrganisationId from, to, holder;
  Date day;
};

People step_people(Directory& directory, const Told& told) {
  const auto step = text_of(told.payload, "step");
  const auto right = right_for(step);
  if (!right) return {};
  const bool at_receiver = told.holder == told.to;
  auto out = directory.with_right(
      told.holder, *right, at_receiver ? department_of(told.payload) : std::nullopt, told.day);
  // Both approvals stand behind one step; who seals learns of it with who countersigns.
  if (*right == Right::referral_countersign)
    for (const auto& one :
         directory.with_right(told.holder, Right::referral_seal, std::nullopt, told.day))
      out.push_back(one);
  return out;
}

People people_for(Directory& directory, const Told& told, Whom whom) {
  switch (whom) {
    case Whom::author:
      return directory.account(id_of<AccountId>(told.payload, "author"), told.from, told.day);
    case Whom::step:
      return step_people(directory, told);
    case Whom::receiver:
      return directory.with_right(told.to, Right::referral_triage, department_of(told.payload),
                                  told.day);
    case Whom::contacts:
      return directory.contacts(told.holder,
                                told.holder == told.to ? department_of(told.payload) : std::nullopt,
                                told.event.at);
    case Whom::offices:
      return directory.offices(told.day);
    case Whom::desk_of_audience:
      return told.event.audience.empty()
                 ? People{}
                 : directory.with_right(told.event.audience.front(), Right::capacity_book,
                                        std::nullopt, told.day);
    case Whom::primary_unit:
      return directory.with_right(told.to, Right::discharge_read, std::nullopt, told.day);
    case Whom::reviewers:
      return directory.with_right(told.to, Right::objection_review, std::nullopt, told.day);
    case Whom::writers:
      return directory.with_right(told.from, Right::referral_write, std::nullopt, told.day);
    case Whom::provider:
      return directory.with_right(id_of<OrganisationId>(told.payload, "provider"),
                                  Right::service_fulfil, std::nullopt, told.day);
  }
  return {};
}

/// Whose group robots: of the unit whose people are told. The office has one of its own.
std::vector<OrganisationId> units_for(const Rule& rule, const Told& told, const People& people) {
  if (!rule.units) return {};
  if (rule.whom == Whom::receiver) return {told.to};
  if (rule.whom == Whom::step || rule.whom == Whom::contacts) return {told.holder};
  std::vector<OrganisationId> out;
  for (const auto& one : people)
    if (std::ranges::find(out, one.organisation) == out.end()) out.push_back(one.organisation);
  return out;
}

/// Who acted knows it already. Reminders have no actor: the clock sends them.
void leave_out_actor(People& people, const Told& told) {
  // Nobody is told as reviewer of an objection against themself.
  if (const auto against = id_of<AccountId>(told.payload, "against"); !against.empty())
    std::erase_if(people, [&](const auto& one) { return one.account == against; });
  auto actor = id_of<AccountId>(told.payload, "actor");
  const bool by_author = told.event.kind == "referral.submit";
  if (actor.empty() && by_author) actor = id_of<AccountId>(told.payload, "author");
  if (actor.empty()) return;
  std::erase_if(people, [&](const auto& one) { return one.account == actor; });
}

Params params_of(Directory& directory, const Told& told) {
  Params out;
  for (const char* name : {"number", "step", "kind", "direction"})
    if (auto value = text_of(told.payload, name); !value.empty())
      out.emplace_back(name, std::move(value));
  if (!told.from.empty()) out.emplace_back("from", directory.name(told.from));
  if (!told.to.empty()) out.emplace_back("to", directory.name(told.to));
  if (!told.holder.empty()) out.emplace_back("holder", directory.name(told.holder));
  return out;
}

messaging::MessageUrgency urgency_of(const object& payload) {
  return json::parse_enum<messaging::MessageUrgency>(text_of(payload, "urgency"))
      .value_or(messaging::MessageUrgency::routine);
}

std::optional<Told> read(const outbox::Event& event) {
  const auto payload = json::parse(event.payload);
  if (!payload || !payload->is_object()) return std::nullopt;
  Told told{event, payload->get_object(), {}, {}, {}, local_date(event.at)};
  told.from = id_of<OrganisationId>(told.payload, "from");
  told.to = id_of<OrganisationId>(told.payload, "to");
  told.holder = id_of<OrganisationId>(told.payload, "holder");
  // Orders of services name their two sides in their own words.
  if (told.from.empty()) told.from = id_of<OrganisationId>(told.payload, "customer");
  if (told.to.empty()) told.to = id_of<OrganisationId>(told.payload, "provider");
  return told;
}

Status tell_one(messaging::Service& messaging, db::Session& session, Directory& directory,
                const outbox::Event& event) {
  const bool known =
      std::ranges::any_of(table(), [&](const auto& rule) { return rule.event == event.kind; });
  if (!known) return {};
  const auto told = read(event);
  if (!told) {
    // Nobody can be told of it, and it must not hold up what comes after it.
    log::error("messages.event_unreadable", {{"kind", event.kind}, {"position", event.position}});
    return {};
  }
  const auto state = text_of(told->payload, "state"), step = text_of(told->payload, "step");
  std::vector<Whom> done;  // the first rule for the same people counts
  for (const auto& rule : table()) {
    if (!fits(rule, event.kind, state, step) || std::ranges::find(done, rule.whom) != done.end() ||
        (rule.rung > 0 && !done.empty()))
      continue;
    if (event.kind == "referral.expire" && !done.empty()) continue;
    done.push_back(rule.whom);
    messaging::Notice notice;
    notice.kind = rule.notice;
    notice.subject_kind = subject_kind(event.kind);
    notice.subject = event.subject;
    notice.urgency = urgency_of(told->payload);
    notice.rung = rule.rung;
    notice.params = params_of(directory, *told);
    notice.position = event.position;
    notice.at = event.at;
    notice.people = people_for(directory, *told, rule.whom);
    leave_out_actor(notice.people, *told);
    notice.units = units_for(rule, *told, notice.people);
    notice.audience = event.audience;
    CHECK_OK(messaging.notify(session, notice));
  }
  return {};
}

}  // namespace

std::string catalogue() { return std::string(embedded::notices); }

Status tell(messaging::Service& messaging, db::Session& session, RegionId region,
            std::span<const outbox::Event> events) {
  Directory directory(session, region);
  for (const auto& event : events) CHECK_OK(tell_one(messaging, session, directory, event));
  return {};
}

}  // namespace flows
}  // namespace yilian::app
