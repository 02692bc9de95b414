// Objections to accesses: raised by the person, examined by the unit or the county, answered to the
// person. Nobody examines an objection against themself.
#include <algorithm>

#include "impl.hpp"

namespace yilian::privacy {
namespace {

using store::ObjectionRow;

constexpr std::int64_t usual_count = 50, of_person_max = 100, escalated_at_once = 100;
constexpr std::int64_t accesses_shown_max = 20;

bool is_told(const ObjectionRow& row) { return row.told_at.has_value(); }
bool is_open(const ObjectionRow& row) {
  return row.state == ObjectionState::raised || row.state == ObjectionState::examining;
}

/// A unit's administrator examines for the own unit; office and commission for the county.
std::optional<OrganisationId> only_for(const Call& call) {
  return call.caller.role == Role::org_admin ? std::optional(call.caller.organisation)
                                             : std::nullopt;
}

std::string told_of(const ObjectionRow& row, const Call& call) {
  return json::bj::serialize(json::bj::object{{"to", to_string(row.organisation)},
                                              {"against", to_string(row.against)},
                                              {"author", to_string(row.raised_account)},
                                              {"from", to_string(row.raised_organisation)},
                                              {"actor", to_string(call.caller.account)}});
}

Call clock_call(Instant now, RegionId region) {
  Call call;
  call.now = now;
  call.action = "objection.escalate";
  call.caller.region = region;
  call.caller.role = Role::system_client;
  call.caller.organisation_name = "Yilian";
  return call;
}

}  // namespace

Result<ObjectionPolicy> Service::Impl::objection_policy(db::Session& s, Instant now) {
  const auto version = holders.policies.in_force(s, objection_kind, "county", local_date(now));
  if (!version) return fault("no policy for objections is in force");
  auto document = json::read<ObjectionPolicy>(*version->content);
  if (!document) return fault("the policy for objections can't be read");
  return std::move(*document);
}

Result<Objection> Service::Impl::shown(db::Session& s, const Call& call, const ObjectionRow& row,
                                       Names& names) {
  Objection out;
  out.id = row.id;
  out.patient_id = row.patient;
  const auto person = holders.patients.summary(s, region, row.patient, local_date(call.now));
  if (person) out.patient_name_masked = mask_name(person->name);
  call.saw(row.patient);
  out.organisation_id = row.organisation;
  out.organisation_name = names.of(row.organisation);
  out.from = row.from;
  out.to = row.to;
  out.words = row.words;
  out.raised_at = row.raised_at;
  out.raised_by = row.raised_by;
  out.raised_organisation_name = names.of(row.raised_organisation);
  out.state = row.state;
  out.due_at = row.due_at;
  out.overdue = row.due_at && *row.due_at < call.now;
  out.taken_by = row.taken_by;
  out.taken_at = row.taken_at;
  out.answer = row.answer;
  out.answered_by = row.answered_by;
  out.answered_at = row.answered_at;
  out.told_how = row.told_how;
  out.told_by = row.told_by;
  out.told_at = row.told_at;
  out.actions =
      rules::actions(row.state, is_told(row), row.against == call.caller.account, call.caller);
  out.version = row.version;
  return out;
}

Result<Objection> Service::Impl::with_accesses(db::Session& s, const Call& call,
                                               const ObjectionRow& row) {
  Names names(s, region);
  TRY(auto out, shown(s, call, row, names));
  audit::Filter filter;
  filter.organisation = row.organisation;
  filter.account = row.against;
  filter.from = row.from;
  filter.to = Instant{row.to.ms + 1};
  auto log = grouped(s, row.patient, trail_of(s, row.patient, filter), accesses_shown_max);
  out.accesses = std::move(log.items);
  return out;
}

Result<Objection> Service::Impl::raise(const Call& call, PatientId asked,
                                       const ObjectCommand& command) {
  call.reason = json::enum_name(command.proof);
  CHECK_OK(rules::check(command, call.now));
  return work::change(database, call, [&](work::Work& w) -> Result<Objection> {
    TRY(const auto id, asked_by(w.db, call, asked));
    // One after the other, so that the same access is not objected to twice.
    if (!holders.patients.lock(w.db, id)) return fail(Code::not_found);
    audit::Filter filter;
    filter.organisation = command.organisation_id;
    filter.account = command.account_id;
    filter.from = command.from;
    filter.to = Instant{command.to.ms + 1};
    if (trail_of(w.db, id, filter).rows.empty())
      return fail_field("/from", Code::access_not_recorded);
    for (const auto& other : store::of_patient(w.db, region, id, of_person_max))
      if (is_open(other) && other.against == command.account_id &&
          other.organisation == command.organisation_id && other.from <= command.to &&
          command.from <= other.to)
        return fail(Code::objection_exists);
    TRY(const auto policy, objection_policy(w.db, call.now));
    ObjectionRow row;
    row.id = ObjectionId::make(call.now.ms);
    row.patient = id;
    row.against = command.account_id;
    row.organisation = command.organisation_id;
    row.from = command.from;
    row.to = command.to;
    row.words = command.words.value;
    row.proof = command.proof;
    row.raised_at = call.now;
    row.raised_account = call.caller.account;
    row.raised_by = call.caller.person_name;
    row.raised_organisation = call.caller.organisation;
    row.due_at = rules::due(row.state, call.now, policy);
    store::insert(w.db, region, row);
    w.emit("objection.raise", row.id.value, row.version, {row.organisation}, told_of(row, call));
    w.subject(row.id);
    w.patient(id);
    Names names(w.db, region);
    return shown(w.db, call, row, names);
  });
}

Result<ObjectionList> Service::Impl::of_patient(const Call& call, PatientId asked) {
  return database.read([&](db::Session& s) -> Result<ObjectionList> {
    TRY(const auto id, asked_by(s, call, asked));
    Names names(s, region);
    ObjectionList out;
    for (const auto& row : store::of_patient(s, region, id, of_person_max)) {
      TRY(auto one, shown(s, call, row, names));
      out.items.push_back(std::move(one));
    }
    return out;
  });
}

Result<ObjectionPage> Service::Impl::objections(const Call& call, const ObjectionFilter& filter) {
  const std::int64_t limit = filter.limit ? filter.limit->value : usual_count;
  ObjectionId before;
  before.value.bytes.fill(0xff);
  if (filter.cursor && !filter.cursor->empty()) {
    const auto id = parse_uuid(*filter.cursor);
    if (!id) return fail_field("/cursor", Code::invalid_cursor);
    before.value = *id;
  }
  return database.read([&](db::Session& s) -> Result<ObjectionPage> {
    Names names(s, region);
    ObjectionPage page;
    for (const auto& row : store::list(s, region, only_for(call), call.caller.account, filter.state,
                                       before, limit + 1)) {
      if (std::ssize(page.items) == limit) {
        page.next_cursor = to_string(page.items.back().id);
        break;
      }
      TRY(auto one, shown(s, call, row, names));
      page.items.push_back(std::move(one));
    }
    return page;
  });
}

Result<ObjectionRow> Service::Impl::to_examine(db::Session& s, const Call& call, ObjectionId id) {
  auto row = store::find(s, region, id);
  const auto only = only_for(call);
  if (!row || (only && row->organisation != *only)) return fail(Code::not_found);
  if (row->against == call.caller.account) return fail(Code::objection_own);
  return std::move(*row);
}

Result<Objection> Service::Impl::objection(const Call& call, ObjectionId id) {
  return database.read([&](db::Session& s) -> Result<Objection> {
    TRY(const auto row, to_examine(s, call, id));
    return with_accesses(s, call, row);
  });
}

Status Service::Impl::may_see_objection(const Call& call, ObjectionId id) {
  return database.read([&](db::Session& s) -> Status {
    CHECK_OK(to_examine(s, call, id));
    return {};
  });
}

Result<Objection> Service::Impl::answer_of(const Call& call, ObjectionId id) {
  return database.read([&](db::Session& s) -> Result<Objection> {
    const auto row = store::find(s, region, id);
    if (!row) return fail(Code::no_relationship);  // alike whether it exists or not
    CHECK_OK(asked_by(s, call, row->patient));
    Names names(s, region);
    return shown(s, call, *row, names);
  });
}

Result<Objection> Service::Impl::move(const Call& call, ObjectionId id, ObjectionAction action,
                                      const std::function<void(ObjectionRow&)>& apply) {
  return work::change(database, call, [&](work::Work& w) -> Result<Objection> {
    const bool telling = action == ObjectionAction::tell;
    Result<ObjectionRow> found = fail(Code::no_relationship);
    if (!telling) found = to_examine(w.db, call, id);
    else if (auto row = store::find(w.db, region, id)) found = std::move(*row);
    if (!found) return std::unexpected(found.error());
    auto& row = *found;
    if (telling) CHECK_OK(asked_by(w.db, call, row.patient));
    CHECK_OK(require_version(call, row.version));
    const auto* step = rules::step(row.state, action, is_told(row));
    if (step == nullptr)
      return fail(Code::action_not_allowed, {{"state", std::string(json::enum_name(row.state))},
                                             {"action", std::string(json::enum_name(action))}});
    TRY(const auto policy, objection_policy(w.db, call.now));
    row.state = step->to;
    row.due_at = rules::due(row.state, row.raised_at, policy);
    apply(row);
    if (!store::update(w.db, region, row)) return fail(Code::stale_version);
    ++row.version;
    if (action == ObjectionAction::explain || action == ObjectionAction::find_improper)
      w.emit("objection.answer", row.id.value, row.version,
             {row.organisation, row.raised_organisation}, told_of(row, call));
    w.subject(row.id);
    w.patient(row.patient);
    Names names(w.db, region);
    return shown(w.db, call, row, names);
  });
}

Result<Objection> Service::Impl::take(const Call& call, ObjectionId id) {
  return move(call, id, ObjectionAction::take, [&](ObjectionRow& row) {
    row.taken_by = call.caller.person_name;
    row.taken_at = call.now;
  });
}

Result<Objection> Service::Impl::answer(const Call& call, ObjectionId id, ObjectionAction action,
                                        const ObjectionAnswerCommand& command) {
  return move(call, id, action, [&](ObjectionRow& row) {
    row.answer = command.answer.value;
    row.answered_by = call.caller.person_name;
    row.answered_at = call.now;
  });
}

Result<Objection> Service::Impl::tell(const Call& call, ObjectionId id,
                                      const TellCommand& command) {
  return move(call, id, ObjectionAction::tell, [&](ObjectionRow& row) {
    row.told_how = command.how;
    row.told_by = call.caller.person_name;
    row.told_at = call.now;
  });
}

Result<std::int64_t> Service::Impl::escalate(Instant now) {
  const Call call = clock_call(now, region);
  const auto late = database.read([&](db::Session& s) -> Result<std::vector<ObjectionRow>> {
    return store::overdue(s, region, now, escalated_at_once);
  });
  if (!late) return std::unexpected(late.error());
  std::int64_t moved = 0;
  for (const auto& row : *late) {
    const auto done = work::change(database, call, [&](work::Work& w) -> Status {
      if (!store::set_escalated(w.db, region, row.id, now)) return fail(Code::conflict);
      w.emit("objection.escalate", row.id.value, row.version, {row.organisation},
             told_of(row, call));
      w.subject(row.id);
      return {};
    });
    if (done) ++moved;
    else if (done.error().code != Code::conflict) return std::unexpected(done.error());
  }
  return moved;
}

}  // namespace yilian::privacy
