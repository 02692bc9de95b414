#include "rules.hpp"

#include <algorithm>
#include <iterator>

namespace yilian::messaging::rules {
namespace {

constexpr std::int64_t minutes_of_a_day = 24 * 60;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// What base64 has that a query must not have.
std::string percent_encoded(std::string_view base64) {
  std::string out;
  for (const char c : base64) {
    if (c == '+') out += "%2B";
    else if (c == '/') out += "%2F";
    else if (c == '=') out += "%3D";
    else out += c;
  }
  return out;
}

}  // namespace

bool wants(MessageThreshold threshold, MessageUrgency urgency) {
  switch (threshold) {
    case MessageThreshold::never:
      return false;
    case MessageThreshold::emergency:
      return urgency == MessageUrgency::emergency;
    case MessageThreshold::urgent:
      return urgency != MessageUrgency::routine;
    case MessageThreshold::all:
      return true;
  }
  return false;
}

std::int64_t rest_minutes(std::int64_t failures) {
  constexpr std::int64_t steps[] = {1, 2, 5, 15, 60};
  const auto last = static_cast<std::int64_t>(std::size(steps)) - 1;
  return steps[std::clamp<std::int64_t>(failures - 1, 0, last)];
}

std::optional<std::int64_t> minute_of_day(std::string_view text) {
  if (text.size() != 5 || text[2] != ':' || !is_digit(text[0]) || !is_digit(text[1]) ||
      !is_digit(text[3]) || !is_digit(text[4]))
    return std::nullopt;
  const int hour = (text[0] - '0') * 10 + (text[1] - '0');
  const int minute = (text[3] - '0') * 10 + (text[4] - '0');
  if (hour > 23 || minute > 59) return std::nullopt;
  return hour * 60 + minute;
}

std::string time_text(std::int64_t minute) {
  const auto two = [](std::int64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return two(minute / 60) + ":" + two(minute % 60);
}

std::optional<Instant> quiet_until(const std::optional<Quiet>& quiet, MessageUrgency urgency,
                                   Instant now) {
  if (!quiet || urgency == MessageUrgency::emergency || quiet->from == quiet->to)
    return std::nullopt;
  const Instant midnight = start_of(local_date(now));
  const std::int64_t minute = (now.ms - midnight.ms) / 60'000;
  if (quiet->from < quiet->to) {
    if (minute < quiet->from || minute >= quiet->to) return std::nullopt;
    return midnight.plus_minutes(quiet->to);
  }
  if (minute >= quiet->from) return midnight.plus_minutes(minutes_of_a_day + quiet->to);
  if (minute < quiet->to) return midnight.plus_minutes(quiet->to);
  return std::nullopt;
}

Decision decide(const Facts& facts, const Attempt& attempt, Instant now) {
  Decision out;
  const bool too_late = now >= facts.give_up_at;
  switch (attempt.outcome) {
    case Outcome::sent:
      out.state = DeliveryState::sent;
      return out;
    case Outcome::refused:
      out.state = DeliveryState::dead;
      return out;
    case Outcome::postponed:
      out.state = too_late ? DeliveryState::dead : DeliveryState::waiting;
      if (!too_late) out.next_at = now.plus_minutes(rest_minutes(facts.attempts + 1));
      return out;
    case Outcome::failed:
      out.rest_until = now.plus_minutes(rest_minutes(facts.target_failures + 1));
      out.state = too_late ? DeliveryState::dead : DeliveryState::waiting;
      if (!too_late) out.next_at = out.rest_until;
      return out;
  }
  return out;
}

std::string host_of(std::string_view address) {
  const auto begin = address.find("://");
  if (begin == address.npos) return {};
  auto host = address.substr(begin + 3);
  host = host.substr(0, host.find_first_of("/?"));
  if (!host.ends_with(']'))
    if (const auto colon = host.rfind(':'); colon != host.npos) host = host.substr(0, colon);
  std::string out(host);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string dingtalk_address(std::string_view address, std::string_view sign_base64, Instant now) {
  std::string out(address);
  out += address.find('?') == address.npos ? '?' : '&';
  return out + "timestamp=" + std::to_string(now.ms) + "&sign=" + percent_encoded(sign_base64);
}

}  // namespace yilian::messaging::rules
