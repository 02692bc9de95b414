#pragma once
// The inside of messaging::Service, one file per aggregate.
#include <atomic>

#include "access/lookup.hpp"
#include "json/json.hpp"
#include "keys/keys.hpp"
#include "messaging/describe.hpp"
#include "messaging/gateway.hpp"
#include "messaging/service.hpp"
#include "network/lookup.hpp"
#include "outgoing/mail.hpp"
#include "outgoing/outgoing.hpp"
#include "rules.hpp"
#include "store.hpp"
#include "texts.hpp"
#include "transport.hpp"
#include "work/work.hpp"

namespace yilian::api {
class Api;
}

namespace yilian::messaging {

inline constexpr const char* mail_target = "mail";
inline constexpr const char* sms_target = "sms";
inline constexpr const char* test_kind = "test";

struct Service::Impl {
  db::Database& database;
  std::shared_ptr<const crypto::Vault> vault;
  const Clock& clock;
  RegionId region;
  Settings settings;
  texts::Catalogue catalogue;
  std::atomic<bool> news = false;

  // notify.cpp
  Status notify(db::Session& s, const Notice& notice);
  void tell_person(db::Session& s, const Notice& notice, const Recipient& person, Instant now);
  void tell_unit(db::Session& s, const Notice& notice, OrganisationId unit, Instant now);
  void tell_nobody(db::Session& s, const Notice& notice);
  /// Puts it into the queue of its target, which is made when it is new.
  void queue(db::Session& s, store::DeliveryRow row);
  store::DeliveryRow row_of(const Notice& notice, Instant now) const;

  // inbox.cpp
  Result<MessagePage> messages(const Call& call, const MessageFilter& filter);
  Result<UnreadCount> unread(const Call& call);
  Result<Message> read(const Call& call, MessageId id);
  Result<UnreadCount> read_all(const Call& call, const ReadAllInput& input);
  Message view(const store::MessageRow& row, Language language) const;

  // preferences.cpp
  Result<MessagePreferences> preferences(const Call& call);
  Result<MessagePreferences> set_preferences(const Call& call,
                                             const MessagePreferencesInput& input);
  Status test_to_myself(const Call& call, const MessageTestInput& input);
  Result<MessagePreferences> view(db::Session& s, AccountId account,
                                  const store::PreferenceRow& row);

  // channels.cpp
  Result<ChannelList> channels(const Call& call, const ChannelFilter& filter);
  Result<Channel> create_channel(const Call& call, const ChannelInput& input);
  Result<Channel> update_channel(const Call& call, ChannelId id, const ChannelInput& input);
  Status delete_channel(const Call& call, ChannelId id);
  Result<Channel> test_channel(const Call& call, ChannelId id);
  /// Of the own organisation, or any for who maintains the network.
  Result<store::ChannelRow> own_channel(db::Session& s, const Call& call, ChannelId id);
  Status check_address(const ChannelInput& input, bool needed) const;
  Channel view(db::Session& s, const store::ChannelRow& row);

  // supervision.cpp
  Result<DeliveryPage> dead(const Call& call, const DeadFilter& filter);
  Result<Delivery> resend(const Call& call, DeliveryId id);
  Result<NotificationList> notifications(const Call& call, const SubjectFilter& filter);
  Delivery view(db::Session& s, const store::DeliveryRow& row, Language language);

  // sending.cpp
  Result<bool> send_next(Lane lane);
  /// Leases a target for which something is due.
  Result<std::optional<std::string>> take(const Uuid& token, Lane lane);
  /// Sends one; false when the target has nothing more, or takes nothing more.
  Result<bool> send_one(const std::string& target);
  struct Prepared {
    store::DeliveryRow row;
    transport::Letter letter;
    std::optional<Instant> later;         ///< quiet hours began meanwhile
    std::optional<DeliveryError> cancel;  ///< there is nowhere to send it any more
  };
  Result<std::optional<Prepared>> prepare(const std::string& target);
  Status prepare_person(db::Session& s, Prepared& out);
  Status prepare_robot(db::Session& s, Prepared& out);
  Status put_off(const Prepared& prepared);
  /// True while the target can be sent to.
  Result<bool> record(store::DeliveryRow row, const rules::Attempt& attempt);
  void tell_outcome(db::Session& s, const store::DeliveryRow& row);
  void tell_keepers(db::Session& s, const store::DeliveryRow& row);
};

/// Accounts stand in an audience beside organisations: the live hub tells their browsers alone.
inline OrganisationId own_browsers(AccountId account) { return OrganisationId{account.value}; }

// routes.cpp, routes_channels.cpp
void add_inbox_routes(api::Api& api, const std::shared_ptr<Service::Impl>& impl);
void add_channel_routes(api::Api& api, const std::shared_ptr<Service::Impl>& impl);

}  // namespace yilian::messaging
