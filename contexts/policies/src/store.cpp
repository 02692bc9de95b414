#include "store.hpp"

#include "json/json.hpp"
#include "policies/describe.hpp"

namespace yilian::policies::store {
namespace {

using db::operator""_sql;

constexpr auto insert_sql =
    "INSERT INTO policies (region_id, id, kind, document_key, state, effective_from, title, "
    "source, content, author_id, author_name, created_at, version) "
    "VALUES ($1, $2, $3, $4, 'draft', $5, $6, $7, $8, $9, $10, $11, 1)"_sql;
constexpr auto update_sql =
    "UPDATE policies SET state = $4, effective_from = $5, number = $6, title = $7, source = $8, "
    "content = $9, decided_by = $10, decided_at = $11, note = $12, version = version + 1 "
    "WHERE region_id = $1 AND id = $2 AND version = $3"_sql;
constexpr auto document_sql =
    "SELECT id, kind, document_key, title, source, state, effective_from, number, author_name, "
    "created_at, decided_by, decided_at, note, content, author_id, version "
    "FROM policies WHERE region_id = $1 AND id = $2"_sql;
constexpr auto list_sql =
    "SELECT id, kind, document_key, title, source, state, effective_from, number, author_name, "
    "created_at, decided_by, decided_at, version FROM policies "
    "WHERE region_id = $1 AND ($2 = '' OR kind = $2) AND ($3 = '' OR document_key = $3) "
    "AND ($4 = '' OR state = $4) ORDER BY id DESC LIMIT 500"_sql;
constexpr auto approved_sql =
    "SELECT id, document_key, effective_from, number, title, source FROM policies "
    "WHERE region_id = $1 AND kind = $2 AND state = 'approved' AND effective_from <= $3 "
    "ORDER BY effective_from DESC LIMIT 2000"_sql;
constexpr auto content_sql = "SELECT content FROM policies WHERE region_id = $1 AND id = $2"_sql;
constexpr auto number_sql =
    "INSERT INTO policy_numbers (region_id, kind, document_key, last) VALUES ($1, $2, $3, 2) "
    "ON CONFLICT (region_id, kind, document_key) DO UPDATE SET last = policy_numbers.last + 1 "
    "RETURNING last"_sql;
constexpr auto taken_sql =
    "SELECT 1 FROM policies WHERE region_id = $1 AND kind = $2 AND state = 'approved' "
    "AND effective_from = $4 AND document_key = $3 LIMIT 1"_sql;

template <class T>
void read_state(T& row, const std::string& state) {
  row.state = json::parse_enum<PolicyState>(state).value_or(PolicyState::withdrawn);
}

}  // namespace

void insert(db::Session& s, RegionId region, const Document& row) {
  const auto& p = row.shown;
  s.exec(insert_sql, region, p.id, p.kind, p.key, p.effective_from, p.title, p.source,
         p.content.text, row.author, p.author_name, *p.created_at);
}

bool update(db::Session& s, RegionId region, const Policy& p) {
  return s.exec(update_sql, region, p.id, p.version, json::enum_name(p.state), p.effective_from,
                p.number, p.title, p.source, p.content.text, p.decided_by, p.decided_at,
                p.note) == 1;
}

std::optional<Document> document(db::Session& s, RegionId region, PolicyId id) {
  const auto row = s.query_one(document_sql, region, id);
  if (!row) return std::nullopt;
  Document out;
  Policy& p = out.shown;
  std::string state;
  row->read(p.id, p.kind, p.key, p.title, p.source, state, p.effective_from, p.number,
            p.author_name, p.created_at, p.decided_by, p.decided_at, p.note, p.content.text,
            out.author, p.version);
  read_state(p, state);
  return out;
}

std::vector<PolicyBrief> list(db::Session& s, RegionId region, const PolicyFilter& filter) {
  std::vector<PolicyBrief> out;
  for (const auto& row : s.query(list_sql, region, filter.kind ? filter.kind->value : "",
                                 filter.key ? filter.key->value : "",
                                 filter.state ? json::enum_name(*filter.state) : "")) {
    PolicyBrief& p = out.emplace_back();
    std::string state;
    row.read(p.id, p.kind, p.key, p.title, p.source, state, p.effective_from, p.number,
             p.author_name, p.created_at, p.decided_by, p.decided_at, p.version);
    read_state(p, state);
  }
  return out;
}

std::vector<ApprovedRow> approved(db::Session& s, RegionId region, const std::string& kind,
                                  Date day) {
  std::vector<ApprovedRow> out;
  for (const auto& row : s.query(approved_sql, region, kind, day)) {
    ApprovedRow& a = out.emplace_back();
    row.read(a.id, a.key, a.effective_from, a.number, a.title, a.source);
  }
  return out;
}

std::string content(db::Session& s, RegionId region, PolicyId id) {
  const auto row = s.query_one(content_sql, region, id);
  if (!row) throw db::Failure{Code::fault, "a policy document is gone"};
  return row->get<std::string>(0);
}

std::int64_t next_number(db::Session& s, RegionId region, const std::string& kind,
                         const std::string& key) {
  return s.query_one(number_sql, region, kind, key)->get<std::int64_t>(0);
}

bool date_taken(db::Session& s, RegionId region, const std::string& kind, const std::string& key,
                Date day) {
  return s.query_one(taken_sql, region, kind, key, day).has_value();
}

}  // namespace yilian::policies::store
