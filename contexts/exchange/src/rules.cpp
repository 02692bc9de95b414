#include "rules.hpp"

#include <algorithm>

namespace yilian::exchange::rules {
namespace {

struct Taken {
  std::string_view type;
  MessageFamily family;
};
constexpr std::array taken = {
    Taken{"ADT^A01", MessageFamily::adt},        Taken{"ADT^A02", MessageFamily::adt},
    Taken{"ADT^A03", MessageFamily::adt},        Taken{"ADT^A04", MessageFamily::adt},
    Taken{"ADT^A05", MessageFamily::adt},        Taken{"ADT^A06", MessageFamily::adt},
    Taken{"ADT^A07", MessageFamily::adt},        Taken{"ADT^A08", MessageFamily::adt},
    Taken{"ADT^A11", MessageFamily::adt},        Taken{"ADT^A12", MessageFamily::adt},
    Taken{"ADT^A13", MessageFamily::adt},        Taken{"ADT^A28", MessageFamily::adt},
    Taken{"ADT^A31", MessageFamily::adt},        Taken{"ADT^A40", MessageFamily::adt},
    Taken{"ORM^O01", MessageFamily::order},      Taken{"OML^O21", MessageFamily::order},
    Taken{"OML^O33", MessageFamily::order},      Taken{"OML^O35", MessageFamily::order},
    Taken{"ORU^R01", MessageFamily::result},     Taken{"SIU^S12", MessageFamily::scheduling},
    Taken{"SIU^S13", MessageFamily::scheduling}, Taken{"SIU^S14", MessageFamily::scheduling},
    Taken{"SIU^S15", MessageFamily::scheduling}, Taken{"MDM^T02", MessageFamily::document},
    Taken{"REF^I12", MessageFamily::referral},   Taken{"REF^I13", MessageFamily::referral},
    Taken{"REF^I14", MessageFamily::referral},   Taken{"REF^I15", MessageFamily::referral}};

constexpr std::size_t control_id_max = 199;

std::string param(const Error& error, std::string_view name) {
  for (const auto& [key, value] : error.params)
    if (key == name) return value;
  return {};
}

Error missing(std::string place) {
  return Error{Code::hl7_field_missing, {}, {{"field", std::move(place)}}};
}

struct Condition {
  hl7::Outcome outcome;
  std::string_view code, meaning;  // of table 0357
};

Condition condition_of(Code code) {
  using hl7::Outcome;
  if (code == Code::hl7_not_a_message || code == Code::hl7_segment_malformed)
    return {Outcome::rejected, "100", "Segment sequence error"};
  if (code == Code::hl7_field_missing) return {Outcome::error, "101", "Required field missing"};
  if (code == Code::hl7_encoding || code == Code::hl7_charset_unknown)
    return {Outcome::rejected, "102", "Data type error"};
  if (code == Code::hl7_field_invalid) return {Outcome::error, "102", "Data type error"};
  if (code == Code::hl7_type_unsupported)
    return {Outcome::rejected, "200", "Unsupported message type"};
  if (code == Code::hl7_version_unsupported)
    return {Outcome::rejected, "203", "Unsupported version id"};
  if (code == Code::hl7_control_id_reused)
    return {Outcome::rejected, "205", "Duplicate key identifier"};
  if (code == Code::not_found) return {Outcome::error, "204", "Unknown key identifier"};
  if (code == Code::repeated) return {Outcome::error, "205", "Duplicate key identifier"};
  if (code == Code::hl7_sender_unknown || code == Code::hl7_type_not_allowed)
    return {Outcome::rejected, "207", "Application internal error"};
  return {Outcome::error, "207", "Application internal error"};
}

}  // namespace

bool allows(FeedState from, FeedAction action) {
  return std::ranges::any_of(
      steps, [&](const Step& step) { return step.from == from && step.action == action; });
}

std::optional<MessageFamily> family_of(std::string_view type) {
  const auto found = std::ranges::find(taken, type, &Taken::type);
  return found == taken.end() ? std::nullopt : std::optional(found->family);
}

bool is_supported_version(std::string_view version) {
  if (version.size() < 3 || !version.starts_with("2.")) return false;
  return version[2] >= '3' && version[2] <= '8' && (version.size() == 3 || version[3] == '.');
}

Status check_header(const hl7::Message& message) {
  const auto type = message.type();
  if (type.empty()) return fail(missing("MSH-9"));
  const auto id = message.control_id();
  if (id.empty()) return fail(missing("MSH-10"));
  if (id.size() > control_id_max)
    return fail(Error{Code::hl7_field_invalid, {}, {{"field", "MSH-10"}}});
  if (message.version().empty()) return fail(missing("MSH-12"));
  if (!is_supported_version(message.version()))
    return fail(
        Error{Code::hl7_version_unsupported, {}, {{"version", message.version().substr(0, 20)}}});
  if (!family_of(type))
    return fail(Error{Code::hl7_type_unsupported, {}, {{"type", type.substr(0, 20)}}});
  return {};
}

hl7::AnswerText answer_for(const std::optional<Error>& refusal, bool waits) {
  hl7::AnswerText out;
  if (!refusal) return out;
  out.text = text(refusal->code, refusal->params, Language::en);
  // Taken over for good; only its effect waits, for which the sender can do nothing.
  if (waits) return out;
  const auto condition = condition_of(refusal->code);
  out.outcome = condition.outcome;
  out.code = condition.code;
  out.meaning = condition.meaning;
  out.own_code = info(refusal->code).name;
  const auto field = param(*refusal, "field");
  if (const auto dash = field.find('-'); dash != std::string::npos)
    out.place = field.substr(0, dash) + "^1^" + field.substr(dash + 1);
  return out;
}

bool is_refusal(Code code) {
  return code != Code::busy && code != Code::unavailable && code != Code::conflict &&
         code != Code::fault;
}

}  // namespace yilian::exchange::rules
