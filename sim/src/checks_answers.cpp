// What members are told: worklists, statistics, and the audit of what they asked.
#include <algorithm>

#include "audit/audit.hpp"
#include "checks.hpp"
#include "db/database.hpp"
#include "json/json.hpp"
#include "referral/describe.hpp"

namespace yilian::sim {
namespace {

using db::operator""_sql;

constexpr auto new_audit =
    "SELECT rowid, trace_id, account_id, action, outcome, patient_ids, pack FROM audit "
    "WHERE +region_id = $1 AND rowid > $2 ORDER BY rowid"_sql;

/// Whether a referral stands on a list of a unit.
bool stands_on(const Model& model, const Case& c, const std::string& list, const std::string& unit,
               Instant now) {
  const bool open = !is_final(c.state);
  const Instant tomorrow = start_of(plus_days(local_date(now), 1));
  if (list == "mine") return open && c.holder_unit() == unit;
  if (list == "overdue") return open && c.holder_unit() == unit && model.overdue(c, now);
  if (list == "sent") return open && c.from == unit;
  if (list == "to_countersign")
    return c.state == State::submitted && c.from == unit && c.pending_countersign;
  if (list == "to_seal") return c.state == State::submitted && c.from == unit && c.pending_seal;
  if (list == "to_triage") return open && c.holder_unit() == unit && c.step == "accept";
  if (list == "arriving")
    return c.state == State::accepted && c.to == unit && *c.appointment < tomorrow;
  const bool here = c.state == State::arrived || c.state == State::in_treatment;
  if (list == "in_care") return here && c.to == unit;
  if (list == "papers")
    return c.papers_owed && c.from == unit && (here || c.state == State::completed);
  return c.from == unit || (c.to == unit && !c.pending());
}

struct Found {
  std::string trace, account, action, outcome;
  std::set<std::string> patients;
};

Found found_in(const audit::Entry& entry) {
  Found out{entry.trace_id, to_string(entry.account), entry.action, entry.outcome, {}};
  for (const auto& patient : entry.patients) out.patients.insert(to_string(patient));
  return out;
}

/// What a row of the trail tells: one entry, or the reads in it.
std::vector<Found> read_row(const db::Row& row, std::int64_t& rowid) {
  audit::Entry entry;
  std::optional<db::Bytes> patients, pack;
  row.read(rowid, entry.trace_id, entry.account, entry.action, entry.outcome, patients, pack);
  std::vector<Found> out;
  if (pack) {
    const auto reads = audit::unpack(entry, *pack);
    require(reads.has_value(), "audit", "a pack that can't be read");
    for (const auto& read : *reads) out.push_back(found_in(read));
    return out;
  }
  for (std::size_t at = 0; patients && at < patients->size(); at += 16) {
    PatientId id;
    std::copy_n(patients->begin() + static_cast<std::ptrdiff_t>(at), 16, id.value.bytes.begin());
    entry.patients.push_back(id);
  }
  out.push_back(found_in(entry));
  return out;
}

}  // namespace

void Checks::lists() {
  constexpr const char* names[] = {"mine",     "to_countersign", "to_seal", "to_triage", "sent",
                                   "arriving", "in_care",        "papers",  "all"};
  for (const auto& unit : story_.world.units()) {
    const auto readers = story_.having(Right::referral_read, unit.id);
    if (readers.empty()) continue;
    const auto& member = *story_.random.of(readers);
    list(member, "overdue");
    if (!member.has(Right::referral_supervise))
      list(member, names[story_.random.pick(std::size(names))]);
  }
  for (const auto& member : story_.world.members())
    if (!member.contact_of.empty()) list(member, "escalated");
}

void Checks::list(const Member& member, const std::string& name) {
  const bool office = member.has(Right::referral_supervise);
  const Instant now = story_.now();
  const auto on = [&](const Case& c, const std::string& wanted) {
    if (office && wanted == "all") return true;
    if (office) {
      const auto at = story_.model.office_at(c);
      return !is_final(c.state) && at && *at < now;
    }
    const auto& units = story_.world.units();
    if (wanted == "escalated")
      return std::ranges::any_of(member.contact_of, [&](std::size_t u) {
        return stands_on(story_.model, c, "overdue", units[u].id, now);
      });
    return stands_on(story_.model, c, wanted, units[member.unit].id, now);
  };
  std::set<std::string> told;
  std::string cursor;
  Reply page;
  do {
    page = story_.world.get(member, "/api/v1/referrals?list=" + name + "&limit=100" +
                                        (cursor.empty() ? "" : "&cursor=" + cursor));
    require(page.status == 200, "list", name, ": ", page.code());
    std::vector<std::string> patients;
    for (const auto& item : page.array("/items")) {
      const std::string id(item.at("id").as_string());
      require(told.insert(id).second, "list", name, " names a referral twice");
      for (const auto& c : story_.model.cases())
        if (c.id == id) patients.push_back(c.patient);
    }
    if (!office) story_.read(member, page, std::move(patients));
    cursor = page.text("/nextCursor");
  } while (!cursor.empty());
  for (const auto& c : story_.model.cases())
    require(on(c, name) == told.contains(c.id), "list", name_of(c), " (",
            std::string(json::enum_name(c.state)), ", ", c.step, ") and the list ", name, " of ",
            member.label);
  for (const auto& one : page.array("/counts")) {
    const std::string counted(one.at("list").as_string());
    const auto expected =
        std::ranges::count_if(story_.model.cases(), [&](const Case& c) { return on(c, counted); });
    require(one.at("count").as_int64() == expected, "list", counted, " of ", member.label,
            " counts ", std::to_string(one.at("count").as_int64()), ", expected ",
            std::to_string(expected));
  }
}

void Checks::statistics(Date from, Date to) {
  std::map<FigureKey, std::int64_t> expected;
  for (const auto& [key, n] : story_.model.figures()) {
    auto whole = key;
    if (std::get<0>(key) < from || std::get<0>(key) > to) continue;
    std::get<0>(whole) = from;
    expected[whole] += n;
    if (expected[whole] == 0) expected.erase(whole);
  }
  const auto& reader = *story_.having(Right::statistics_read).front();
  const auto reply = story_.world.get(
      reader, "/api/v1/statistics/referrals?from=" + to_string(from) + "&to=" + to_string(to));
  require(reply.status == 200, "statistics", reply.code());
  for (const auto& figure : reply.array("/figures")) {
    const auto text = [&](const char* field) { return std::string(figure.at(field).as_string()); };
    if (text("measure") == "held") continue;
    const auto n = figure.at("n").as_int64();
    const auto found = expected.find(
        {from, text("dimension"), text("measure"), text("key"), text("direction"), text("kind")});
    const std::int64_t recount = found == expected.end() ? 0 : found->second;
    require(n == recount, "statistics", text("dimension"), " ", text("measure"), " ",
            text("direction"), " ", text("kind"), " of ", to_string(from), " to ", to_string(to),
            ": ", std::to_string(n), ", recount ", std::to_string(recount));
    if (found != expected.end()) expected.erase(found);
  }
  require(expected.empty(), "statistics",
          expected.empty() ? "" : std::get<2>(expected.begin()->first), " is not told");
}

void Checks::audit() {
  (void)story_.world.app().spool().drain();
  std::map<std::string, std::vector<Found>> entries;
  for (const auto& row :
       story_.world.read([&](db::Session& s) { return s.query(new_audit, region, audit_rows_); })) {
    for (auto& found : read_row(row, audit_rows_)) {
      if (found.action == "referral.expire" || found.action == "referral.pass_on") --expired_;
      else if (found.action == "retention.remove" || found.action == "discharge.tell_month")
        require(found.patients.empty() && found.account == to_string(AccountId{}), "audit",
                "what ends by itself names somebody");
      else entries[found.trace].push_back(std::move(found));
    }
  }
  require(expired_ == 0, "audit", std::to_string(expired_), " endings by the clock have no entry");
  for (const auto& wanted : std::exchange(story_.audit, {})) {
    auto& found = entries[wanted.trace];
    const auto entry = std::ranges::find_if(found, [&](const Found& one) {
      return one.outcome == wanted.outcome && one.account == wanted.account &&
             std::ranges::all_of(wanted.patients, [&](const std::string& patient) {
               return one.patients.contains(patient);
             });
    });
    require(entry != found.end(), "audit", "no entry '", wanted.outcome, "' of ", wanted.who);
    found.erase(entry);
  }
  for (const auto& [trace, rest] : entries)
    for (const auto& one : rest)
      require(one.outcome == "read", "audit", "an entry '", one.outcome, "' of ", one.action,
              " that nobody did, request ", trace);
}

}  // namespace yilian::sim
