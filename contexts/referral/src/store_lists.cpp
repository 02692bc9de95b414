#include <limits>

#include "store_columns.hpp"

namespace yilian::referral::store {
namespace {

using db::operator""_sql;

#define LIST_COLUMNS                                                                               \
  "r.id, r.number, r.state, r.direction, r.kind, r.urgency, r.patient, r.diagnosis, r.from_unit, " \
  "r.to_unit, r.holder_side, r.step, r.due_at, r.appointment_at, r.submitted_at, r.version, "      \
  "r.criteria, r.sort_key"
// $1 region, $2 organisation, $3 now or end of today, $4-$7 filters, $8 $9 submitted, $10 $11
// keyset, $12 limit, $13 $14 the other side
#define FILTERS                                                                                    \
  " AND ($13 = 0 OR r.from_organisation = $14 OR r.to_organisation = $14)"                         \
  " AND ($4 = '' OR r.state = $4) AND ($5 = '' OR r.direction = $5) AND ($6 = '' OR r.kind = $6) " \
  "AND ($7 = '' OR r.urgency = $7) AND "
// The plus keeps the bounds of time away from the indexes: work is found among what is open, and
// what was ever submitted is a hundred times more.
#define WORK_ORDER                                                                                 \
  "+r.submitted_at >= $8 AND +r.submitted_at < $9 AND (r.sort_key > $10 OR (r.sort_key = $10 AND " \
  "r.id > $11)) ORDER BY r.sort_key, r.id LIMIT "                                                  \
  "$12"
#define TIME_ORDER                                                                               \
  "r.submitted_at >= $8 AND r.submitted_at < $9 AND (r.submitted_at < $10 OR (r.submitted_at = " \
  "$10 AND r.id < $11)) "                                                                        \
  "ORDER BY r.submitted_at DESC, r.id DESC LIMIT $12"
#define OPEN " FROM referrals r WHERE r.region_id = $1 AND r.is_open = 1 "

#define MINE OPEN "AND r.holder_organisation = $2 AND $3 = $3"
// What was declined or returned waits for its author, not for an approval.
#define TO_COUNTERSIGN                                                                             \
  OPEN "AND r.from_organisation = $2 AND r.state = 'submitted' AND r.pending_countersign = 1 AND " \
       "$3 = "                                                                                     \
       "$3"
#define TO_SEAL \
  OPEN "AND r.from_organisation = $2 AND r.state = 'submitted' AND r.pending_seal = 1 AND $3 = $3"
#define TO_TRIAGE                                                                                  \
  OPEN "AND r.to_organisation = $2 AND r.holder_organisation = $2 AND r.step = 'accept' AND $3 = " \
       "$3"
#define SENT OPEN "AND r.from_organisation = $2 AND $3 = $3"
#define ARRIVING \
  OPEN "AND r.to_organisation = $2 AND r.state = 'accepted' AND r.appointment_at < $3"
#define IN_CARE                                                                                \
  OPEN "AND r.to_organisation = $2 AND r.holder_organisation = $2 AND r.state IN ('arrived', " \
       "'in_treatment') AND $3 = $3"
#define OVERDUE OPEN "AND r.due_at < $3 AND r.holder_organisation = $2"
#define OVERDUE_EVERYWHERE OPEN "AND r.office_at < $3 AND $2 = $2"
#define PAPERS                                                                                    \
  " FROM referrals r WHERE r.region_id = $1 AND r.from_organisation = $2 AND r.papers_due_at IS " \
  "NOT NULL AND r.papers_completed_at IS NULL AND r.state IN ('arrived', 'in_treatment', "        \
  "'completed') AND $3 = $3"
#define EVERYWHERE " FROM referrals r WHERE r.region_id = $1 AND $2 = $2 AND $3 = $3"
#define FROM_US " FROM referrals r WHERE r.region_id = $1 AND r.from_organisation = $2 AND $3 = $3"
// What waits for the sender's own approval is not the receiver's business yet.
#define TO_US                                                                                      \
  " FROM referrals r WHERE r.region_id = $1 AND r.to_organisation = $2 AND r.pending_countersign " \
  "= 0 "                                                                                           \
  "AND r.pending_seal = 0 AND $3 = $3"

#define LIST(name, condition)                                                              \
  constexpr auto name##_page = "SELECT " LIST_COLUMNS condition FILTERS WORK_ORDER ""_sql; \
  constexpr auto name##_count =                                                            \
      "SELECT COUNT(*) FROM (SELECT r.id" condition FILTERS WORK_ORDER ") t"_sql;
LIST(mine, MINE)
LIST(to_countersign, TO_COUNTERSIGN)
LIST(to_seal, TO_SEAL)
LIST(to_triage, TO_TRIAGE)
LIST(sent, SENT)
LIST(arriving, ARRIVING)
LIST(in_care, IN_CARE)
LIST(overdue, OVERDUE)
LIST(overdue_everywhere, OVERDUE_EVERYWHERE)
LIST(papers, PAPERS)
#undef LIST

constexpr auto everywhere_page = "SELECT " LIST_COLUMNS EVERYWHERE FILTERS TIME_ORDER ""_sql;
constexpr auto everywhere_count =
    "SELECT COUNT(*) FROM (SELECT r.id" EVERYWHERE FILTERS TIME_ORDER ") t"_sql;
// Two index walks, merged: an OR over both columns would read the whole region.
constexpr auto all_page =
    "SELECT " LIST_COLUMNS " FROM (SELECT * FROM (SELECT r.*" FROM_US FILTERS TIME_ORDER
    ") a UNION ALL SELECT * FROM (SELECT r.*" TO_US FILTERS TIME_ORDER
    ") b) r ORDER BY r.submitted_at DESC, r.id DESC LIMIT $12"_sql;
constexpr auto all_count =
    "SELECT COUNT(*) FROM (SELECT * FROM (SELECT r.id" FROM_US FILTERS TIME_ORDER
    ") a UNION ALL SELECT * FROM (SELECT r.id" TO_US FILTERS TIME_ORDER ") b LIMIT $12) t"_sql;

struct Pair {
  db::Sql page, count;
};

Pair statements(Worklist list, bool supervisor) {
  if (supervisor) {
    if (list == Worklist::overdue) return {overdue_everywhere_page, overdue_everywhere_count};
    if (list == Worklist::all) return {everywhere_page, everywhere_count};
  }
  switch (list) {
    case Worklist::mine:
      return {mine_page, mine_count};
    case Worklist::to_countersign:
      return {to_countersign_page, to_countersign_count};
    case Worklist::to_seal:
      return {to_seal_page, to_seal_count};
    case Worklist::to_triage:
      return {to_triage_page, to_triage_count};
    case Worklist::sent:
      return {sent_page, sent_count};
    case Worklist::arriving:
      return {arriving_page, arriving_count};
    case Worklist::in_care:
      return {in_care_page, in_care_count};
    case Worklist::overdue:
    case Worklist::escalated:
      return {overdue_page, overdue_count};
    case Worklist::papers:
      return {papers_page, papers_count};
    case Worklist::all:
      return {all_page, all_count};
  }
  return {mine_page, mine_count};
}

std::vector<db::Row> run(db::Session& s, RegionId region, db::Sql sql, const ListQuery& q) {
  const Instant moment = q.list == Worklist::arriving ? q.end_of_today : q.now;
  return s.query(sql, region, q.organisation, moment, q.state, q.direction, q.kind, q.urgency,
                 q.from, q.to, q.after_key, q.after_id, q.limit, q.other.has_value(),
                 q.other.value_or(OrganisationId{}));
}

ListRow read_list_row(const db::Row& row, Worklist list) {
  ListRow out;
  ReferralRow& r = out.row;
  std::string state, direction, kind, urgency, patient_text, from_text, to_text, side, step;
  std::optional<Instant> due_at;
  std::optional<std::string> criteria;
  row.read(r.id, r.number, state, direction, kind, urgency, patient_text, r.diagnosis, from_text,
           to_text, side, step, due_at, r.appointment_at, r.submitted_at, r.version, criteria,
           out.key);
  r.state = from_name<State>(state);
  r.direction = from_name<Direction>(direction);
  r.kind = from_name<Kind>(kind);
  r.urgency = from_name<Urgency>(urgency);
  const auto patient = from_json<PatientSummary>(patient_text);
  const auto from = from_json<Unit>(from_text), to = from_json<Unit>(to_text);
  out.patient = patient.id;
  r.patient_name = patient.name;
  r.patient_sex = patient.sex;
  r.patient_birth_date = patient.birth_date;
  out.flags = patient.flags;
  r.from_name = from.organisation_name;
  r.to_name = to.organisation_name;
  r.to_department_name = to.department_name;
  const Side holder = from_name<Side>(side);
  r.holder_name = holder == Side::sender     ? from.organisation_name
                  : holder == Side::receiver ? to.organisation_name
                                             : "";
  if (criteria) r.criteria_urgency = from_json<CriteriaFound>(*criteria).urgency;
  if (due_at) r.deadline = Deadline{step, *due_at, false};
  if (list == Worklist::all) out.key = r.submitted_at.ms;
  return out;
}

}  // namespace

std::vector<ListRow> list(db::Session& s, RegionId region, const ListQuery& query,
                          bool supervisor) {
  std::vector<ListRow> out;
  for (const auto& row : run(s, region, statements(query.list, supervisor).page, query))
    out.push_back(read_list_row(row, query.list));
  return out;
}

std::int64_t count(db::Session& s, RegionId region, const ListQuery& query, bool supervisor) {
  return run(s, region, statements(query.list, supervisor).count, query)
      .front()
      .get<std::int64_t>(0);
}

}  // namespace yilian::referral::store
