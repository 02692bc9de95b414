#pragma once
// What a Subscription may say, how long its deliveries wait, and what becomes of it. Pure.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/document.hpp"
#include "fhir/query.hpp"
#include "kernel/result.hpp"
#include "kernel/time.hpp"

namespace yilian::records::rest {

enum class SubscriptionState : std::uint8_t { requested, active, off, error };
std::string_view name_of(SubscriptionState state);
std::optional<SubscriptionState> parse_subscription_state(std::string_view text);

inline constexpr std::size_t criteria_length_max = 1000, channel_headers_max = 10,
                             channel_header_length_max = 2000;
inline constexpr std::int64_t subscriptions_max = 50;  ///< of an organisation
inline constexpr std::int64_t notices_max = 10'000;    ///< that wait for one subscription
inline constexpr std::string_view subscription_type = "Subscription";

/// A Subscription as it will be run.
struct SubscriptionTerms {
  SubscriptionState status = SubscriptionState::requested;
  Query criteria;
  std::string endpoint;
  bool with_content = false;  ///< of a payload: PUT of the resource; else an empty POST
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<Instant> ends_at;
};

/// resource_invalid with the FHIRPath of each fault. `hosts`: those that may be called.
Result<SubscriptionTerms> terms_of(fhir::Node subscription, const std::vector<std::string>& hosts);
/// What a client may make of it: requested or off, or leave it as it is.
Status check_status(SubscriptionState wanted, std::optional<SubscriptionState> now);

/// Before the next attempt after so many failures in a row; nothing: it is given up.
std::optional<std::int64_t> wait_minutes(std::int64_t failures);

struct Standing {
  SubscriptionState state = SubscriptionState::requested;
  Instant since;
  std::optional<Instant> ends_at;
  bool overfull = false;
};
/// What time makes of it; nothing while it stays. `settling_seconds`: until every server knows of
/// it, and keeps what changes from then on.
std::optional<SubscriptionState> next_of(const Standing& standing, std::int64_t settling_seconds,
                                         Instant now);

}  // namespace yilian::records::rest
