// From the end of a stay to the primary unit. Runs in the consumer of events, so that each end is
// taken exactly once.
#include <algorithm>

#include "impl.hpp"
#include "outbox/outbox.hpp"
#include "records/encounters.hpp"

namespace yilian::discharges {
namespace embedded {
extern const std::string_view discharge_policy_json;
}

namespace {

constexpr const char* policy_key = "county";
constexpr Date shipped_from{2026, 1, 1};
constexpr std::int64_t visits_max = 200, earlier_max = 100;
constexpr std::int64_t ended_visit = 2;  // the version of stay.changed that says so

Call system_call(Instant now, RegionId region, const char* action) {
  Call call;
  call.now = now;
  call.action = action;
  call.caller.region = region;
  call.caller.role = Role::system_client;
  call.caller.organisation_name = "Yilian";
  return call;
}

std::string payload(OrganisationId to, OrganisationId from) {
  json::bj::object out{{"to", to_string(to)}};
  if (!from.empty()) out["from"] = to_string(from);
  return json::bj::serialize(out);
}

}  // namespace

Status register_policy(policies::Service& policies) {
  policies::KindInfo kind{policy_kind, "出院反馈", "Feedback at discharge", false, {}, {}};
  kind.check = [](const std::string&, const std::string& content, bool) {
    const auto document = json::read<DischargePolicy>(content);
    if (document) return rules::check(*document);
    auto fields = document.error().fields;
    if (fields.empty()) fields.push_back({"", document.error().code});
    return fields;
  };
  kind.shipped = {{policy_key, "出院反馈",
                   "县级医院住院信息及时反馈基层机构见国家县域医共体信息化功能指引；"
                   "确定基层机构的顺序与期限为平台设计，须由本县核定",
                   shipped_from, std::string(embedded::discharge_policy_json)}};
  return policies.register_kind(std::move(kind));
}

Result<DischargePolicy> Service::Impl::policy(db::Session& s, Date day) {
  const auto version = below.policies.in_force(s, policy_kind, policy_key, day);
  if (!version) return fault("no policy for discharges is in force");
  auto document = json::read<DischargePolicy>(*version->content);
  if (!document) return fault("the policy for discharges can't be read");
  return std::move(*document);
}

Result<rules::Choice> Service::Impl::unit_for(db::Session& s, const store::Row& row,
                                              const DischargePolicy& policy, Instant at) {
  const auto is_primary = [&](network::OrganisationKind kind) {
    return std::ranges::find(policy.primary_kinds, kind) != policy.primary_kinds.end();
  };
  std::map<OrganisationId, bool> known;
  std::vector<rules::PastVisit> visits;
  for (const auto& visit : below.patients.visits_of(s, row.patient, visits_max)) {
    const auto [unit, fresh] = known.try_emplace(visit.organisation_id, false);
    if (fresh)
      if (const auto found = network::find_organisation(s, region, visit.organisation_id))
        unit->second = is_primary(found->kind) && found->standing == network::Standing::active;
    visits.push_back({visit.organisation_id, visit.started_at, unit->second});
  }
  const std::string home = patients::home_division(s, region, row.patient);
  std::vector<rules::NearUnit> near;
  if (!home.empty())
    for (const auto& unit : network::receiving_organisations(s, region))
      if (is_primary(unit.kind)) near.push_back({unit.id, unit.division});
  auto choice = rules::choose(policy, row.organisation, row.ended_at, visits, home, near);
  if (!choice.unit) return choice;
  // The person's settings are asked as the unit would be.
  Call reader = system_call(at, region, "discharge.feed_back");
  reader.caller.organisation = *choice.unit;
  TRY(const auto withheld, below.patients.withheld(s, reader, row.patient));
  const auto stay = to_string(row.stay);
  if (withheld.hides({row.organisation, patients::SharedKind::visit,
                      row.kind == EndedStayKind::visit ? "Visit" : "Encounter", stay},
                     *choice.unit))
    return rules::Choice{std::nullopt, UnitFoundBy::withheld};
  return choice;
}

Status Service::Impl::note(db::Session& s, store::Row row, Instant at) {
  row.patient = below.patients.current(s, row.patient);
  // Nobody else erases the person meanwhile, and two ends of one stay come one after the other.
  if (!below.patients.lock(s, row.patient)) return {};
  if (const auto known = store::of_stay(s, region, row.kind, row.stay)) {
    if (known->started_at != row.started_at || known->ended_at != row.ended_at)
      store::set_times(s, region, known->id, row.started_at, row.ended_at);
    return {};
  }
  for (const auto& other : store::of_patient(s, region, row.patient, earlier_max))
    if (other.organisation == row.organisation &&
        rules::same_stay({other.started_at, other.ended_at}, {row.started_at, row.ended_at}))
      return {};
  TRY(const auto policy, this->policy(s, local_date(at)));
  TRY(const auto choice, unit_for(s, row, policy, at));
  row.id = DischargeId::make(at.ms);
  row.unit = choice.unit;
  row.found_by = choice.by;
  if (!store::insert(s, region, row, at)) return {};
  const Call call = system_call(at, region, "discharge.feed_back");
  work::Work w(s, call);
  w.subject(row.id);
  w.patient(row.patient);
  if (row.unit) {
    below.patients.open_relationship(s, region, row.patient, *row.unit, "discharge", row.id.value,
                                     at, at.plus_days(policy.open_days.value));
    w.emit("discharge.feed_back", row.id.value, row.version, {*row.unit},
           payload(*row.unit, row.organisation));
  }
  w.finish();
  return {};
}

Status Service::Impl::note_visit(db::Session& s, const Uuid& visit, Instant at) {
  const auto stay = patients::find_stay(s, region, VisitId{visit});
  if (!stay || stay->kind != patients::VisitKind::inpatient || !stay->ended_at) return {};
  store::Row row;
  row.kind = EndedStayKind::visit;
  row.stay = visit;
  row.patient = stay->patient_id;
  row.organisation = stay->organisation_id;
  row.started_at = stay->started_at;
  row.ended_at = *stay->ended_at;
  return note(s, std::move(row), at);
}

Status Service::Impl::note_encounter(db::Session& s, const Uuid& encounter, Instant at) {
  const auto stay = records::encounter_stay(below.fhir, s, encounter);
  if (!stay) return std::unexpected(stay.error());
  const auto& e = *stay;
  if (!e || !e->inpatient || !e->finished || !e->to) return {};
  store::Row row;
  row.kind = EndedStayKind::encounter;
  row.stay = encounter;
  row.patient = e->patient;
  row.organisation = e->organisation;
  row.started_at = std::min(e->from.value_or(*e->to), *e->to);
  row.ended_at = *e->to;
  return note(s, std::move(row), at);
}

Status Service::Impl::fold(db::Session& s, std::span<const outbox::Event> events) {
  for (const auto& event : events) {
    if (event.kind == "stay.changed" && event.version == ended_visit)
      CHECK_OK(note_visit(s, event.subject, event.at));
    if (event.kind == "encounter.finished") CHECK_OK(note_encounter(s, event.subject, event.at));
  }
  return {};
}

Result<std::int64_t> Service::Impl::tell_months(Instant now) {
  const auto month = rules::month_before(now);
  const auto text = rules::to_text(month);
  const OrganisationId everybody;
  TRY(const bool done, database.read([&](db::Session& s) -> Result<bool> {
    return store::month_told(s, region, everybody, text);
  }));
  if (done) return 0;
  const Call call = system_call(now, region, "discharge.tell_month");
  return work::change(database, call, [&](work::Work& w) -> Result<std::int64_t> {
    std::int64_t told = 0;
    for (const auto& one : store::counts(w.db, region, month.from, month.to)) {
      if (!store::insert_month(w.db, region, one.unit, text, one.discharges, now)) continue;
      w.emit("discharge.month", one.unit.value, 1, {one.unit}, payload(one.unit, {}));
      ++told;
    }
    store::insert_month(w.db, region, everybody, text, 0, now);
    return told;
  });
}

}  // namespace yilian::discharges
