#pragma once
// Every SQL statement of messaging stands in store*.cpp.
#include <optional>
#include <string>
#include <vector>

#include "db/database.hpp"
#include "messaging/service.hpp"
#include "messaging/types.hpp"
#include "rules.hpp"

namespace yilian::messaging::store {

struct MessageRow {
  MessageId id;
  AccountId account;
  OrganisationId organisation;
  std::string role;
  std::string kind, subject_kind;
  Uuid subject;
  MessageUrgency urgency = MessageUrgency::routine;
  std::int64_t rung = 0;
  Params params;
  std::int64_t position = 0;
  Instant created_at;
  std::optional<Instant> read_at;
};
struct PreferenceRow {
  Language language = Language::zh;
  std::optional<db::Bytes> email_sealed;
  MessageThreshold mail = MessageThreshold::urgent, sms = MessageThreshold::emergency;
  std::optional<rules::Quiet> quiet;
  std::int64_t version = 0;  ///< 0: nothing was ever chosen
};
struct ChannelRow {
  ChannelId id;
  OrganisationId organisation;
  ChannelKind kind = ChannelKind::wecom;
  std::string name, host;
  db::Bytes address_sealed;
  std::optional<db::Bytes> secret_sealed;
  MessageThreshold threshold = MessageThreshold::urgent;
  bool enabled = true;
  std::int64_t version = 0;
};
struct TargetRow {
  std::int64_t failures = 0;
  Instant rest_until;
  std::optional<Instant> sent_at, failed_at;
  DeliveryError error = DeliveryError::none;
  std::int64_t error_detail = 0;
};
struct DeliveryRow {
  DeliveryId id;
  std::string target, once_key;
  MessageWay channel = MessageWay::mail;
  std::optional<ChannelId> channel_id;
  std::optional<MessageId> message_id;
  std::optional<AccountId> account;
  OrganisationId organisation;
  std::string role;
  std::string kind, subject_kind;
  Uuid subject;
  MessageUrgency urgency = MessageUrgency::routine;
  std::int64_t rung = 0;
  std::vector<OrganisationId> audience;
  DeliveryState state = DeliveryState::waiting;
  std::int64_t attempts = 0;
  Instant next_at, give_up_at;
  DeliveryError error = DeliveryError::none;
  std::int64_t error_detail = 0;
  Instant created_at;
  std::optional<Instant> sent_at;
  std::int64_t version = 1;
};

// store_messages.cpp
/// False when the event told this account the same already.
bool insert_message(db::Session& s, RegionId region, const MessageRow& row);
/// Newest first, before `before` (empty: from the newest).
std::vector<MessageRow> messages(db::Session& s, RegionId region, AccountId account, bool unread,
                                 MessageId before, std::int64_t limit);
std::int64_t count_unread(db::Session& s, RegionId region, AccountId account);
std::optional<MessageRow> message(db::Session& s, RegionId region, AccountId account, MessageId id);
void mark_read(db::Session& s, RegionId region, AccountId account, MessageId id, Instant now);
std::int64_t mark_all_read(db::Session& s, RegionId region, AccountId account, Instant until,
                           Instant now);
std::vector<MessageRow> messages_of(db::Session& s, RegionId region, std::string_view subject_kind,
                                    const Uuid& subject, std::int64_t limit);
std::int64_t remove_messages(db::Session& s, RegionId region, Instant before, std::int64_t limit);

// store_preferences.cpp
std::optional<PreferenceRow> preferences(db::Session& s, RegionId region, AccountId account);
/// Compare-and-set on the version; 0 makes the row. False when somebody was quicker.
bool save_preferences(db::Session& s, RegionId region, AccountId account, const PreferenceRow& row);

// store_channels.cpp
void insert_channel(db::Session& s, RegionId region, const ChannelRow& row, Instant now);
bool update_channel(db::Session& s, RegionId region, const ChannelRow& row);
bool delete_channel(db::Session& s, RegionId region, ChannelId id, std::int64_t version);
std::optional<ChannelRow> channel(db::Session& s, RegionId region, ChannelId id);
std::vector<ChannelRow> channels_of(db::Session& s, RegionId region, OrganisationId organisation);

// store_targets.cpp
void ensure_target(db::Session& s, RegionId region, const std::string& target, bool shared);
std::optional<TargetRow> target(db::Session& s, RegionId region, const std::string& target);
/// Targets that neither rest nor are served and for which something is due, healthy ones first.
std::vector<std::string> due_targets(db::Session& s, RegionId region, Instant now,
                                     bool shared_only);
/// Compare-and-set; false when somebody else serves it.
bool lease_target(db::Session& s, RegionId region, const std::string& target, const Uuid& token,
                  Instant now, Instant until);
void release_target(db::Session& s, RegionId region, const std::string& target, const Uuid& token);
void target_sent(db::Session& s, RegionId region, const std::string& target, Instant now);
void target_failed(db::Session& s, RegionId region, const std::string& target,
                   const rules::Attempt& attempt, Instant now, Instant rest_until);
/// A robot was changed: what was known of it is over.
void reset_target(db::Session& s, RegionId region, const std::string& target);
void delete_target(db::Session& s, RegionId region, const std::string& target);

// store_deliveries.cpp
bool insert_delivery(db::Session& s, RegionId region, const DeliveryRow& row);
std::optional<DeliveryRow> delivery(db::Session& s, RegionId region, DeliveryId id);
/// The next one at a target: emergencies first, then what waits longest.
std::optional<DeliveryRow> next_due(db::Session& s, RegionId region, const std::string& target,
                                    Instant now);
/// Compare-and-set on the version; writes state, attempts, times and error.
bool update_delivery(db::Session& s, RegionId region, const DeliveryRow& row);
/// Gives up what a failed target has waited for too long; the number.
std::int64_t give_up(db::Session& s, RegionId region, const std::string& target, Instant now,
                     const rules::Attempt& attempt);
/// A robot that is gone or switched off sends nothing any more.
std::int64_t cancel_waiting(db::Session& s, RegionId region, const std::string& target);
std::vector<DeliveryRow> dead(db::Session& s, RegionId region, DeliveryId before,
                              std::int64_t limit);
std::vector<DeliveryRow> deliveries_of(db::Session& s, RegionId region,
                                       std::string_view subject_kind, const Uuid& subject,
                                       std::int64_t limit);
std::int64_t remove_deliveries(db::Session& s, RegionId region, Instant before, std::int64_t limit);

}  // namespace yilian::messaging::store
