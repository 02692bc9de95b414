#include "impl.hpp"

namespace yilian::messaging {
namespace {

constexpr std::int64_t page_rows = 50;

}  // namespace

Message Service::Impl::view(const store::MessageRow& row, Language language) const {
  Message m;
  m.id = row.id;
  m.kind = row.kind;
  m.subject_kind = row.subject_kind;
  m.subject_id = row.subject;
  m.urgency = row.urgency;
  m.rung = row.rung;
  m.text = catalogue.inbox(row.kind, row.urgency, row.params, language);
  m.page = catalogue.page(row.subject_kind, row.subject);
  m.created_at = row.created_at;
  m.read_at = row.read_at;
  return m;
}

Result<MessagePage> Service::Impl::messages(const Call& call, const MessageFilter& filter) {
  MessageId before;
  if (filter.cursor && !filter.cursor->empty()) {
    const auto id = parse_uuid(*filter.cursor);
    if (!id || id->empty()) return fail_field("/cursor", Code::invalid_cursor);
    before.value = *id;
  }
  const std::int64_t limit = filter.limit ? filter.limit->value : page_rows;
  return database.read([&](db::Session& s) -> Result<MessagePage> {
    MessagePage page;
    for (const auto& row : store::messages(s, region, call.caller.account,
                                           filter.unread.value_or(false), before, limit + 1))
      page.items.push_back(view(row, call.language));
    if (static_cast<std::int64_t>(page.items.size()) > limit) {
      page.items.pop_back();
      page.next_cursor = to_string(page.items.back().id);
    }
    return page;
  });
}

Result<UnreadCount> Service::Impl::unread(const Call& call) {
  return database.glance([&](db::Session& s) -> Result<UnreadCount> {
    return UnreadCount{store::count_unread(s, region, call.caller.account)};
  });
}

Result<Message> Service::Impl::read(const Call& call, MessageId id) {
  return work::change(database, call, [&](work::Work& w) -> Result<Message> {
    const AccountId own = call.caller.account;
    const auto row = store::message(w.db, region, own, id);
    if (!row) return fail(Code::not_found);
    if (!row->read_at) {
      store::mark_read(w.db, region, own, id, call.now);
      // Other windows of the person, and who looks whether the message arrived.
      w.emit("message.read", row->subject, 0, {own_browsers(own), row->organisation});
    }
    w.subject(id);
    return view(*store::message(w.db, region, own, id), call.language);
  });
}

Result<UnreadCount> Service::Impl::read_all(const Call& call, const ReadAllInput& input) {
  return work::change(database, call, [&](work::Work& w) -> Result<UnreadCount> {
    const AccountId own = call.caller.account;
    if (store::mark_all_read(w.db, region, own, input.until, call.now) > 0)
      w.emit("message.read", own.value, 0, {own_browsers(own)});
    w.subject(own);
    return UnreadCount{store::count_unread(w.db, region, own)};
  });
}

}  // namespace yilian::messaging
