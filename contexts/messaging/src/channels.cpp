// Group robots of organisations. Their addresses hold a key, so they are sealed and never answered.
#include <algorithm>

#include "impl.hpp"

namespace yilian::messaging {
namespace {

constexpr const char* address_context = "channels.address";
constexpr const char* secret_context = "channels.secret";
constexpr std::size_t channels_max = 20;  // of one organisation

MessageWay outside_of(ChannelKind kind) {
  return kind == ChannelKind::wecom ? MessageWay::wecom : MessageWay::dingtalk;
}

/// What stays is sealed with the key that seals now: a rotation may have passed the row already.
Status keep(const keys::Ring& ring, std::optional<db::Bytes>& sealed, const char* context) {
  TRY(auto anew, ring.resealed(sealed, context));
  if (anew) sealed = std::move(anew);
  return {};
}

}  // namespace

Status Service::Impl::check_address(const ChannelInput& input, bool needed) const {
  if (!input.address) return needed ? Status(fail_field("/address", Code::required)) : Status();
  if (!outgoing::is_safe_address(input.address->value))
    return fail_field("/address", Code::channel_address_refused);
  const auto host = rules::host_of(input.address->value);
  if (std::ranges::find(settings.robot_hosts, host) == settings.robot_hosts.end())
    return fail_field("/address", Code::not_in_list);
  return {};
}

Channel Service::Impl::view(db::Session& s, const store::ChannelRow& row) {
  Channel c;
  c.id = row.id;
  c.organisation_id = row.organisation;
  if (const auto unit = network::find_organisation(s, region, row.organisation))
    c.organisation_name = unit->name;
  c.kind = row.kind;
  c.name = row.name;
  c.host = row.host;
  c.has_secret = row.secret_sealed.has_value();
  c.threshold = row.threshold;
  c.enabled = row.enabled;
  if (const auto state = store::target(s, region, to_string(row.id))) {
    c.sent_at = state->sent_at;
    c.failed_at = state->failed_at;
    c.error = state->error;
    c.error_detail = state->error_detail;
    if (state->failures > 0) c.resting_until = state->rest_until;
  }
  c.version = row.version;
  return c;
}

Result<store::ChannelRow> Service::Impl::own_channel(db::Session& s, const Call& call,
                                                     ChannelId id) {
  auto row = store::channel(s, region, id);
  if (!row ||
      (row->organisation != call.caller.organisation && !call.caller.has(Right::network_manage)))
    return fail(Code::not_found);
  return std::move(*row);
}

Result<ChannelList> Service::Impl::channels(const Call& call, const ChannelFilter& filter) {
  const auto unit = filter.organisation_id.value_or(call.caller.organisation);
  if (unit != call.caller.organisation && !call.caller.has(Right::network_manage))
    return fail(Code::not_your_organisation);
  return database.read([&](db::Session& s) -> Result<ChannelList> {
    ChannelList out;
    for (const auto& row : store::channels_of(s, region, unit)) out.items.push_back(view(s, row));
    out.hosts = settings.robot_hosts;
    return out;
  });
}

Result<Channel> Service::Impl::create_channel(const Call& call, const ChannelInput& input) {
  CHECK_OK(check_address(input, true));
  return work::change(database, call, [&](work::Work& w) -> Result<Channel> {
    store::ChannelRow row;
    row.id = ChannelId::make(call.now.ms);
    row.organisation = call.caller.organisation;
    if (store::channels_of(w.db, region, row.organisation).size() >= channels_max)
      return fail(Code::too_many, {{"max", std::to_string(channels_max)}});
    const auto ring = keys::for_writing(w.db, *vault, region);
    row.kind = input.kind;
    row.name = input.name.value;
    row.host = rules::host_of(input.address->value);
    row.address_sealed = ring.seal(input.address->value, address_context);
    if (input.secret && !input.secret->value.empty())
      row.secret_sealed = ring.seal(input.secret->value, secret_context);
    row.threshold = input.threshold;
    row.enabled = input.enabled;
    store::insert_channel(w.db, region, row, call.now);
    store::ensure_target(w.db, region, to_string(row.id), false);
    w.emit("channel.changed", row.id.value, 1, {row.organisation});
    w.subject(row.id);
    return view(w.db, *store::channel(w.db, region, row.id));
  });
}

Result<Channel> Service::Impl::update_channel(const Call& call, ChannelId id,
                                              const ChannelInput& input) {
  CHECK_OK(check_address(input, false));
  return work::change(database, call, [&](work::Work& w) -> Result<Channel> {
    TRY(auto row, own_channel(w.db, call, id));
    CHECK_OK(require_version(call, row.version));
    const auto ring = keys::for_writing(w.db, *vault, region);
    row.kind = input.kind;
    row.name = input.name.value;
    std::optional<db::Bytes> address = row.address_sealed;
    CHECK_OK(keep(ring, address, address_context));
    CHECK_OK(keep(ring, row.secret_sealed, secret_context));
    row.address_sealed = std::move(*address);
    if (input.address) {
      row.host = rules::host_of(input.address->value);
      row.address_sealed = ring.seal(input.address->value, address_context);
    }
    if (input.secret) {
      row.secret_sealed.reset();
      if (!input.secret->value.empty())
        row.secret_sealed = ring.seal(input.secret->value, secret_context);
    }
    row.threshold = input.threshold;
    row.enabled = input.enabled;
    if (!store::update_channel(w.db, region, row)) return fail(Code::stale_version);
    store::reset_target(w.db, region, to_string(id));
    if (!row.enabled) store::cancel_waiting(w.db, region, to_string(id));
    w.emit("channel.changed", id.value, row.version + 1, {row.organisation});
    w.subject(id);
    return view(w.db, *store::channel(w.db, region, id));
  });
}

Status Service::Impl::delete_channel(const Call& call, ChannelId id) {
  return work::change(database, call, [&](work::Work& w) -> Status {
    TRY(const auto row, own_channel(w.db, call, id));
    CHECK_OK(require_version(call, row.version));
    if (!store::delete_channel(w.db, region, id, row.version)) return fail(Code::stale_version);
    store::cancel_waiting(w.db, region, to_string(id));
    store::delete_target(w.db, region, to_string(id));
    w.emit("channel.changed", id.value, row.version + 1, {row.organisation});
    w.subject(id);
    return {};
  });
}

Result<Channel> Service::Impl::test_channel(const Call& call, ChannelId id) {
  return work::change(database, call, [&](work::Work& w) -> Result<Channel> {
    TRY(const auto row, own_channel(w.db, call, id));
    CHECK_OK(require_version(call, row.version));
    Notice notice;
    notice.kind = test_kind;
    notice.subject_kind = "channel";
    notice.subject = id.value;
    notice.audience = {row.organisation};
    auto delivery = row_of(notice, call.now);
    delivery.target = to_string(id);
    delivery.once_key = to_string(delivery.id);
    delivery.channel = outside_of(row.kind);
    delivery.channel_id = id;
    delivery.organisation = row.organisation;
    store::reset_target(w.db, region, delivery.target);  // at once, also when it rests
    queue(w.db, std::move(delivery));
    w.subject(id);
    return view(w.db, row);
  });
}

}  // namespace yilian::messaging
