// ORM and OML: orders as ServiceRequests, one for each order number and observation request.
#include "parts.hpp"

namespace yilian::exchange {
namespace {

using namespace parts;

/// ORC-1 (table 0119) and ORC-5 (table 0038).
std::string_view status_of(std::string_view control, std::string_view state) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> controls = {
      {{"CA", "revoked"},
       {"OC", "revoked"},
       {"CR", "revoked"},
       {"DC", "revoked"},
       {"DR", "revoked"},
       {"OD", "revoked"},
       {"HD", "on-hold"},
       {"OH", "on-hold"}}};
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> states = {
      {{"CM", "completed"}, {"CA", "revoked"}, {"DC", "revoked"}, {"HD", "on-hold"}}};
  const auto by_control = word(controls, control, "");
  return by_control.empty() ? word(states, state, "active") : by_control;
}

std::string_view priority_of(const hl7::Segment& orc, const hl7::Segment& obr,
                             const hl7::Segment& timing) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> table = {
      {{"S", "stat"}, {"A", "asap"}, {"R", "routine"}, {"T", "urgent"}}};
  for (const auto& code : {timing.text(9, 1), orc.text(7, 6), obr.text(5), obr.text(27, 6)})
    if (const auto found = word(table, code, ""); !found.empty()) return found;
  return {};
}

struct Group {
  const hl7::Segment* orc = nullptr;
  const hl7::Segment* obr = nullptr;
  const hl7::Segment* timing = nullptr;
};

/// An ORC with the OBR behind it; an OBR alone is an order too, and so is an ORC alone.
std::vector<Group> groups_of(const hl7::Message& message) {
  std::vector<Group> out;
  for (const auto& segment : message.segments()) {
    if (segment.name() == "ORC") out.push_back({&segment, nullptr, nullptr});
    else if (segment.name() == "OBR" && (out.empty() || out.back().obr))
      out.push_back({out.empty() ? nullptr : out.back().orc, &segment, nullptr});
    else if (segment.name() == "OBR") out.back().obr = &segment;
    else if (segment.name() == "TQ1" && !out.empty()) out.back().timing = &segment;
  }
  return out;
}

Result<Planned> order_of(const Reading& reading, const Group& group) {
  static const hl7::Segment nothing;
  const auto& orc = group.orc ? *group.orc : nothing;
  const auto& obr = group.obr ? *group.obr : nothing;
  auto number = orc.text(2, 1);
  if (number.empty()) number = obr.text(2, 1);
  const bool by_filler = number.empty();
  const auto filler = orc.text(3, 1).empty() ? obr.text(3, 1) : orc.text(3, 1);
  if (by_filler) number = filler;
  if (number.empty()) return fail(missing("ORC-2"));
  Planned out{"ServiceRequest", (by_filler ? "filler " : "order ") + number, "subject", {}};
  if (const auto code = obr.text(4, 1); !code.empty()) out.key += " " + code;
  auto& body = out.body;
  body = {{"resourceType", "ServiceRequest"}, {"intent", "order"}};
  body["status"] = bj::string(status_of(orc.text(1), orc.text(5)));
  bj::array identifiers{identifier(reading, by_filler ? "filler" : "order", number)};
  if (!by_filler && !filler.empty()) identifiers.push_back(identifier(reading, "filler", filler));
  body["identifier"] = std::move(identifiers);
  if (auto code = plain_concept(reading, obr.field(4).repetition(1)); !code.empty())
    body["code"] = std::move(code);
  const auto priority = priority_of(orc, obr, group.timing ? *group.timing : nothing);
  if (!priority.empty()) body["priority"] = bj::string(priority);
  TRY(const auto written, time_in(reading, orc, 9));
  if (!written.empty()) body["authoredOn"] = written;
  auto name = person_name(orc.field(12).repetition(1));
  if (name.empty()) name = person_name(obr.field(16).repetition(1));
  if (!name.empty()) body["requester"] = reference_to_name(name);
  if (auto reason = plain_concept(reading, obr.field(31).repetition(1)); !reason.empty())
    body["reasonCode"] = bj::array{std::move(reason)};
  if (const auto note = obr.text(13); !note.empty())
    body["note"] = bj::array{bj::object{{"text", note}}};
  return out;
}

}  // namespace

Status plan_orders(const Reading& reading, Plan& plan) {
  const auto groups = groups_of(reading.message);
  if (groups.empty()) return fail(missing("ORC-2"));
  for (const auto& group : groups) {
    TRY(auto order, order_of(reading, group));
    plan.resources.push_back(std::move(order));
  }
  return {};
}

}  // namespace yilian::exchange
