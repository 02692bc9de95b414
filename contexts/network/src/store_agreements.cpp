#include "json/json.hpp"
#include "network/describe.hpp"
#include "rules.hpp"
#include "store.hpp"

namespace yilian::network::store {
namespace {

using db::operator""_sql;

#define AGREEMENT_COLUMNS                                                                        \
  "a.id, a.kind, a.title, a.number, a.starts_on, a.ends_on, a.ended_on, a.scope, a.signatures, " \
  "a.file_ids, a.version"
constexpr auto insert_agreement_sql =
    "INSERT INTO agreements (region_id, id, kind, title, number, starts_on, ends_on, scope, "
    "signatures, "
    "file_ids, created_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)"_sql;
constexpr auto update_agreement_sql =
    "UPDATE agreements SET kind = $4, title = $5, number = $6, starts_on = $7, ends_on = $8, "
    "ended_on = $9, scope = $10, signatures = $11, file_ids = $12, version = version + 1 "
    "WHERE region_id = $1 AND id = $2 AND version = $3"_sql;
constexpr auto agreement_sql =
    "SELECT " AGREEMENT_COLUMNS " FROM agreements a WHERE a.region_id = $1 AND a.id = $2"_sql;

constexpr auto delete_parties_sql =
    "DELETE FROM agreement_parties WHERE region_id = $1 AND agreement_id = $2"_sql;
constexpr auto insert_party_sql =
    "INSERT INTO agreement_parties (region_id, agreement_id, organisation_id, place) "
    "VALUES ($1, $2, $3, $4)"_sql;
constexpr auto parties_sql =
    "SELECT p.organisation_id, o.name FROM agreement_parties p "
    "JOIN organisations o ON o.region_id = p.region_id AND o.id = p.organisation_id "
    "WHERE p.region_id = $1 AND p.agreement_id = $2 ORDER BY p.place LIMIT 100"_sql;

// The state on day $4 as rules::agreement_state has it; a test compares the two.
#define AGREEMENT_FILTER                                                      \
  "($2 = '' OR a.kind = $2) AND ($3 = '' OR $3 = CASE "                       \
  "WHEN a.ended_on IS NOT NULL AND $4 > a.ended_on THEN 'ended' "             \
  "WHEN $4 < a.starts_on THEN 'upcoming' WHEN $4 > a.ends_on THEN 'expired' " \
  "ELSE 'in_force' END) "                                                     \
  "AND ($5 = '' OR a.starts_on < $5 OR (a.starts_on = $5 AND a.id < $6)) "
constexpr auto page_sql =
    "SELECT " AGREEMENT_COLUMNS " FROM agreements a WHERE a.region_id = $1 AND " AGREEMENT_FILTER
    "ORDER BY a.starts_on DESC, a.id DESC LIMIT $7"_sql;
constexpr auto page_of_organisation_sql =
    "SELECT " AGREEMENT_COLUMNS
    " FROM agreement_parties p JOIN agreements a ON a.region_id = p.region_id AND a.id = "
    "p.agreement_id "
    "WHERE p.region_id = $1 AND p.organisation_id = $8 AND " AGREEMENT_FILTER
    "ORDER BY a.starts_on DESC, a.id DESC LIMIT $7"_sql;
constexpr auto between_sql =
    "SELECT a.id FROM agreement_parties p "
    "JOIN agreement_parties q ON q.region_id = p.region_id AND q.agreement_id = p.agreement_id "
    "AND q.organisation_id = $3 "
    "JOIN agreements a ON a.region_id = p.region_id AND a.id = p.agreement_id "
    "WHERE p.region_id = $1 AND p.organisation_id = $2 AND a.kind = $4 AND a.starts_on <= $5 "
    "AND a.ends_on >= $5 AND (a.ended_on IS NULL OR a.ended_on >= $5) "
    "ORDER BY a.starts_on DESC, a.id DESC LIMIT 1"_sql;

template <class T>
std::vector<T> read_list(const std::string& text) {
  auto list = json::read<std::vector<T>>(text);
  if (!list) throw db::Failure{Code::fault, "a list of an agreement is not readable"};
  return std::move(*list);
}

Agreement read_agreement(db::Session& s, RegionId region, const db::Row& row, Date today) {
  Agreement a;
  std::string kind, signatures, file_ids;
  row.read(a.id, kind, a.title, a.number, a.starts_on, a.ends_on, a.ended_on, a.scope.value,
           signatures, file_ids, a.version);
  a.kind = json::parse_enum<AgreementKind>(kind).value_or(AgreementKind::technical_cooperation);
  a.signatures = read_list<Signature>(signatures);
  a.file_ids = read_list<FileId>(file_ids);
  a.state = rules::agreement_state(a.starts_on, a.ends_on, a.ended_on, today);
  for (const auto& party : s.query(parties_sql, region, a.id))
    a.parties.push_back({party.get<OrganisationId>(0), party.get<std::string>(1)});
  return a;
}

void insert_parties(db::Session& s, RegionId region, const Agreement& a) {
  std::int64_t place = 0;
  for (const auto& party : a.parties)
    s.later(insert_party_sql, region, a.id, party.organisation_id, place++);
}

}  // namespace

void insert_agreement(db::Session& s, RegionId region, const Agreement& a, Instant now) {
  s.exec(insert_agreement_sql, region, a.id, json::enum_name(a.kind), a.title, a.number,
         a.starts_on, a.ends_on, a.scope.value, json::write(a.signatures), json::write(a.file_ids),
         now);
  insert_parties(s, region, a);
}

bool update_agreement(db::Session& s, RegionId region, const Agreement& a) {
  if (s.exec(update_agreement_sql, region, a.id, a.version, json::enum_name(a.kind), a.title,
             a.number, a.starts_on, a.ends_on, a.ended_on, a.scope.value, json::write(a.signatures),
             json::write(a.file_ids)) != 1)
    return false;
  s.later(delete_parties_sql, region, a.id);
  insert_parties(s, region, a);
  return true;
}

std::optional<Agreement> agreement(db::Session& s, RegionId region, AgreementId id, Date today) {
  const auto row = s.query_one(agreement_sql, region, id);
  return row ? std::optional(read_agreement(s, region, *row, today)) : std::nullopt;
}

std::vector<Agreement> agreements_page(db::Session& s, RegionId region,
                                       const AgreementFilter& filter, Date today,
                                       const AgreementFrom& after, std::int64_t limit) {
  const auto kind = filter.kind ? json::enum_name(*filter.kind) : "";
  const auto state = filter.state ? json::enum_name(*filter.state) : "";
  const auto rows =
      filter.organisation_id
          ? s.query(page_of_organisation_sql, region, kind, state, today, after.starts_on, after.id,
                    limit, *filter.organisation_id)
          : s.query(page_sql, region, kind, state, today, after.starts_on, after.id, limit);
  std::vector<Agreement> out;
  for (const auto& row : rows) out.push_back(read_agreement(s, region, row, today));
  return out;
}

std::optional<AgreementId> agreement_between(db::Session& s, RegionId region, AgreementKind kind,
                                             OrganisationId a, OrganisationId b, Date day) {
  const auto row = s.query_one(between_sql, region, a, b, json::enum_name(kind), day);
  return row ? std::optional(row->get<AgreementId>(0)) : std::nullopt;
}

}  // namespace yilian::network::store
