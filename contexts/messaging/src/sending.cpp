// Out of the installation: at least once, never in a transaction. A target is leased as a whole, so
// that one server at a time sends to it and a slow one holds up nobody else. Whoever is killed
// between sending and recording leaves a lease that ends, and then it is sent again under the same
// id.
#include <chrono>

#include "impl.hpp"
#include "log/log.hpp"

namespace yilian::messaging {
namespace {

constexpr int batch_max = 50;
constexpr auto batch_time = std::chrono::seconds(20);
// Longer than a batch and one send at its end.
constexpr std::int64_t lease_minutes = 1;

MessageWay outside_of(ChannelKind kind) {
  return kind == ChannelKind::wecom ? MessageWay::wecom : MessageWay::dingtalk;
}

}  // namespace

Result<bool> Service::Impl::send_next(Lane lane) {
  const Uuid token = new_uuid(clock.now().ms);
  TRY(const auto target, take(token, lane));
  if (!target) return false;
  const auto begin = std::chrono::steady_clock::now();
  Status trouble;
  for (int count = 0; count < batch_max; ++count) {
    const auto more = send_one(*target);
    if (!more) trouble = std::unexpected(more.error());
    if (!more || !*more || std::chrono::steady_clock::now() - begin > batch_time) break;
  }
  const Status released = database.write([&](db::Session& s) -> Status {
    store::release_target(s, region, *target, token);
    return {};
  });
  CHECK_OK(trouble);
  CHECK_OK(released);
  return true;
}

Result<std::optional<std::string>> Service::Impl::take(const Uuid& token, Lane lane) {
  const Instant now = clock.now();
  TRY(const auto due, database.glance([&](db::Session& s) -> Result<std::vector<std::string>> {
    return store::due_targets(s, region, now, lane == Lane::shared);
  }));
  for (const auto& target : due) {
    TRY(const bool taken, database.write([&](db::Session& s) -> Result<bool> {
      return store::lease_target(s, region, target, token, now, now.plus_minutes(lease_minutes));
    }));
    if (taken) return std::optional(target);
  }
  return std::optional<std::string>();
}

Result<bool> Service::Impl::send_one(const std::string& target) {
  TRY(auto prepared, prepare(target));
  if (!prepared) return false;
  if (prepared->later || prepared->cancel) {
    CHECK_OK(put_off(*prepared));
    return true;
  }
  const auto attempt =
      transport::send(settings, catalogue.frame(prepared->letter.language), prepared->letter);
  if (attempt.outcome != rules::Outcome::sent)
    log::warn("message.not_sent", {{"delivery", prepared->letter.id},
                                   {"channel", json::enum_name(prepared->row.channel)},
                                   {"error", json::enum_name(attempt.error)},
                                   {"detail", attempt.detail}});
  return record(std::move(prepared->row), attempt);
}

Result<std::optional<Service::Impl::Prepared>> Service::Impl::prepare(const std::string& target) {
  return database.read([&](db::Session& s) -> Result<std::optional<Prepared>> {
    const Instant now = clock.now();
    auto row = store::next_due(s, region, target, now);
    if (!row) return std::optional<Prepared>();
    Prepared out;
    out.row = std::move(*row);
    out.letter.id = to_string(out.row.id);
    out.letter.channel = out.row.channel;
    out.letter.now = now;
    CHECK_OK(out.row.account ? prepare_person(s, out) : prepare_robot(s, out));
    out.letter.text = catalogue.outside(out.row.kind, out.row.urgency, out.letter.language);
    const auto page = catalogue.page(out.row.subject_kind, out.row.subject);
    if (!settings.public_url.empty() && !page.empty()) out.letter.link = settings.public_url + page;
    return std::optional(std::move(out));
  });
}

Status Service::Impl::prepare_person(db::Session& s, Prepared& out) {
  const auto wish =
      store::preferences(s, region, *out.row.account).value_or(store::PreferenceRow{});
  out.letter.language = wish.language;
  if (out.row.kind != test_kind)
    out.later = rules::quiet_until(wish.quiet, out.row.urgency, out.letter.now);
  if (access::posts_on(s, region, *out.row.account, local_date(out.letter.now)).empty()) {
    out.cancel = DeliveryError::no_address;  // who left is told nothing more
    return {};
  }
  if (out.row.channel == MessageWay::mail && wish.email_sealed) {
    TRY(out.letter.address, vault->unseal(*wish.email_sealed, "message_preferences.email"));
  } else if (out.row.channel == MessageWay::sms) {
    TRY(const auto phone, access::phone_of(s, *vault, region, *out.row.account));
    out.letter.address = phone.value_or("");
  }
  if (out.letter.address.empty()) out.cancel = DeliveryError::no_address;
  return {};
}

Status Service::Impl::prepare_robot(db::Session& s, Prepared& out) {
  const auto channel =
      out.row.channel_id ? store::channel(s, region, *out.row.channel_id) : std::nullopt;
  if (!channel || (!channel->enabled && out.row.kind != test_kind)) {
    out.cancel = DeliveryError::not_configured;
    return {};
  }
  out.letter.channel = outside_of(channel->kind);
  TRY(out.letter.address, vault->unseal(channel->address_sealed, "channels.address"));
  if (channel->secret_sealed) {
    TRY(out.letter.secret, vault->unseal(*channel->secret_sealed, "channels.secret"));
  }
  return {};
}

Status Service::Impl::put_off(const Prepared& prepared) {
  return database.write([&](db::Session& s) -> Status {
    auto row = prepared.row;
    if (prepared.cancel) {
      row.state = DeliveryState::cancelled;
      row.error = *prepared.cancel;
    } else {
      row.next_at = *prepared.later;
      row.give_up_at = row.next_at.plus_hours(rules::give_up_hours);
    }
    if (store::update_delivery(s, region, row) && prepared.cancel) tell_outcome(s, row);
    return {};
  });
}

Result<bool> Service::Impl::record(store::DeliveryRow row, const rules::Attempt& attempt) {
  const Instant now = clock.now();
  return database.write([&](db::Session& s) -> Result<bool> {
    const auto target = store::target(s, region, row.target);
    const auto decision =
        rules::decide({row.attempts, target ? target->failures : 0, row.give_up_at}, attempt, now);
    auto changed = row;
    changed.state = decision.state;
    ++changed.attempts;
    changed.error = attempt.error;
    changed.error_detail = attempt.detail;
    if (decision.next_at) changed.next_at = *decision.next_at;
    if (decision.state == DeliveryState::sent) changed.sent_at = now;
    // Cancelled or taken up again by somebody meanwhile: what they decided stands.
    const bool ours = store::update_delivery(s, region, changed);
    if (decision.rest_until) {
      store::target_failed(s, region, row.target, attempt, now, *decision.rest_until);
      store::give_up(s, region, row.target, now, attempt);
      if (row.channel_id) tell_keepers(s, row);
    } else if (decision.state == DeliveryState::sent) {
      store::target_sent(s, region, row.target, now);
    }
    if (ours && decision.state != DeliveryState::waiting) tell_outcome(s, changed);
    return !decision.rest_until.has_value();
  });
}

/// Who keeps a robot sees at once that it fails.
void Service::Impl::tell_keepers(db::Session& s, const store::DeliveryRow& row) {
  outbox::Event event;
  event.kind = "channel.changed";
  event.subject = row.channel_id->value;
  event.audience = {row.organisation};
  event.payload = "{}";
  event.at = clock.now();
  outbox::emit(s, region, event);
  news = true;
}

void Service::Impl::tell_outcome(db::Session& s, const store::DeliveryRow& row) {
  if (row.audience.empty()) return;
  outbox::Event event;
  event.kind = "message.delivery";
  event.subject = row.subject;
  event.version = row.version + 1;
  event.audience = row.audience;
  event.payload = "{}";
  event.at = clock.now();
  outbox::emit(s, region, event);
  news = true;
}

}  // namespace yilian::messaging
