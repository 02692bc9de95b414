#pragma once
// Pure decisions: who is told which way, when, and what becomes of a delivery.
#include <optional>
#include <string>
#include <string_view>

#include "kernel/result.hpp"
#include "messaging/types.hpp"

namespace yilian::messaging::rules {

inline constexpr std::int64_t give_up_hours = 24;
/// What is older goes nowhere but into the inbox, as read.
inline constexpr std::int64_t fresh_hours = 24;

bool wants(MessageThreshold threshold, MessageUrgency urgency);

/// Minutes of rest after so many failures in a row: 1, 2, 5, 15, 60, then hourly.
std::int64_t rest_minutes(std::int64_t failures);

/// Minute of the day of `HH:MM`; nullopt for anything else.
std::optional<std::int64_t> minute_of_day(std::string_view text);
std::string time_text(std::int64_t minute);

/// Hours in which nothing but emergencies goes out; `from` may be later than `to`.
struct Quiet {
  std::int64_t from = 0, to = 0;
};
/// The end of the quiet hours that an instant is in.
std::optional<Instant> quiet_until(const std::optional<Quiet>& quiet, MessageUrgency urgency,
                                   Instant now);

/// How an attempt ended.
enum class Outcome : std::uint8_t {
  sent,
  postponed,  ///< this one not now
  refused,    ///< this one never
  failed      ///< the target takes nothing now
};
struct Attempt {
  Outcome outcome = Outcome::sent;
  DeliveryError error = DeliveryError::none;
  std::int64_t detail = 0;
};
struct Facts {
  std::int64_t attempts = 0;         ///< before this one
  std::int64_t target_failures = 0;  ///< in a row, before this one
  Instant give_up_at;
};
struct Decision {
  DeliveryState state = DeliveryState::waiting;
  std::optional<Instant> next_at;     ///< while it waits
  std::optional<Instant> rest_until;  ///< of the target, when that failed
};
Decision decide(const Facts& facts, const Attempt& attempt, Instant now);

/// The host of an address that is safe to be called, in lower case without the port.
std::string host_of(std::string_view address);

/// DingTalk's address with its signature.
std::string dingtalk_address(std::string_view address, std::string_view sign_base64, Instant now);

}  // namespace yilian::messaging::rules
