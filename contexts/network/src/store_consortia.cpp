#include "json/json.hpp"
#include "network/describe.hpp"
#include "store.hpp"

namespace yilian::network::store {
namespace {

using db::operator""_sql;

#define CONSORTIUM_SELECT                                                                         \
  "SELECT c.id, c.name, c.form, c.lead_id, o.name, c.higher_id, h.name, c.starts_on, c.ends_on, " \
  "c.version FROM consortia c "                                                                   \
  "JOIN organisations o ON o.region_id = c.region_id AND o.id = c.lead_id "                       \
  "LEFT JOIN consortia h ON h.region_id = c.region_id AND h.id = c.higher_id "
#define MEMBER_SELECT                                                                     \
  "SELECT m.consortium_id, m.organisation_id, o.name, o.kind, m.tightness, m.joined_on, " \
  "m.left_on FROM consortium_members m "                                                  \
  "JOIN organisations o ON o.region_id = m.region_id AND o.id = m.organisation_id "

constexpr auto insert_consortium_sql =
    "INSERT INTO consortia (region_id, id, name, form, lead_id, higher_id, starts_on, ends_on, "
    "created_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)"_sql;
constexpr auto update_consortium_sql =
    "UPDATE consortia SET name = $4, form = $5, lead_id = $6, higher_id = $7, starts_on = $8, "
    "ends_on = $9, version = version + 1 WHERE region_id = $1 AND id = $2 AND version = $3"_sql;
// SQLite has no SELECT … FOR UPDATE; an update that changes nothing locks the row on both.
constexpr auto lock_consortium_sql =
    "UPDATE consortia SET version = version WHERE region_id = $1 AND id = $2"_sql;
constexpr auto consortium_sql = CONSORTIUM_SELECT "WHERE c.region_id = $1 AND c.id = $2"_sql;
constexpr auto consortia_sql =
    CONSORTIUM_SELECT "WHERE c.region_id = $1 ORDER BY c.name, c.id LIMIT 500"_sql;
constexpr auto higher_sql = "SELECT higher_id FROM consortia WHERE region_id = $1 AND id = $2"_sql;

constexpr auto members_sql = MEMBER_SELECT
    "WHERE m.region_id = $1 AND m.consortium_id = $2 ORDER BY o.name, m.organisation_id, "
    "m.joined_on "
    "LIMIT 500"_sql;
constexpr auto all_members_sql = MEMBER_SELECT
    "WHERE m.region_id = $1 ORDER BY o.name, m.organisation_id, m.joined_on LIMIT 50000"_sql;
constexpr auto insert_member_sql =
    "INSERT INTO consortium_members (region_id, consortium_id, organisation_id, joined_on, "
    "tightness) "
    "VALUES ($1, $2, $3, $4, $5)"_sql;
constexpr auto end_member_sql =
    "UPDATE consortium_members SET left_on = $5 WHERE region_id = $1 AND consortium_id = $2 "
    "AND organisation_id = $3 AND joined_on = $4"_sql;

#define IN_EFFECT "AND c.starts_on <= $3 AND (c.ends_on IS NULL OR c.ends_on >= $3) "
constexpr auto belongs_sql =
    "SELECT c.id, c.name, c.form, c.lead_id, c.starts_on FROM consortia c "
    "WHERE c.region_id = $1 AND c.lead_id = $2 " IN_EFFECT
    "UNION SELECT c.id, c.name, c.form, c.lead_id, c.starts_on FROM consortium_members m "
    "JOIN consortia c ON c.region_id = m.region_id AND c.id = m.consortium_id "
    "WHERE m.region_id = $1 AND m.organisation_id = $2 AND m.joined_on <= $3 "
    "AND (m.left_on IS NULL OR m.left_on >= $3) " IN_EFFECT "ORDER BY 5, 1 LIMIT 100"_sql;

constexpr auto partners_sql =
    "WITH ours AS (SELECT c.id, c.lead_id FROM consortia c "
    "WHERE c.region_id = $1 AND c.lead_id = $2 " IN_EFFECT
    "UNION SELECT c.id, c.lead_id FROM consortium_members m "
    "JOIN consortia c ON c.region_id = m.region_id AND c.id = m.consortium_id "
    "WHERE m.region_id = $1 AND m.organisation_id = $2 AND m.joined_on <= $3 "
    "AND (m.left_on IS NULL OR m.left_on >= $3) " IN_EFFECT
    "), together AS (SELECT m.organisation_id AS id, 0 AS leads FROM ours "
    "JOIN consortium_members m ON m.region_id = $1 AND m.consortium_id = ours.id "
    "AND m.joined_on <= $3 AND (m.left_on IS NULL OR m.left_on >= $3) "
    "UNION ALL SELECT lead_id, 1 FROM ours) "
    "SELECT o.id, o.name, max(together.leads) FROM together "
    "JOIN organisations o ON o.region_id = $1 AND o.id = together.id AND o.standing = 'active' "
    "GROUP BY o.id, o.name ORDER BY o.name, o.id LIMIT 500"_sql;

Consortium read_consortium(const db::Row& row) {
  Consortium c;
  std::string form;
  row.read(c.id, c.name, form, c.lead_id, c.lead_name, c.higher_id, c.higher_name, c.starts_on,
           c.ends_on, c.version);
  c.form = json::parse_enum<ConsortiumForm>(form).value_or(ConsortiumForm::county_community);
  return c;
}

void add_member(Consortium& consortium, const db::Row& row) {
  Member m;
  ConsortiumId id;
  std::string kind, tightness;
  row.read(id, m.organisation_id, m.organisation_name, kind, tightness, m.joined_on, m.left_on);
  m.organisation_kind =
      json::parse_enum<OrganisationKind>(kind).value_or(OrganisationKind::supplier);
  m.tightness = json::parse_enum<Tightness>(tightness).value_or(Tightness::loose);
  m.lead = m.organisation_id == consortium.lead_id;
  consortium.members.push_back(std::move(m));
}

}  // namespace

void insert_consortium(db::Session& s, RegionId region, const Consortium& c, Instant now) {
  s.exec(insert_consortium_sql, region, c.id, c.name, json::enum_name(c.form), c.lead_id,
         c.higher_id, c.starts_on, c.ends_on, now);
}
bool update_consortium(db::Session& s, RegionId region, const Consortium& c) {
  return s.exec(update_consortium_sql, region, c.id, c.version, c.name, json::enum_name(c.form),
                c.lead_id, c.higher_id, c.starts_on, c.ends_on) == 1;
}
void lock_consortium(db::Session& s, RegionId region, ConsortiumId id) {
  s.exec(lock_consortium_sql, region, id);
}

std::optional<Consortium> consortium(db::Session& s, RegionId region, ConsortiumId id) {
  const auto row = s.query_one(consortium_sql, region, id);
  if (!row) return std::nullopt;
  auto out = read_consortium(*row);
  for (const auto& member : s.query(members_sql, region, id)) add_member(out, member);
  return out;
}

std::vector<Consortium> consortia(db::Session& s, RegionId region) {
  std::vector<Consortium> out;
  std::map<ConsortiumId, std::size_t> places;
  for (const auto& row : s.query(consortia_sql, region)) {
    out.push_back(read_consortium(row));
    places[out.back().id] = out.size() - 1;
  }
  for (const auto& row : s.query(all_members_sql, region)) {
    const auto place = places.find(row.get<ConsortiumId>(0));
    if (place != places.end()) add_member(out[place->second], row);
  }
  return out;
}

std::optional<ConsortiumId> higher_of(db::Session& s, RegionId region, ConsortiumId id) {
  const auto row = s.query_one(higher_sql, region, id);
  return row ? row->get<std::optional<ConsortiumId>>(0) : std::nullopt;
}

void insert_member(db::Session& s, RegionId region, ConsortiumId consortium,
                   const MemberInput& member) {
  s.exec(insert_member_sql, region, consortium, member.organisation_id, member.joined_on,
         json::enum_name(member.tightness));
}
void end_member(db::Session& s, RegionId region, ConsortiumId consortium, const Member& member,
                Date left_on) {
  s.exec(end_member_sql, region, consortium, member.organisation_id, member.joined_on, left_on);
}

std::vector<Belongs> belongs_to(db::Session& s, RegionId region, OrganisationId id, Date day) {
  std::vector<Belongs> out;
  for (const auto& row : s.query(belongs_sql, region, id, day)) {
    Belongs b;
    std::string form;
    OrganisationId lead;
    row.read(b.id, b.name, form, lead);
    b.form = json::parse_enum<ConsortiumForm>(form).value_or(ConsortiumForm::county_community);
    b.leads = lead == id;
    out.push_back(std::move(b));
  }
  return out;
}

std::vector<Partner> partners(db::Session& s, RegionId region, OrganisationId id, Date day) {
  std::vector<Partner> out;
  for (const auto& row : s.query(partners_sql, region, id, day)) {
    Partner one;
    row.read(one.id, one.name, one.leads);
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace yilian::network::store
