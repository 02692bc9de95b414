// What did not arrive, sending it again, and the proof of what was told about a subject.
#include <map>

#include "impl.hpp"

namespace yilian::messaging {
namespace {

constexpr std::int64_t page_rows = 50, shown_max = 200;

}  // namespace

Delivery Service::Impl::view(db::Session& s, const store::DeliveryRow& row, Language language) {
  Delivery d;
  d.id = row.id;
  d.channel = row.channel;
  if (row.channel_id)
    if (const auto channel = store::channel(s, region, *row.channel_id))
      d.channel_name = channel->name;
  if (row.account) d.recipient = access::person_name(s, region, *row.account);
  if (const auto role = parse_role(row.role))
    d.role = language == Language::zh ? info(*role).zh : info(*role).en;
  if (const auto unit = network::find_organisation(s, region, row.organisation))
    d.organisation_name = unit->name;
  d.text = catalogue.outside(row.kind, row.urgency, language);
  d.subject_kind = row.subject_kind;
  d.subject_id = row.subject;
  d.page = catalogue.page(row.subject_kind, row.subject);
  d.urgency = row.urgency;
  d.rung = row.rung;
  d.state = row.state;
  d.attempts = row.attempts;
  d.error = row.error;
  d.error_detail = row.error_detail;
  d.created_at = row.created_at;
  if (row.state == DeliveryState::waiting) d.next_at = row.next_at;
  d.sent_at = row.sent_at;
  d.version = row.version;
  return d;
}

Result<DeliveryPage> Service::Impl::dead(const Call& call, const DeadFilter& filter) {
  DeliveryId before;
  if (filter.cursor && !filter.cursor->empty()) {
    const auto id = parse_uuid(*filter.cursor);
    if (!id || id->empty()) return fail_field("/cursor", Code::invalid_cursor);
    before.value = *id;
  }
  const std::int64_t limit = filter.limit ? filter.limit->value : page_rows;
  return database.read([&](db::Session& s) -> Result<DeliveryPage> {
    DeliveryPage page;
    for (const auto& row : store::dead(s, region, before, limit + 1))
      page.items.push_back(view(s, row, call.language));
    if (static_cast<std::int64_t>(page.items.size()) > limit) {
      page.items.pop_back();
      page.next_cursor = to_string(page.items.back().id);
    }
    return page;
  });
}

Result<Delivery> Service::Impl::resend(const Call& call, DeliveryId id) {
  return work::change(database, call, [&](work::Work& w) -> Result<Delivery> {
    auto row = store::delivery(w.db, region, id);
    if (!row) return fail(Code::not_found);
    CHECK_OK(require_version(call, row->version));
    if (row->state != DeliveryState::dead) return fail(Code::message_not_dead);
    row->state = DeliveryState::waiting;
    row->attempts = 0;
    row->next_at = call.now;
    row->give_up_at = call.now.plus_hours(rules::give_up_hours);
    row->error = DeliveryError::none;
    row->error_detail = 0;
    if (!store::update_delivery(w.db, region, *row)) return fail(Code::stale_version);
    store::reset_target(w.db, region, row->target);
    news = true;
    w.emit("message.delivery", row->subject, row->version + 1, row->audience);
    w.subject(id);
    return view(w.db, *store::delivery(w.db, region, id), call.language);
  });
}

Result<NotificationList> Service::Impl::notifications(const Call& call,
                                                      const SubjectFilter& filter) {
  CHECK_OK(settings.may_see(call, filter.subject_kind.value, filter.subject_id));
  return database.read([&](db::Session& s) -> Result<NotificationList> {
    NotificationList out;
    std::map<Uuid, std::size_t> places;
    for (const auto& row :
         store::messages_of(s, region, filter.subject_kind.value, filter.subject_id, shown_max)) {
      Notification n;
      n.kind = row.kind;
      n.text = catalogue.outside(row.kind, row.urgency, call.language);
      n.rung = row.rung;
      n.recipient = access::person_name(s, region, row.account);
      if (const auto role = parse_role(row.role))
        n.role = call.language == Language::zh ? info(*role).zh : info(*role).en;
      if (const auto unit = network::find_organisation(s, region, row.organisation))
        n.organisation_name = unit->name;
      n.created_at = row.created_at;
      n.in_inbox = true;
      n.read_at = row.read_at;
      places[row.id.value] = out.items.size();
      out.items.push_back(std::move(n));
    }
    for (const auto& row :
         store::deliveries_of(s, region, filter.subject_kind.value, filter.subject_id, shown_max)) {
      auto shown = view(s, row, call.language);
      const auto place = row.message_id ? places.find(row.message_id->value) : places.end();
      if (place != places.end()) {
        out.items[place->second].outside.push_back(std::move(shown));
        continue;
      }
      Notification n;
      n.kind = row.kind;
      n.text = shown.text;
      n.rung = row.rung;
      n.recipient = shown.recipient.empty() ? shown.channel_name : shown.recipient;
      n.role = shown.role;
      n.organisation_name = shown.organisation_name;
      n.created_at = row.created_at;
      n.outside.push_back(std::move(shown));
      out.items.push_back(std::move(n));
    }
    return out;
  });
}

}  // namespace yilian::messaging
