// From a notice to inboxes and to what goes out beside them.
#include <algorithm>

#include "impl.hpp"

namespace yilian::messaging {
namespace {

/// The bell of each person's browsers; the event names nothing.
void tell_browsers(db::Session& s, RegionId region, std::vector<OrganisationId> audience,
                   Instant now) {
  outbox::Event event;
  event.kind = "message.new";
  event.subject = new_uuid(now.ms);
  event.audience = std::move(audience);
  event.payload = "{}";
  event.at = now;
  outbox::emit(s, region, event);
}

MessageWay outside_of(ChannelKind kind) {
  return kind == ChannelKind::wecom ? MessageWay::wecom : MessageWay::dingtalk;
}

}  // namespace

store::DeliveryRow Service::Impl::row_of(const Notice& notice, Instant now) const {
  store::DeliveryRow row;
  row.id = DeliveryId::make(now.ms);
  row.kind = notice.kind;
  row.subject_kind = notice.subject_kind;
  row.subject = notice.subject;
  row.urgency = notice.urgency;
  row.rung = notice.rung;
  row.audience = notice.audience;
  row.next_at = now;
  row.created_at = now;
  return row;
}

void Service::Impl::queue(db::Session& s, store::DeliveryRow row) {
  const bool shared = row.channel == MessageWay::mail || row.channel == MessageWay::sms;
  row.give_up_at = row.next_at.plus_hours(rules::give_up_hours);
  store::ensure_target(s, region, row.target, shared);
  if (store::insert_delivery(s, region, row)) news = true;
}

void Service::Impl::tell_person(db::Session& s, const Notice& notice, const Recipient& person,
                                Instant now) {
  const bool fresh = notice.at.plus_hours(rules::fresh_hours) > now;
  store::MessageRow message;
  message.id = MessageId::make(notice.at.ms);
  message.account = person.account;
  message.organisation = person.organisation;
  message.role = info(person.role).name;
  message.kind = notice.kind;
  message.subject_kind = notice.subject_kind;
  message.subject = notice.subject;
  message.urgency = notice.urgency;
  message.rung = notice.rung;
  message.params = notice.params;
  message.position = notice.position;
  message.created_at = notice.at;
  if (!fresh) message.read_at = notice.at;
  if (!store::insert_message(s, region, message) || !fresh) return;
  const auto wish = store::preferences(s, region, person.account).value_or(store::PreferenceRow{});
  const auto send = [&](MessageWay channel, const char* target) {
    auto row = row_of(notice, now);
    row.target = target;
    row.once_key = to_string(message.id);
    row.channel = channel;
    row.message_id = message.id;
    row.account = person.account;
    row.organisation = person.organisation;
    row.role = message.role;
    row.next_at = rules::quiet_until(wish.quiet, notice.urgency, now).value_or(now);
    queue(s, std::move(row));
  };
  if (settings.mailer && wish.email_sealed && rules::wants(wish.mail, notice.urgency))
    send(MessageWay::mail, mail_target);
  if (settings.texts && rules::wants(wish.sms, notice.urgency)) send(MessageWay::sms, sms_target);
}

void Service::Impl::tell_unit(db::Session& s, const Notice& notice, OrganisationId unit,
                              Instant now) {
  for (const auto& channel : store::channels_of(s, region, unit)) {
    if (!channel.enabled || !rules::wants(channel.threshold, notice.urgency)) continue;
    auto row = row_of(notice, now);
    row.target = to_string(channel.id);
    row.once_key = std::to_string(notice.position) + ":" + notice.kind;
    row.channel = outside_of(channel.kind);
    row.channel_id = channel.id;
    row.organisation = unit;
    queue(s, std::move(row));
  }
}

/// A rung that reaches nobody must be seen.
void Service::Impl::tell_nobody(db::Session& s, const Notice& notice) {
  auto row = row_of(notice, notice.at);
  row.target = "nobody";
  row.once_key = std::to_string(notice.position) + ":" + notice.kind;
  row.channel = MessageWay::none;
  row.organisation = notice.units.empty() ? OrganisationId{} : notice.units.front();
  row.state = DeliveryState::cancelled;
  row.error = DeliveryError::nobody;
  row.give_up_at = notice.at;
  store::insert_delivery(s, region, row);
}

Status Service::Impl::notify(db::Session& s, const Notice& notice) {
  if (!catalogue.knows(notice.kind)) return fault("no text for the notice " + notice.kind);
  const Instant now = clock.now();
  const bool fresh = notice.at.plus_hours(rules::fresh_hours) > now;
  std::vector<OrganisationId> browsers;
  for (const auto& person : notice.people) {
    const auto own = own_browsers(person.account);
    if (std::ranges::find(browsers, own) != browsers.end()) continue;
    browsers.push_back(own);
    tell_person(s, notice, person, now);
  }
  if (fresh)
    for (const auto& unit : notice.units) tell_unit(s, notice, unit, now);
  if (notice.people.empty() && notice.rung > 0) tell_nobody(s, notice);
  if (!fresh || browsers.empty()) return {};
  tell_browsers(s, region, std::move(browsers), now);
  news = true;
  return {};
}

}  // namespace yilian::messaging
