// Use cases: lists, drafts, and the steps of a draft on its way into force.
#include "impl.hpp"

namespace yilian::policies {
namespace {

rules::Facts facts_of(const store::Document& row) {
  return {row.shown.state, row.author, row.shown.effective_from};
}

PolicyBrief brief_of(const Policy& p) {
  return {p.id,          p.kind,           p.key,        p.title,      p.source,
          p.state,       p.effective_from, p.shipped,    p.in_force,   p.number,
          p.author_name, p.created_at,     p.decided_by, p.decided_at, p.version};
}

bool matches(const PolicyFilter& filter, const Policy& p) {
  return (!filter.kind || filter.kind->value == p.kind) &&
         (!filter.key || filter.key->value == p.key) && (!filter.state || *filter.state == p.state);
}

void fill(Policy& row, const PolicyChange& input) {
  row.title = input.title.value;
  row.source = input.source.value;
  row.effective_from = input.effective_from;
  row.content = input.content;
}

}  // namespace

PolicyKindList Service::Impl::list_kinds(const Call& call) const {
  PolicyKindList out;
  for (const auto& [name, info] : kinds) {
    auto& kind = out.items.emplace_back();
    kind.name = name;
    kind.title = call.language == Language::zh ? info.zh : info.en;
    kind.open_keys = info.open_keys;
    for (const auto& one : info.shipped) kind.keys.push_back({one.key, one.title});
  }
  return out;
}

Status Service::Impl::check(const std::string& kind, const std::string& key,
                            const std::string& content, bool complete) const {
  const auto found = kinds.find(kind);
  if (found == kinds.end()) return fail_field("/kind", Code::not_in_list);
  const auto& info = found->second;
  const bool known = std::ranges::any_of(info.shipped, [&](const auto& s) { return s.key == key; });
  if (!known && (!info.open_keys || !rules::is_key(key)))
    return fail_field("/key", Code::not_in_list);
  if (content.size() > content_bytes_max)
    return fail_field("/content", Code::too_long, {{"max", std::to_string(content_bytes_max)}});
  auto wrong = info.check(key, content, complete);
  if (wrong.empty()) return {};
  for (auto& one : wrong) one.pointer = "/content" + one.pointer;
  return fail(Error{Code::invalid_request, std::move(wrong)});
}

Policy Service::Impl::shown(db::Session& s, const Call& call, store::Document row) {
  row.shown.actions = rules::possible(facts_of(row), call);
  if (row.shown.state == PolicyState::approved)
    for (const auto& one : in_force(s, row.shown.kind, local_date(call.now)))
      if (one.key == row.shown.key) row.shown.in_force = one.number == row.shown.number;
  return std::move(row.shown);
}

Result<PolicyList> Service::Impl::list(const Call& call, const PolicyFilter& filter) {
  return database.read([&](db::Session& s) -> Result<PolicyList> {
    PolicyList out;
    out.items = store::list(s, region, filter);
    for (const auto& [kind, info] : kinds) {
      for (const auto& one : shipped(kind))
        if (matches(filter, one)) out.items.push_back(brief_of(one));
      for (const auto& now : in_force(s, kind, local_date(call.now)))
        for (auto& item : out.items)
          if (item.kind == kind && item.key == now.key && item.state == PolicyState::approved)
            item.in_force = item.number == now.number;
    }
    return out;
  });
}

Result<Policy> Service::Impl::get(const Call& call, PolicyId id) {
  return database.read([&](db::Session& s) -> Result<Policy> {
    if (auto row = store::document(s, region, id)) return shown(s, call, std::move(*row));
    auto found = find_shipped(id);
    if (!found) return fail(Code::not_found);
    return shown(s, call, {std::move(*found), {}});
  });
}

Result<Policy> Service::Impl::on_day(const Call& call, const InForceFilter& filter) {
  const Date day = filter.on.value_or(local_date(call.now));
  if (!kinds.contains(filter.kind.value)) return fail_field("/kind", Code::not_in_list);
  return database.read([&](db::Session& s) -> Result<Policy> {
    for (const auto& one : in_force(s, filter.kind.value, day)) {
      if (one.key != filter.key.value) continue;
      Policy out;
      out.kind = one.kind;
      out.key = one.key;
      if (one.number == 1)
        return shown(s, call, {*find_shipped(shipped_id(one.kind, one.key)), {}});
      for (const auto& row : store::approved(s, region, one.kind, day))
        if (row.key == one.key && row.number == one.number)
          if (auto found = store::document(s, region, row.id))
            return shown(s, call, std::move(*found));
    }
    return fail_field("/key", Code::not_in_list);
  });
}

Result<Policy> Service::Impl::changed(work::Work& w, PolicyId id) {
  auto row = store::document(w.db, region, id);
  if (!row) return fail(Code::not_found);
  w.emit("policy.changed", id.value, row->shown.version, {w.call().caller.organisation});
  w.subject(id);
  return shown(w.db, w.call(), std::move(*row));
}

Result<Policy> Service::Impl::create(const Call& call, const PolicyInput& input) {
  CHECK_OK(check(input.kind.value, input.key.value, input.content.text, false));
  return work::change(database, call, [&](work::Work& w) -> Result<Policy> {
    store::Document row;
    row.author = call.caller.account;
    row.shown.id = PolicyId::make(call.now.ms);
    row.shown.kind = input.kind.value;
    row.shown.key = input.key.value;
    fill(row.shown, {input.title, input.source, input.effective_from, input.content});
    row.shown.author_name = call.caller.person_name;
    row.shown.created_at = call.now;
    store::insert(w.db, region, row);
    return changed(w, row.shown.id);
  });
}

Result<Policy> Service::Impl::update(const Call& call, PolicyId id, const PolicyChange& input) {
  return work::change(database, call, [&](work::Work& w) -> Result<Policy> {
    auto row = store::document(w.db, region, id);
    if (!row)
      return fail(find_shipped(id) ? Code::action_not_allowed : Code::not_found,
                  {{"state", "approved"}, {"action", "edit"}});
    CHECK_OK(require_version(call, row->shown.version));
    CHECK_OK(rules::decide(facts_of(*row), PolicyAction::edit, call));
    CHECK_OK(check(row->shown.kind, row->shown.key, input.content.text, false));
    fill(row->shown, input);
    if (!store::update(w.db, region, row->shown)) return fail(Code::stale_version);
    return changed(w, id);
  });
}

Status Service::Impl::approve(db::Session& s, Policy& row) {
  // The number's row is locked first, so that of two approvals for one day one sees the other.
  row.number = store::next_number(s, region, row.kind, row.key);
  if (store::date_taken(s, region, row.kind, row.key, row.effective_from))
    return fail(Code::effective_date_taken);
  return {};
}

Result<Policy> Service::Impl::act(const Call& call, PolicyId id, PolicyAction action,
                                  const std::string& note) {
  return work::change(database, call, [&](work::Work& w) -> Result<Policy> {
    auto row = store::document(w.db, region, id);
    if (!row && find_shipped(id)) row = store::Document{*find_shipped(id), {}};
    if (!row) return fail(Code::not_found);
    Policy& p = row->shown;
    CHECK_OK(require_version(call, p.version));
    auto next = rules::decide(facts_of(*row), action, call);
    if (!next && next.error().code == Code::action_not_allowed)
      return fail(Code::action_not_allowed, {{"state", std::string(json::enum_name(p.state))},
                                             {"action", std::string(json::enum_name(action))}});
    CHECK_OK(next);
    if (action == PolicyAction::submit || action == PolicyAction::approve)
      CHECK_OK(check(p.kind, p.key, p.content.text, true));
    if (action == PolicyAction::approve) CHECK_OK(approve(w.db, p));
    p.state = *next;
    if (action != PolicyAction::submit) {
      p.decided_by = call.caller.person_name;
      p.decided_at = call.now;
      if (!note.empty()) p.note = note;
    }
    if (!store::update(w.db, region, p)) return fail(Code::stale_version);
    return changed(w, id);
  });
}

}  // namespace yilian::policies
