#include "store_columns.hpp"

namespace yilian::referral::store {
namespace {

using db::operator""_sql;

constexpr auto insert_draft_sql =
    "INSERT INTO referral_drafts (region_id, id, organisation_id, account_id, content, "
    "patient_name, changed_at, about, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)"_sql;
constexpr auto draft_sql =
    "SELECT " DRAFT_COLUMNS " FROM referral_drafts WHERE region_id = $1 AND id = $2"_sql;
constexpr auto update_draft_sql =
    "UPDATE referral_drafts SET content = $4, patient_name = $5, changed_at = $6, about = $7, "
    "is_edited = $8, version = version + 1 "
    "WHERE region_id = $1 AND id = $2 AND version = $3"_sql;
constexpr auto delete_draft_sql =
    "DELETE FROM referral_drafts WHERE region_id = $1 AND id = $2"_sql;
constexpr auto drafts_of_sql =
    "SELECT " DRAFT_COLUMNS
    " FROM referral_drafts WHERE region_id = $1 AND account_id = $2 ORDER BY changed_at DESC LIMIT $3"_sql;

constexpr auto insert_version_sql =
    "INSERT INTO referral_versions (region_id, referral_id, content_version, content, "
    "content_hash, at, "
    "person_name) VALUES ($1, $2, $3, $4, $5, $6, $7)"_sql;
constexpr auto versions_sql =
    "SELECT content_version, content, content_hash, at, person_name FROM referral_versions "
    "WHERE region_id = $1 AND referral_id = $2 ORDER BY content_version LIMIT 100"_sql;

constexpr auto insert_timeline_sql =
    "INSERT INTO referral_timeline (region_id, referral_id, sequence, at, action, state, "
    "account_id, "
    "person_name, organisation_id, organisation_name, role, reason_code, note, content_version, "
    "held_by, "
    "held_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"_sql;

constexpr auto insert_approval_sql =
    "INSERT INTO referral_approvals (region_id, referral_id, kind, account_id, person_name, "
    "organisation_name, at, method) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
    "ON CONFLICT (region_id, referral_id, kind) DO NOTHING"_sql;

constexpr auto clear_approvals_sql =
    "DELETE FROM referral_approvals WHERE region_id = $1 AND referral_id = $2"_sql;

constexpr auto clear_plan_sql =
    "DELETE FROM referral_plan_items WHERE region_id = $1 AND referral_id = $2"_sql;
constexpr auto insert_plan_sql =
    "INSERT INTO referral_plan_items (region_id, referral_id, id, ordinal, kind, text, due_on) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7)"_sql;
constexpr auto acknowledge_sql =
    "UPDATE referral_plan_items SET acknowledged_at = $4, acknowledged_by = $5 "
    "WHERE region_id = $1 AND referral_id = $2 AND id = $3 AND acknowledged_at IS NULL"_sql;

constexpr auto insert_follow_up_sql =
    "INSERT INTO follow_ups (region_id, id, referral_id, referral_number, patient_id, "
    "patient_name, "
    "organisation_id, kind, text, due_on, is_done, version) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 1)"_sql;
constexpr auto follow_ups_sql =
    "SELECT " FOLLOW_UP_COLUMNS
    " FROM follow_ups WHERE region_id = $1 AND organisation_id = $2 AND is_done = $3 "
    "AND (due_on > $4 OR (due_on = $4 AND id > $5)) ORDER BY due_on, id LIMIT $6"_sql;
constexpr auto follow_up_sql =
    "SELECT " FOLLOW_UP_COLUMNS
    ", organisation_id FROM follow_ups WHERE region_id = $1 AND id = $2"_sql;
constexpr auto finish_follow_up_sql =
    "UPDATE follow_ups SET is_done = 1, done_at = $4, done_by = $5, outcome = $6, version = "
    "version + 1 "
    "WHERE region_id = $1 AND id = $2 AND version = $3 AND is_done = 0"_sql;

std::optional<std::string> about(const DraftRow& row) {
  const auto& patient = row.draft.content.patient_id;
  return patient ? std::optional(to_string(*patient)) : std::nullopt;
}

}  // namespace

DraftRow read_draft(const db::Row& row) {
  DraftRow out;
  std::string content;
  row.read(out.draft.id, out.organisation, out.account, content, out.draft.patient_name,
           out.draft.changed_at, out.draft.version, out.is_edited);
  out.draft.content = from_json<Content>(content);
  out.draft.from_system = out.account.value == out.organisation.value;
  return out;
}

FollowUp read_follow_up(const db::Row& row) {
  FollowUp f;
  std::string kind;
  row.read(f.id, f.referral_id, f.referral_number, f.patient_id, f.patient_name, kind, f.text,
           f.due_on, f.done_at, f.done_by, f.outcome, f.version);
  f.kind = from_name<PlanItemKind>(kind);
  return f;
}

Row read_row(const db::Row& row) {
  Row r;
  std::string state, direction, kind, urgency, patient, from, to, side, content;
  std::optional<std::string> appointment, reply, offers, held, criteria;
  row.read(r.id, r.number, r.episode_id, r.follows_id, state, direction, kind, urgency,
           r.patient_id, patient, from, r.from_account, to, side, r.holder_organisation,
           r.holder_since, r.step, r.due_at, content, r.content_version, r.content_hash,
           r.diagnosis, r.reason, r.pending_countersign, r.pending_seal, r.needs_countersign,
           r.needs_seal, r.out_of_county, r.readmission, r.papers_due_at, r.papers_completed_at,
           r.agreement_id, appointment, r.arrived_at, r.discharged_on, reply, r.submitted_at,
           r.changed_at, offers, held, r.rung, criteria, r.version);
  r.state = from_name<State>(state);
  r.direction = from_name<Direction>(direction);
  r.kind = from_name<Kind>(kind);
  r.urgency = from_name<Urgency>(urgency);
  r.holder_side = from_name<Side>(side);
  r.patient = from_json<PatientSummary>(patient);
  r.from = from_json<Unit>(from);
  r.to = from_json<Unit>(to);
  r.content = from_json<Content>(content);
  if (appointment) r.appointment = from_json<Appointment>(*appointment);
  if (reply) r.reply = from_json<Reply>(*reply);
  if (offers) r.offers = from_json<std::vector<Hop>>(*offers);
  if (criteria) r.criteria = from_json<CriteriaFound>(*criteria);
  if (held) r.held_place = from_json<HeldPlace>(*held);
  return r;
}

void insert_draft(db::Session& s, RegionId region, const DraftRow& row) {
  s.exec(insert_draft_sql, region, row.draft.id, row.organisation, row.account,
         json::write(row.draft.content), row.draft.patient_name, row.draft.changed_at, about(row));
}
std::optional<DraftRow> draft(db::Session& s, RegionId region, DraftId id) {
  const auto row = s.query_one(draft_sql, region, id);
  return row ? std::optional(read_draft(*row)) : std::nullopt;
}
bool update_draft(db::Session& s, RegionId region, const DraftRow& row) {
  return s.exec(update_draft_sql, region, row.draft.id, row.draft.version,
                json::write(row.draft.content), row.draft.patient_name, row.draft.changed_at,
                about(row), row.is_edited) == 1;
}
bool delete_draft(db::Session& s, RegionId region, DraftId id) {
  return s.exec(delete_draft_sql, region, id) == 1;
}
std::vector<DraftRow> drafts_of(db::Session& s, RegionId region, AccountId account,
                                std::int64_t limit) {
  std::vector<DraftRow> out;
  for (const auto& row : s.query(drafts_of_sql, region, account, limit))
    out.push_back(read_draft(row));
  return out;
}

void insert_version(db::Session& s, RegionId region, const Row& r, const std::string& person,
                    Instant at) {
  s.later(insert_version_sql, region, r.id, r.content_version, json::write(r.content),
          r.content_hash, at, person);
}
std::vector<VersionRow> versions(db::Session& s, RegionId region, ReferralId id) {
  std::vector<VersionRow> out;
  for (const auto& row : s.query(versions_sql, region, id)) {
    VersionRow v;
    std::string content;
    row.read(v.view.content_version, content, v.view.content_hash, v.view.at, v.view.person_name);
    v.content = from_json<Content>(content);
    out.push_back(std::move(v));
  }
  return out;
}

void insert_timeline(db::Session& s, RegionId region, ReferralId id, std::int64_t sequence,
                     const TimelineRow& row) {
  const auto& e = row.entry;
  s.later(insert_timeline_sql, region, id, sequence, e.at, json::enum_name(e.action),
          json::enum_name(e.state), row.account, e.person_name, row.organisation,
          e.organisation_name, json::enum_name(e.role), e.reason_code, e.note, e.content_version,
          row.held_by, row.held_ms);
}

bool insert_approval(db::Session& s, RegionId region, ReferralId id, const Approval& a,
                     AccountId account) {
  return s.exec(insert_approval_sql, region, id, a.kind, account, a.person_name,
                a.organisation_name, a.at, a.method) == 1;
}
void clear_approvals(db::Session& s, RegionId region, ReferralId id) {
  s.later(clear_approvals_sql, region, id);
}

void replace_plan_items(db::Session& s, RegionId region, ReferralId id,
                        const std::vector<AcknowledgedItem>& items) {
  s.later(clear_plan_sql, region, id);
  std::int64_t ordinal = 0;
  for (const auto& item : items)
    s.later(insert_plan_sql, region, id, item.id, ordinal++, json::enum_name(item.kind), item.text,
            item.due_on);
}
bool acknowledge_item(db::Session& s, RegionId region, ReferralId id, PlanItemId item, Instant at,
                      const std::string& by) {
  return s.exec(acknowledge_sql, region, id, item, at, by) == 1;
}

void insert_follow_up(db::Session& s, RegionId region, OrganisationId organisation,
                      const FollowUp& f) {
  s.later(insert_follow_up_sql, region, f.id, f.referral_id, f.referral_number, f.patient_id,
          f.patient_name, organisation, json::enum_name(f.kind), f.text, f.due_on);
}
std::vector<FollowUp> follow_ups(db::Session& s, RegionId region, OrganisationId organisation,
                                 bool done, const std::string& after_due, FollowUpId after_id,
                                 std::int64_t limit) {
  std::vector<FollowUp> out;
  for (const auto& row :
       s.query(follow_ups_sql, region, organisation, done, after_due, after_id, limit))
    out.push_back(read_follow_up(row));
  return out;
}
std::optional<FollowUpRow> follow_up(db::Session& s, RegionId region, FollowUpId id) {
  const auto row = s.query_one(follow_up_sql, region, id);
  if (!row) return std::nullopt;
  return FollowUpRow{read_follow_up(*row), row->get<OrganisationId>(12)};
}
bool finish_follow_up(db::Session& s, RegionId region, FollowUpId id, std::int64_t version,
                      Instant at, const std::string& by, const std::string& outcome) {
  return s.exec(finish_follow_up_sql, region, id, version, at, by, outcome) == 1;
}

}  // namespace yilian::referral::store
