// What a rotation of the key does to messages.
#include "exchange/service.hpp"
#include "keys/rotation.hpp"
#include "store.hpp"

namespace yilian::exchange {
namespace {

using db::operator""_sql;

// Only the beginnings, which name the key.
constexpr auto heads_sql =
    "SELECT id, substr(body_sealed, 1, 3), substr(answer_sealed, 1, 3) FROM exchange_messages "
    "WHERE region_id = $1 AND id > $2 ORDER BY id LIMIT $3"_sql;
constexpr auto set_sql =
    "UPDATE exchange_messages SET body_sealed = $3, answer_sealed = $4 "
    "WHERE region_id = $1 AND id = $2"_sql;

bool is_old(const std::optional<db::Bytes>& head, const keys::Ring& ring) {
  return head && crypto::key_of(*head) != ring.phase().sealing();
}

Result<keys::Page> reseal(db::Session& s, const keys::Ring& ring, RegionId region,
                          const keys::Position& after, std::int64_t limit) {
  keys::Page page;
  for (const auto& row : s.query(heads_sql, region, after.id, limit)) {
    const FeedMessageId id{row.get<Uuid>(0)};
    if (is_old(row.get<std::optional<db::Bytes>>(1), ring) ||
        is_old(row.get<std::optional<db::Bytes>>(2), ring)) {
      auto bodies = store::bodies(s, region, id);
      TRY(const auto body, ring.resealed(bodies.body, store::body_context(id)));
      TRY(const auto answer, ring.resealed(bodies.answer, store::answer_context(id)));
      if (body) bodies.body = *body;
      if (answer) bodies.answer = *answer;
      s.later(set_sql, region, id, bodies.body, bodies.answer);
      ++page.resealed;
    }
    ++page.looked_at;
    page.next = keys::Position{id.value, {}, -1};
  }
  return page;
}

}  // namespace

std::vector<keys::Table> sealed_tables() {
  return {{.name = "exchange_messages", .reseal = reseal}};
}

}  // namespace yilian::exchange
