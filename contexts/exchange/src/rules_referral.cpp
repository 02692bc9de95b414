#include <algorithm>

#include "rules.hpp"

namespace yilian::exchange::rules {

// Table 0283 knows four words; ours stands beside it.
std::string_view status_of_referral(referral::State state) {
  using enum referral::State;
  switch (state) {
    case draft:
    case submitted:
    case countersigned:
    case triage:
    case returned:
    case redirected:
      return "P";
    case accepted:
    case arrived:
    case in_treatment:
    case completed:
    case closed:
      return "A";
    case refused:
      return "R";
    case withdrawn:
    case no_show:
    case expired:
      return "E";
  }
  return "P";
}

std::string place_of_referral_field(std::string_view pointer) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 9> places = {
      {{"/patientId", "PID-3"},
       {"/urgency", "RF1-2"},
       {"/kind", "RF1-5"},
       {"/reason", "RF1-10"},
       {"/toOrganisationId", "PRD-7"},
       {"/toDepartmentId", "PRD-4"},
       {"/doctorPhone", "PRD-5"},
       {"/diagnoses", "DG1-3"},
       {"/impression", "DG1-3"}}};
  const auto found =
      std::ranges::find_if(places, [&](const auto& one) { return pointer.starts_with(one.first); });
  const std::string name(pointer.substr(std::min<std::size_t>(1, pointer.size())));
  return std::string(found == places.end() ? "OBX-5" : found->second) + " " + name;
}

hl7::ResponseSegment referral_segment(const hl7::Message& message, const ReferralStanding& now,
                                      std::string_view state_name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> meanings = {
      {{"A", "Accepted"}, {"P", "Pending"}, {"R", "Rejected"}, {"E", "Expired"}}};
  const auto code = status_of_referral(now.state);
  const auto meaning = std::ranges::find(meanings, code, [](const auto& one) { return one.first; });
  const auto theirs = message.segment("RF1").field(6).repetition(1);
  hl7::ResponseSegment out{"RF1", {}};
  out.fields.resize(11);
  out.fields[0] = {
      std::string(code), std::string(meaning->second), "HL70283", std::string(state_name), "",
      "YILIAN"};
  for (std::size_t i = 1; i <= std::min<std::size_t>(theirs.components(), 4); ++i)
    out.fields[5].push_back(theirs.text(i));
  if (!now.number.empty()) out.fields[10] = {now.number, "YILIAN"};
  return out;
}

}  // namespace yilian::exchange::rules
