// Accounts and posts as the directory of those who treat people shows them: no login, no phone.
#include "access/lookup.hpp"
#include "db/database.hpp"
#include "db/like.hpp"

namespace yilian::access {
namespace {

using db::operator""_sql;

#define CLINICAL_ROLE                                                                        \
  "p.role IN ('physician', 'gp', 'village_doctor', 'nurse', 'diagnostician', 'technician', " \
  "'pharmacist')"
#define PRACTITIONER_SELECT                                                            \
  "SELECT a.id, a.person_name, a.practitioner_number, a.title, a.standing, a.version " \
  "FROM accounts a WHERE a.region_id = $1 AND EXISTS (SELECT 1 FROM posts p "          \
  "WHERE p.region_id = a.region_id AND p.account_id = a.id AND " CLINICAL_ROLE ") "
constexpr auto practitioner_sql = PRACTITIONER_SELECT "AND a.id = $2"_sql;
constexpr auto practitioners_sql = PRACTITIONER_SELECT
    "AND a.id > $2 AND ($3 = '' OR a.practitioner_number = $3) "
    "AND ($4 = '' OR a.person_name LIKE $4 ESCAPE '!') ORDER BY a.id LIMIT $5"_sql;

#define POST_SELECT                                                                            \
  "SELECT p.id, p.account_id, a.person_name, a.standing, p.organisation_id, p.department_id, " \
  "p.role, p.starts_on, p.ends_on FROM posts p JOIN accounts a ON a.region_id = p.region_id "  \
  "AND a.id = p.account_id WHERE p.region_id = $1 AND " CLINICAL_ROLE " "
constexpr auto post_sql = POST_SELECT "AND p.id = $2"_sql;
constexpr auto posts_sql = POST_SELECT "AND p.id > $2 ORDER BY p.id LIMIT $3"_sql;
constexpr auto posts_of_account_sql =
    POST_SELECT "AND p.id > $2 AND p.account_id = $4 ORDER BY p.id LIMIT $3"_sql;
constexpr auto posts_of_organisation_sql =
    POST_SELECT "AND p.id > $2 AND p.organisation_id = $4 ORDER BY p.id LIMIT $3"_sql;

Practitioner read_practitioner(const db::Row& row) {
  Practitioner out;
  std::string standing;
  row.read(out.id, out.name, out.number, out.title, standing, out.version);
  out.active = standing == "active";
  return out;
}

PractitionerPost read_post(const db::Row& row) {
  PractitionerPost out;
  std::string standing, role;
  row.read(out.id, out.account, out.name, standing, out.organisation, out.department, role,
           out.starts_on, out.ends_on);
  out.active = standing == "active";
  out.role = parse_role(role).value_or(Role::resident);
  return out;
}

}  // namespace

std::optional<Practitioner> practitioner(db::Session& s, RegionId region, AccountId id) {
  const auto row = s.query_one(practitioner_sql, region, id);
  return row ? std::optional(read_practitioner(*row)) : std::nullopt;
}

std::vector<Practitioner> practitioners_after(db::Session& s, RegionId region, const Uuid& after,
                                              std::string_view number, std::string_view part,
                                              std::int64_t limit) {
  const std::string pattern = part.empty() ? "" : "%" + db::like_escaped(std::string(part)) + "%";
  std::vector<Practitioner> out;
  for (const auto& row : s.query(practitioners_sql, region, after, number, pattern, limit))
    out.push_back(read_practitioner(row));
  return out;
}

std::optional<PractitionerPost> practitioner_post(db::Session& s, RegionId region, PostId id) {
  const auto row = s.query_one(post_sql, region, id);
  return row ? std::optional(read_post(*row)) : std::nullopt;
}

std::vector<PractitionerPost> practitioner_posts_after(db::Session& s, RegionId region,
                                                       const Uuid& after,
                                                       std::optional<AccountId> account,
                                                       std::optional<OrganisationId> organisation,
                                                       std::int64_t limit) {
  std::vector<PractitionerPost> out;
  const auto rows = account ? s.query(posts_of_account_sql, region, after, limit, *account)
                    : organisation
                        ? s.query(posts_of_organisation_sql, region, after, limit, *organisation)
                        : s.query(posts_sql, region, after, limit);
  for (const auto& row : rows) out.push_back(read_post(row));
  return out;
}

}  // namespace yilian::access
