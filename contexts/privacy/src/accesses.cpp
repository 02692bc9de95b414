// Who opened a record: read from the audit trail, which is the only place where that stands.
#include <algorithm>
#include <map>

#include "audit/trail.hpp"
#include "impl.hpp"
#include "network/lookup.hpp"

namespace yilian::privacy {
namespace {

constexpr std::int64_t groups_usual = 50;
// Of one page: how many rows and reads of the trail it looks at.
constexpr std::int64_t rows_max = 2000, entries_max = 2000, relationships_max = 200;

constexpr std::int64_t whole_row = INT64_MAX;

/// True when `a` stands after `b` in the list, which begins with the newest.
bool after(const audit::Place& a, const audit::Place& b) {
  if (a.at != b.at) return a.at < b.at;
  if (a.row != b.row) return a.row < b.row;
  return a.taken > b.taken;
}

}  // namespace

std::string Service::Impl::Names::of(OrganisationId id) {
  const auto [known, fresh] = names_.try_emplace(id);
  if (fresh && !id.empty())
    if (const auto found = network::find_organisation(s_, region_, id)) known->second = found->name;
  return known->second;
}

Service::Impl::Trail Service::Impl::trail_of(db::Session& s, PatientId id, audit::Filter filter) {
  filter.limit = entries_max;
  Trail out;
  std::optional<audit::Place> horizon;
  auto ids = holders.patients.merged_into(s, id);
  ids.push_back(id);
  for (const auto one : ids) {
    filter.patient = one;
    auto part = audit::look(s, region, filter, rows_max);
    auto end = part.stopped;
    if (end) end->taken = whole_row;
    if (std::ssize(part.rows) == filter.limit) end = part.rows.back().place;
    if (end && (!horizon || after(*horizon, *end))) horizon = end;
    std::ranges::move(part.rows, std::back_inserter(out.rows));
  }
  std::ranges::sort(out.rows, [](const auto& a, const auto& b) { return after(b.place, a.place); });
  // What shows two registrations of one person stands under both.
  const auto same = std::ranges::unique(
      out.rows, [](const auto& a, const auto& b) { return a.entry.id == b.entry.id; });
  out.rows.erase(same.begin(), same.end());
  // Beyond the horizon entries of one of the registrations are missing.
  if (horizon) {
    std::erase_if(out.rows, [&](const auto& row) { return after(row.place, *horizon); });
    if (horizon->taken == whole_row) horizon->taken = 0;
    out.more_after = horizon;
  }
  return out;
}

std::optional<std::string> Service::Impl::Bases::at(OrganisationId unit, Instant when) {
  const auto [known, fresh] = spans_.try_emplace(unit);
  if (fresh) known->second = patients_.relationships_with(s_, patient_, unit, relationships_max);
  return rules::basis_at(known->second, when);
}

Result<PatientId> Service::Impl::asked_by(db::Session& s, const Call& call, PatientId asked) {
  TRY(const auto relationship, holders.patients.require_relationship(s, call, asked));
  if (relationship.scope != patients::Scope::full) return fail(Code::no_relationship);
  return holders.patients.current(s, asked);
}

AccessLog Service::Impl::grouped(db::Session& s, PatientId id, Trail trail, std::int64_t most) {
  Names names(s, region);
  Bases bases(s, holders.patients, id);
  rules::Groups groups(most);
  AccessLog out;
  std::optional<audit::Place> next = trail.more_after, last;
  for (const auto& row : trail.rows) {
    const auto& e = row.entry;
    if (!groups.add({e.account, e.organisation, e.person_name, e.role, e.action, e.outcome, e.at,
                     e.reason, bases.at(e.organisation, e.at)})) {
      next = last;
      break;
    }
    last = row.place;
  }
  out.items = std::move(groups).take();
  for (auto& one : out.items) one.organisation_name = names.of(one.organisation_id);
  if (next) {
    out.next_cursor = audit::to_cursor(*next);
    out.looked_until = next->at;
  }
  return out;
}

Result<AccessLog> Service::Impl::accesses(const Call& call, PatientId asked,
                                          const AccessLogCommand& command) {
  call.reason = std::string(json::enum_name(command.proof)) + ": " + command.reason.value;
  audit::Filter filter;
  filter.organisation = command.organisation_id;
  if (command.from) filter.from = start_of(*command.from);
  if (command.to) filter.to = start_of(plus_days(*command.to, 1));
  if (command.from && command.to && *command.from > *command.to)
    return fail_field("/to", Code::dates_reversed);
  if (command.cursor && !command.cursor->empty()) {
    filter.after = audit::parse_cursor(command.cursor->value);
    if (!filter.after) return fail_field("/cursor", Code::invalid_cursor);
  }
  return database.read([&](db::Session& s) -> Result<AccessLog> {
    TRY(const auto id, asked_by(s, call, asked));
    return grouped(s, id, trail_of(s, id, filter),
                   command.limit ? command.limit->value : groups_usual);
  });
}

}  // namespace yilian::privacy
