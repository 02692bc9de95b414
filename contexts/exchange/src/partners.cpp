// How well partners keep to what was agreed. Days that are over stand counted; the others are
// counted when somebody looks.
#include <algorithm>

#include "access/clients.hpp"
#include "impl.hpp"
#include "kernel/period.hpp"

namespace yilian::exchange {
namespace {

constexpr std::int64_t days_usual = 30, days_max = 366;
/// A message of a day may still be on its way into the database when the day is over.
constexpr std::int64_t settled_after_minutes = 10;
constexpr std::int64_t days_at_once = 31;

struct Period {
  Date from, to;
};

Result<Period> period_of(const Call& call, const PartnerFilter& filter) {
  Period out;
  out.to = filter.to.value_or(local_date(call.now));
  out.from = filter.from.value_or(plus_days(out.to, 1 - days_usual));
  CHECK_OK(check_period(out.from, out.to, days_max));
  return out;
}

Instant begin_of(Date day) { return start_of(day); }
Instant end_of(Date day) { return start_of(plus_days(day, 1)); }

/// By day: what stands counted, and what is counted now.
std::vector<store::DayRow> rows_of(db::Session& s, RegionId region,
                                   std::optional<OrganisationId> unit, const Period& period,
                                   Date today) {
  auto out = store::days(s, region, unit, period.from, period.to);
  const auto until = store::counted_until(s, region);
  Date day = period.from;
  if (until) {
    day = std::max(day, plus_days(*until, 1));
  } else {
    const auto first = store::first_received(s, region);
    day = std::max(day, first ? local_date(*first) : today);
  }
  for (const Date last = std::min(period.to, today); day <= last; day = plus_days(day, 1))
    for (const auto& counted : store::count_messages(s, region, unit, begin_of(day), end_of(day)))
      out.push_back({day, counted});
  return out;
}

void finish(PartnerScore& score) {
  score.per_mille = rules::per_mille(score.counts);
  if (score.per_mille) score.meets = rules::meets(*score.per_mille, score.target_percent);
}

PartnerScore score_of(const Sender& sender) {
  PartnerScore out;
  out.id = PartnerId{sender.id.value};
  out.name = sender.name;
  out.organisation_id = sender.organisation_id;
  out.enabled = sender.enabled;
  out.target_percent = sender.target_percent;
  return out;
}

PartnerScore score_of(const access::ClientSystem& client) {
  PartnerScore out;
  out.id = PartnerId{client.id.value};
  out.door = PartnerDoor::fhir;
  out.name = client.name;
  out.organisation_id = client.organisation;
  out.enabled = client.active;
  return out;
}

std::optional<PartnerScore> partner_of(db::Session& s, RegionId region, PartnerId id) {
  if (const auto sender = store::sender(s, region, SenderId{id.value})) return score_of(*sender);
  for (const auto& client : access::client_systems(s, region))
    if (client.id.value == id.value) return score_of(client);
  return std::nullopt;
}

void add(PartnerScore& score, const store::DayRow& row) {
  rules::count(score.counts, row.counted.faults, row.counted.messages);
  score.last_day = std::max(score.last_day.value_or(row.day), row.day);
}

/// The worst first; of whom nothing came before all.
bool is_worse(const PartnerScore& a, const PartnerScore& b) {
  return std::tuple(a.per_mille.value_or(-1), -a.counts.received, a.name) <
         std::tuple(b.per_mille.value_or(-1), -b.counts.received, b.name);
}

}  // namespace

Result<PartnerList> Service::Impl::list_partners(const Call& call, const PartnerFilter& filter) {
  TRY(const auto period, period_of(call, filter));
  std::optional<OrganisationId> unit;
  if (!manages_all(call)) unit = call.caller.organisation;
  return database.read([&](db::Session& s) -> Result<PartnerList> {
    TRY(const auto known, agreed(s));
    PartnerList out{period.from, period.to, {}};
    std::map<Uuid, PartnerScore> scores;
    for (const auto& sender : known->senders)
      if (!unit || sender.organisation_id == *unit) scores[sender.id.value] = score_of(sender);
    for (const auto& client : access::client_systems(s, region))
      if (!unit || client.organisation == *unit) scores[client.id.value] = score_of(client);
    for (const auto& row : rows_of(s, region, unit, period, local_date(call.now)))
      if (const auto at = scores.find(row.counted.partner); at != scores.end())
        add(at->second, row);
    std::map<OrganisationId, std::string> names;
    for (auto& [id, score] : scores) {
      // A client that only reads sends nothing that could be judged.
      if (score.door == PartnerDoor::fhir && score.counts.received == 0) continue;
      finish(score);
      const auto [name, fresh] = names.try_emplace(score.organisation_id);
      if (fresh)
        if (const auto found = network::find_organisation(s, region, score.organisation_id))
          name->second = found->name;
      score.organisation_name = name->second;
      out.items.push_back(std::move(score));
    }
    std::ranges::sort(out.items, is_worse);
    return out;
  });
}

Result<PartnerReport> Service::Impl::partner(const Call& call, PartnerId id,
                                             const PartnerFilter& filter) {
  TRY(const auto period, period_of(call, filter));
  return database.read([&](db::Session& s) -> Result<PartnerReport> {
    auto score = partner_of(s, region, id);
    if (!score || (score->organisation_id != call.caller.organisation && !manages_all(call)))
      return fail(Code::not_found);
    PartnerReport out{period.from, period.to, std::move(*score), {}};
    std::map<Date, PartnerDay, std::greater<>> days;
    for (const auto& row :
         rows_of(s, region, out.score.organisation_id, period, local_date(call.now))) {
      if (row.counted.partner != id.value) continue;
      add(out.score, row);
      auto& day = days[row.day];
      day.day = row.day;
      rules::count(day.counts, row.counted.faults, row.counted.messages);
    }
    finish(out.score);
    if (const auto unit = network::find_organisation(s, region, out.score.organisation_id))
      out.score.organisation_name = unit->name;
    for (auto& [at, day] : days) {
      day.per_mille = rules::per_mille(day.counts);
      out.days.push_back(day);
    }
    return out;
  });
}

Result<std::int64_t> Service::Impl::count_days(Instant now) {
  const Date last = plus_days(local_date(now.plus_minutes(-settled_after_minutes)), -1);
  return database.write([&](db::Session& s) -> Result<std::int64_t> {
    const auto until = store::counted_until(s, region);
    std::optional<Date> day;
    if (until) day = plus_days(*until, 1);
    else if (const auto first = store::first_received(s, region)) day = local_date(*first);
    if (!day || *day > last) return 0;
    std::int64_t done = 0;
    for (; *day <= last && done < days_at_once; day = plus_days(*day, 1), ++done)
      for (const auto& counted :
           store::count_messages(s, region, std::nullopt, begin_of(*day), end_of(*day)))
        store::add_day(s, region, *day, counted);
    if (!store::move_counted(s, region, until, plus_days(*day, -1))) return fail(Code::conflict);
    return done;
  });
}

void Service::Impl::note_change(const Call& call, std::optional<Code> refusal) {
  const std::lock_guard lock(tally_mutex);
  ++tally[{local_date(call.now), call.caller.organisation, call.caller.account.value,
           rules::faults_of_refusal(refusal)}];
}

Result<std::int64_t> Service::Impl::write_tally() {
  Tally taken;
  {
    const std::lock_guard lock(tally_mutex);
    taken.swap(tally);
  }
  if (taken.empty()) return 0;
  const auto written = database.write([&](db::Session& s) -> Status {
    for (const auto& [key, changes] : taken) {
      const auto& [day, organisation, client, faults] = key;
      store::add_day(s, region, day, {organisation, client, faults, changes});
    }
    return {};
  });
  if (written) return std::ssize(taken);
  const std::lock_guard lock(tally_mutex);
  for (const auto& [key, changes] : taken) tally[key] += changes;
  return std::unexpected(written.error());
}

}  // namespace yilian::exchange
