#include <algorithm>
#include <limits>
#include <tuple>

#include "impl.hpp"
#include "kernel/cursor.hpp"
#include "patients/describe.hpp"

namespace yilian::referral {
namespace {

constexpr std::int64_t count_max = 1000;
constexpr Worklist lists_of_a_unit[] = {Worklist::mine,    Worklist::to_countersign,
                                        Worklist::to_seal, Worklist::to_triage,
                                        Worklist::sent,    Worklist::arriving,
                                        Worklist::in_care, Worklist::overdue,
                                        Worklist::papers,  Worklist::all};

/// Where a list begins: work in the order of its key, everything from the latest back.
std::int64_t first_key(Worklist list) {
  return list == Worklist::all ? std::numeric_limits<std::int64_t>::max()
                               : std::numeric_limits<std::int64_t>::min();
}

constexpr Worklist lists_of_a_supervisor[] = {Worklist::overdue, Worklist::all};

/// Supervision needs the course of a referral, not its clinical content or the person's name.
void hide_person(Referral& r) {
  r.patient.name = mask_name(r.patient.name);
  r.patient.document_masked.clear();
  r.patient.phone_masked.clear();
  r.patient.flags.clear();
  r.green.clear();
  r.pay_after_treatment = false;
  Content kept;
  kept.direction = r.content.direction;
  kept.kind = r.content.kind;
  kept.urgency = r.content.urgency;
  kept.reason = r.content.reason;
  r.content = std::move(kept);
  r.reply.reset();
  r.criteria.reset();
  r.held_place.reset();
  r.plan_items.clear();
  for (auto& entry : r.timeline) entry.note.reset();
}

/// All of an answer that depends on who asks and when; the rest is the row's.
struct Viewpoint {
  bool hidden = false;  ///< the course only, not the person
  bool overdue = false;
  Language language = Language::zh;
  std::vector<ActionOffer> actions;
  capacity::Green green;
};

Viewpoint viewpoint_of(const Call& call, const store::Row& row, const store::Parts& parts,
                       capacity::Green green) {
  const Side side = side_of(call, row);
  return {side == Side::nobody, row.due_at && *row.due_at < call.now, call.language,
          rules::offers(facts_of(row, parts), side, call), std::move(green)};
}

/// Two viewpoints with one key show one row alike: what else an offer says follows from the state,
/// the language and which actions are offered and enabled.
std::string key_of(const Viewpoint& viewpoint) {
  std::string key{static_cast<char>(viewpoint.hidden), static_cast<char>(viewpoint.overdue),
                  static_cast<char>(viewpoint.language)};
  for (const auto& offer : viewpoint.actions) {
    key += static_cast<char>(offer.name);
    key += static_cast<char>(offer.enabled);
  }
  key += static_cast<char>(viewpoint.green.pay_after_treatment);
  for (const auto reason : viewpoint.green.reasons) key += static_cast<char>(reason);
  return key;
}

Referral shown(const store::Row& row, const store::Parts& parts, const Viewpoint& viewpoint) {
  Referral r;
  r.id = row.id;
  r.number = row.number;
  r.episode_id = row.episode_id;
  r.state = row.state;
  r.direction = row.direction;
  r.kind = row.kind;
  r.urgency = row.urgency;
  r.patient = row.patient;
  r.green = viewpoint.green.reasons;
  r.pay_after_treatment = viewpoint.green.pay_after_treatment;
  r.from = row.from;
  r.to = row.to;
  r.holder = {row.holder_side, row.holder_organisation, "", row.holder_since};
  if (row.holder_side == Side::sender) r.holder.organisation_name = row.from.organisation_name;
  if (row.holder_side == Side::receiver) r.holder.organisation_name = row.to.organisation_name;
  if (row.due_at) r.deadline = Deadline{row.step, *row.due_at, viewpoint.overdue};
  r.content = row.content;
  r.content_version = row.content_version;
  r.content_hash = row.content_hash;
  r.submitted_at = row.submitted_at;
  r.criteria = row.criteria;
  r.offers = row.offers;
  r.held_place = row.held_place;
  r.appointment = row.appointment;
  r.arrived_at = row.arrived_at;
  r.reply = row.reply;
  r.actions = viewpoint.actions;
  r.approvals = parts.approvals;
  r.needs_countersign = row.needs_countersign;
  r.needs_seal = row.needs_seal;
  r.out_of_county = row.out_of_county;
  r.readmission_within_30_days = row.readmission;
  r.papers_due_at = row.papers_due_at;
  r.papers_completed_at = row.papers_completed_at;
  r.insurance.preference_applies = row.agreement_id.has_value();
  r.insurance.agreement_id = row.agreement_id;
  r.insurance.explanation =
      text(row.agreement_id ? Code::preference_applies : Code::preference_does_not_apply, {},
           viewpoint.language);
  r.plan_items = parts.plan_items;
  r.timeline = parts.timeline;
  r.episode = parts.legs;
  r.version = row.version;
  if (viewpoint.hidden) hide_person(r);
  return r;
}

}  // namespace

/// Being referred is no difference among referrals: what counts is who the patient is.
capacity::Green Service::Impl::green_of(const Call& call, const std::vector<std::string>& names) {
  std::vector<patients::PopulationFlag> flags;
  for (const auto& name : names)
    if (const auto flag = json::parse_enum<patients::PopulationFlag>(name)) flags.push_back(*flag);
  return capacity.green(flags, false, local_date(call.now));
}

rules::Facts facts_of(const store::Row& row, const store::Parts& parts) {
  rules::Facts f;
  f.state = row.state;
  f.direction = row.direction;
  f.urgency = row.urgency;
  f.pending_countersign = row.pending_countersign;
  f.pending_seal = row.pending_seal;
  f.papers_due = row.papers_due_at.has_value();
  f.papers_completed = row.papers_completed_at.has_value();
  f.offer_running = rules::running(row.offers);
  if (row.appointment) f.appointment_at = row.appointment->at;
  for (const auto& item : parts.plan_items) f.plan_open = f.plan_open || !item.acknowledged_at;
  for (const auto& approval : parts.approvals)
    f.insurance_registered = f.insurance_registered || approval.kind == "register_insurance";
  return f;
}

rules::Facts Service::Impl::facts(db::Session& s, const store::Row& row) {
  return facts_of(row, store::parts(s, region, row, {}));
}

bool Service::Impl::escalated_to(db::Session& s, const Call& call, const store::Row& row) {
  if (!row.due_at || *row.due_at >= call.now || !row.holder_organisation) return false;
  const auto units = network::units_of_contact(s, region, call.caller.account);
  return std::find(units.begin(), units.end(), *row.holder_organisation) != units.end();
}

Result<store::Row> Service::Impl::visible(db::Session& s, const Call& call, ReferralId id) {
  auto row = store::find(s, region, id);
  if (!row) return fail(Code::not_found);
  CHECK_OK(check_visible(s, call, *row));
  return std::move(*row);
}

Status Service::Impl::check_visible(db::Session& s, const Call& call, const store::Row& row) {
  const Side side = side_of(call, row);
  if (side == Side::nobody && !call.caller.has(Right::referral_supervise) &&
      !escalated_to(s, call, row))
    return fail(Code::not_found);
  const bool waiting = row.pending_countersign || row.pending_seal;
  if (side == Side::receiver && waiting) return fail(Code::not_found);
  return {};
}

Result<Referral> Service::Impl::view(db::Session& s, const Call& call, const store::Row& row) {
  const auto parts = store::parts(s, region, row, call.caller.organisation);
  return shown(row, parts, viewpoint_of(call, row, parts, green_of(call, row.patient.flags)));
}

Result<Referral> Service::Impl::get(const Call& call, ReferralId id) {
  return database.read([&](db::Session& s) -> Result<Referral> {
    TRY(const auto row, visible(s, call, id));
    call.saw(row.patient_id);
    return view(s, call, row);
  });
}

Result<api::Rendered<Referral>> Service::Impl::read(const Call& call, ReferralId id) {
  const auto attempt = [&](db::Session& s) { return try_read(s, call, id); };
  TRY(auto answer, database.glance(attempt));
  if (!answer) {
    TRY(answer, database.read(attempt));
    if (!answer) return fault("a referral changed inside a snapshot");
  }
  return std::move(*answer);
}

Result<std::optional<api::Rendered<Referral>>> Service::Impl::try_read(db::Session& s,
                                                                       const Call& call,
                                                                       ReferralId id) {
  const OrganisationId reader = call.caller.organisation;
  auto known = cache.find(id, reader);
  const auto stored = known ? store::find_changed(s, region, known->row, known->parts.stamp)
                            : store::find_stored(s, region, id);
  if (!stored) return fail(Code::not_found);
  std::optional<store::Row> row;
  if (stored->columns) row = store::read_row(*stored->columns);
  CHECK_OK(check_visible(s, call, row ? *row : known->row));
  if (row) {
    auto parts = store::parts(s, region, *row, reader);
    if (parts.stamp != stored->stamp) return std::nullopt;
    known = std::make_shared<const ReadReferral>(std::move(*row), std::move(parts));
    cache.keep(reader, known);
  }
  call.saw(known->row.patient_id);
  const auto viewpoint =
      viewpoint_of(call, known->row, known->parts, green_of(call, known->row.patient.flags));
  return api::Rendered<Referral>{
      known->text(key_of(viewpoint),
                  [&] { return json::write(shown(known->row, known->parts, viewpoint)); }),
      known->row.version};
}

Result<VersionList> Service::Impl::versions(const Call& call, ReferralId id) {
  return database.read([&](db::Session& s) -> Result<VersionList> {
    TRY(const auto row, visible(s, call, id));
    if (side_of(call, row) == Side::nobody) return fail(Code::not_found);
    call.saw(row.patient_id);
    VersionList out;
    std::optional<Content> before;
    for (auto& version : store::versions(s, region, id)) {
      if (before) version.view.differences = rules::differences(*before, version.content);
      before = version.content;
      out.items.push_back(std::move(version.view));
    }
    return out;
  });
}

Result<network::ContactList> Service::Impl::contacts(const Call& call, ReferralId id) {
  return database.read([&](db::Session& s) -> Result<network::ContactList> {
    TRY(const auto row, visible(s, call, id));
    const Side side = side_of(call, row);
    const bool of_sender =
        side == Side::receiver || (side == Side::nobody && row.holder_side == Side::sender);
    const Unit& unit = of_sender ? row.from : row.to;
    return network::ContactList{
        network::contacts_on_duty(s, region, unit.organisation_id, unit.department_id, call.now)};
  });
}

Result<AttachmentList> Service::Impl::attachments(const Call& call, ReferralId id) {
  return database.read([&](db::Session& s) -> Result<AttachmentList> {
    TRY(const auto row, visible(s, call, id));
    if (side_of(call, row) == Side::nobody) return fail(Code::not_found);
    call.saw(row.patient_id);
    AttachmentList out;
    for (const auto file : row.content.file_ids) {
      TRY(auto described, records.describe_file(s, file));
      out.items.push_back(std::move(described));
    }
    return out;
  });
}

Result<records::FileContent> Service::Impl::attachment(const Call& call, ReferralId id,
                                                       FileId file) {
  CHECK_OK(database.read([&](db::Session& s) -> Status {
    TRY(const auto row, visible(s, call, id));
    const auto& files = row.content.file_ids;
    if (side_of(call, row) == Side::nobody ||
        std::find(files.begin(), files.end(), file) == files.end())
      return fail(Code::not_found);
    call.saw(row.patient_id);
    return {};
  }));
  return records.read_file(file);
}

Result<FindAnswer> Service::Impl::find(const Call& call, const FindCommand& c) {
  // The scanner types the QR code's address; a hand types the number, perhaps in lower case.
  std::string code = c.code.value;
  if (const auto slash = code.rfind('/'); slash != std::string::npos) code.erase(0, slash + 1);
  const auto id = parse_uuid(code);
  std::string number;
  for (const char ch : code)
    if (ch != ' ')
      number.push_back(ch >= 'a' && ch <= 'z' ? static_cast<char>(ch - 'a' + 'A') : ch);
  return database.read([&](db::Session& s) -> Result<FindAnswer> {
    std::optional<ReferralId> found;
    if (id) found = ReferralId{*id};
    else if (rules::is_number(number)) found = store::by_number(s, region, number);
    if (!found) return fail(Code::not_found);
    TRY(const auto row, visible(s, call, *found));
    return FindAnswer{row.id};
  });
}

namespace {

Result<store::ListQuery> query_of(const Call& call, const WorklistFilter& f) {
  store::ListQuery q;
  q.list = f.list.value_or(Worklist::mine);
  q.organisation = call.caller.organisation;
  q.other = f.organisation_id;
  if (f.state) q.state = json::enum_name(*f.state);
  if (f.direction) q.direction = json::enum_name(*f.direction);
  if (f.kind) q.kind = json::enum_name(*f.kind);
  if (f.urgency) q.urgency = json::enum_name(*f.urgency);
  q.from = f.from ? start_of(*f.from) : Instant{0};
  q.to = f.to ? start_of(plus_days(*f.to, 1)) : Instant{std::numeric_limits<std::int64_t>::max()};
  q.now = call.now;
  q.end_of_today = start_of(plus_days(local_date(call.now), 1));
  q.limit = f.limit ? f.limit->value : 50;
  q.after_key = first_key(q.list);
  TRY(const auto cursor, parse_cursor(f.cursor));
  if (cursor) {
    q.after_id.value = cursor->id;
    q.after_key = cursor->key;
  }
  return q;
}

}  // namespace

std::vector<store::ListRow> Service::Impl::rows_of(db::Session& s, const store::ListQuery& query,
                                                   const Viewer& viewer) {
  if (query.list != Worklist::escalated) return store::list(s, region, query, viewer.supervisor);
  std::vector<store::ListRow> out;
  for (const auto& unit : viewer.units) {
    store::ListQuery of_unit = query;
    of_unit.organisation = unit;
    for (auto& row : store::list(s, region, of_unit, false)) {
      if (unit != query.organisation) {
        row.row.patient_name = mask_name(row.row.patient_name);
        row.flags.clear();
      }
      out.push_back(std::move(row));
    }
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return std::tie(a.key, a.row.id) < std::tie(b.key, b.row.id);
  });
  if (static_cast<std::int64_t>(out.size()) > query.limit)
    out.resize(static_cast<std::size_t>(query.limit));
  return out;
}

std::vector<WorklistCount> Service::Impl::counts_of(db::Session& s, const store::ListQuery& filter,
                                                    const Viewer& viewer) {
  std::vector<WorklistCount> out;
  const auto count = [&](Worklist list, OrganisationId organisation) {
    store::ListQuery q = filter;
    q.list = list;
    q.organisation = organisation;
    q.limit = count_max;
    q.after_key = first_key(list);
    q.after_id = {};
    return store::count(s, region, q, viewer.supervisor);
  };
  if (viewer.supervisor)
    for (const auto list : lists_of_a_supervisor)
      out.push_back({list, count(list, filter.organisation)});
  else
    for (const auto list : lists_of_a_unit) out.push_back({list, count(list, filter.organisation)});
  if (viewer.units.empty()) return out;
  WorklistCount escalated{Worklist::escalated, 0};
  for (const auto& unit : viewer.units) escalated.count += count(Worklist::escalated, unit);
  out.push_back(escalated);
  return out;
}

Result<WorklistPage> Service::Impl::worklist(const Call& call, const WorklistFilter& filter) {
  TRY(const auto query, query_of(call, filter));
  return database.read([&](db::Session& s) -> Result<WorklistPage> {
    const Viewer viewer{call.caller.has(Right::referral_supervise),
                        network::units_of_contact(s, region, call.caller.account)};
    store::ListQuery one_more = query;
    ++one_more.limit;
    auto rows = rows_of(s, one_more, viewer);
    WorklistPage page;
    page.server_time = call.now;
    if (static_cast<std::int64_t>(rows.size()) > query.limit) {
      rows.pop_back();
      page.next_cursor = to_string(Cursor{rows.back().key, rows.back().row.id.value});
    }
    for (auto& found : rows) {
      if (found.row.deadline) found.row.deadline->overdue = found.row.deadline->due_at < call.now;
      if (viewer.supervisor) found.row.patient_name = mask_name(found.row.patient_name);
      else call.saw(found.patient);
      if (!viewer.supervisor) found.row.green = green_of(call, found.flags).reasons;
      page.items.push_back(std::move(found.row));
    }
    page.counts = counts_of(s, query, viewer);
    return page;
  });
}

}  // namespace yilian::referral
