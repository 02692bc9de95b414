#pragma once
// What people are told: the inbox, what goes out beside it, and how that went. Knows notices of
// some kind about some subject, not what they are about.
#include <optional>
#include <string>
#include <vector>

#include "kernel/caller.hpp"
#include "kernel/ids.hpp"
#include "kernel/text.hpp"
#include "kernel/time.hpp"

namespace yilian::messaging {

using MessageId = Id<struct MessageTag>;
using ChannelId = Id<struct ChannelTag>;
using DeliveryId = Id<struct DeliveryTag>;

enum class MessageUrgency : std::uint8_t { emergency, urgent, routine };
/// From which urgency on something goes out this way.
enum class MessageThreshold : std::uint8_t { never, emergency, urgent, all };

// ---- the inbox ----

struct Message {
  MessageId id;
  std::string kind;
  std::string subject_kind;
  Uuid subject_id;
  MessageUrgency urgency = MessageUrgency::routine;
  std::int64_t rung = 0;  ///< of an escalation; 0: none
  std::string text;       ///< in the caller's language
  std::string page;       ///< path of the console
  Instant created_at;
  std::optional<Instant> read_at;
};
struct MessageFilter {
  std::optional<bool> unread;
  std::optional<Bounded<1, 100>> limit;
  std::optional<std::string> cursor;
};
struct MessagePage {
  std::vector<Message> items;
  std::optional<std::string> next_cursor;
};
/// At most 1,000 are counted.
struct UnreadCount {
  std::int64_t unread = 0;
};
/// What had come until then; so nothing is read that was not yet shown.
struct ReadAllInput {
  Instant until;
};

// ---- what a person wants ----

struct MessagePreferences {
  std::string language;
  std::optional<std::string> email;
  bool has_phone = false;     ///< a phone number stands in the account
  bool mail_offered = false;  ///< the installation has a mail server
  bool sms_offered = false;
  MessageThreshold mail = MessageThreshold::urgent;
  MessageThreshold sms = MessageThreshold::emergency;
  std::optional<std::string> quiet_from;  ///< `HH:MM`
  std::optional<std::string> quiet_to;
  std::int64_t version = 0;
};
enum class MessageLanguage : std::uint8_t { zh, en };
struct MessagePreferencesInput {
  MessageLanguage language = MessageLanguage::zh;
  std::optional<Text<0, 254>> email;  ///< none or empty: no e-mail
  MessageThreshold mail = MessageThreshold::urgent;
  MessageThreshold sms = MessageThreshold::emergency;
  std::optional<Text<5, 5>> quiet_from;
  std::optional<Text<5, 5>> quiet_to;
};
/// The ways out of the installation. `none` stands where nobody was to be found.
enum class MessageWay : std::uint8_t { mail, sms, wecom, dingtalk, none };
struct MessageTestInput {
  MessageWay channel = MessageWay::mail;  ///< mail or sms
};

// ---- group robots ----

enum class ChannelKind : std::uint8_t { wecom, dingtalk };
struct ChannelInput {
  ChannelKind kind = ChannelKind::wecom;
  Text<1, 60> name;
  std::optional<Text<1, 500>> address;  ///< needed for a new one; none: as it is
  std::optional<Text<0, 200>> secret;   ///< none: as it is; empty: no signature
  MessageThreshold threshold = MessageThreshold::urgent;
  bool enabled = true;
};
/// Why something did not arrive.
enum class DeliveryError : std::uint8_t {
  none,
  unreachable,
  refused,
  postponed,
  no_address,
  not_configured,
  nobody
};
struct Channel {
  ChannelId id;
  OrganisationId organisation_id;
  std::string organisation_name;
  ChannelKind kind = ChannelKind::wecom;
  std::string name;
  std::string host;  ///< of the address, which itself is never shown
  bool has_secret = false;
  MessageThreshold threshold = MessageThreshold::urgent;
  bool enabled = true;
  std::optional<Instant> sent_at;    ///< when something last arrived
  std::optional<Instant> failed_at;  ///< when something last did not
  DeliveryError error = DeliveryError::none;
  std::int64_t error_detail = 0;         ///< a status of the other side
  std::optional<Instant> resting_until;  ///< it failed and is tried again then
  std::int64_t version = 0;
};
struct ChannelFilter {
  std::optional<OrganisationId> organisation_id;  ///< none: the caller's
};
struct ChannelList {
  std::vector<Channel> items;
  std::vector<std::string> hosts;  ///< to which robots may be sent
};

// ---- deliveries ----

enum class DeliveryState : std::uint8_t { waiting, sent, dead, cancelled };
struct Delivery {
  DeliveryId id;
  MessageWay channel = MessageWay::mail;
  std::string channel_name;  ///< of a robot
  std::string recipient;     ///< the person's name; empty for a robot
  std::string role;
  std::string organisation_name;
  std::string text;
  std::string subject_kind;
  Uuid subject_id;
  std::string page;
  MessageUrgency urgency = MessageUrgency::routine;
  std::int64_t rung = 0;
  DeliveryState state = DeliveryState::waiting;
  std::int64_t attempts = 0;
  DeliveryError error = DeliveryError::none;
  std::int64_t error_detail = 0;
  Instant created_at;
  std::optional<Instant> next_at;  ///< while it waits
  std::optional<Instant> sent_at;
  std::int64_t version = 0;
};
struct DeadFilter {
  std::optional<Bounded<1, 100>> limit;
  std::optional<std::string> cursor;
};
struct DeliveryPage {
  std::vector<Delivery> items;
  std::optional<std::string> next_cursor;
};

/// How one person or group was told something about a subject.
struct Notification {
  std::string kind;
  std::string text;
  std::int64_t rung = 0;
  std::string recipient;
  std::string role;
  std::string organisation_name;
  Instant created_at;
  bool in_inbox = false;  ///< stands in the person's inbox since then
  std::optional<Instant> read_at;
  std::vector<Delivery> outside;
};
struct SubjectFilter {
  Text<1, 40> subject_kind;
  Uuid subject_id;
};
struct NotificationList {
  std::vector<Notification> items;
};

}  // namespace yilian::messaging
