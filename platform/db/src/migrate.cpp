// Numbered migrations, each applied once in a transaction of its own. What is in the database must
// be in the list with the same text; anything else means that another version of the program was
// here.
#include <openssl/evp.h>

#include <cctype>
#include <map>
#include <set>

#include "migrate_text.hpp"

namespace yilian::db {
namespace {

using Step = std::pair<std::string, std::int64_t>;

constexpr Sql create_table =
    "CREATE TABLE IF NOT EXISTS schema_migrations (context TEXT NOT NULL, number BIGINT NOT NULL,"
    " sha256 TEXT NOT NULL, applied_at BIGINT NOT NULL, PRIMARY KEY (context, number))"_sql;
constexpr Sql select_applied = "SELECT context, number, sha256 FROM schema_migrations"_sql;
constexpr Sql insert_applied =
    "INSERT INTO schema_migrations (context, number, sha256, applied_at)"
    " VALUES ($1, $2, $3, $4)"_sql;
constexpr Sql select_one = "SELECT 1 FROM schema_migrations WHERE context = $1 AND number = $2"_sql;

std::string sha256(const std::string& text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha256(), nullptr) != 1)
    throw Failure{Code::fault, "no SHA-256"};
  constexpr char hex[] = "0123456789abcdef";
  std::string out;
  for (unsigned int i = 0; i < size; ++i) {
    out += hex[digest[i] >> 4];
    out += hex[digest[i] & 15];
  }
  return out;
}

std::string name_of(const std::string& context, std::int64_t number) {
  return context + "/" + std::to_string(number);
}

Status check_list(const std::vector<Migration>& all) {
  std::map<std::string, int> last;
  for (const Migration& migration : all) {
    int& before = last[migration.context];
    if (migration.number <= before)
      return fault("migration " + name_of(migration.context, migration.number) +
                   " is not numbered upwards from 1");
    before = migration.number;
  }
  return {};
}

/// What is applied; refuses what the list doesn't know.
Result<std::set<Step>> check_applied(Database& database, const std::vector<Migration>& all) {
  std::map<Step, const Migration*> known;
  std::set<std::string> contexts;
  for (const Migration& migration : all) {
    known[{migration.context, migration.number}] = &migration;
    contexts.insert(migration.context);
  }
  TRY(const auto rows, database.read([](Session& session) -> Result<std::vector<Row>> {
    return session.query(select_applied);
  }));
  std::set<Step> applied;
  for (const Row& row : rows) {
    const Step step{row.get<std::string>(0), row.get<std::int64_t>(1)};
    const std::string name = name_of(step.first, step.second);
    if (!contexts.contains(step.first))
      return fault("the database has migration " + name + " of a context unknown to this program");
    const auto found = known.find(step);
    if (found == known.end())
      return fault("the database is newer than this program: it has migration " + name);
    if (sha256(found->second->text) != row.get<std::string>(2))
      return fault("the text of migration " + name + " was changed after it was applied");
    applied.insert(step);
  }
  return applied;
}

Status apply(Backend& database, const Migration& migration) {
  const auto statements =
      migration_statements(migration.text, database.dialect(), database.partitioned());
  return database.write([&](Session& session) -> Status {
    // Both back ends lend this kind; DDL is new text each time and doesn't go through the cache.
    auto& raw = static_cast<RawSession&>(session);
    if (session.dialect() == Dialect::postgres) raw.script("SET LOCAL statement_timeout = 0");
    // Another process may have been quicker on SQLite, which has only the write lock.
    if (session.query_one(select_one, migration.context, migration.number)) return {};
    for (const std::string& statement : statements) raw.script(statement);
    session.exec(insert_applied, migration.context, migration.number, sha256(migration.text),
                 SystemClock().now());
    return {};
  });
}

}  // namespace

Status Backend::migrate(const std::vector<Migration>& all) {
  CHECK_OK(check_list(all));
  return while_migrating([&]() -> Status {
    CHECK_OK(write([](Session& session) -> Status {
      session.exec(create_table);
      return {};
    }));
    TRY(const auto applied, check_applied(*this, all));
    for (const Migration& migration : all) {
      if (applied.contains({migration.context, migration.number})) continue;
      if (auto done = apply(*this, migration); !done) {
        Error error = done.error();
        error.code = error.code == Code::conflict ? Code::fault : error.code;
        error.internal =
            "migration " + name_of(migration.context, migration.number) + ": " + error.internal;
        return fail(std::move(error));
      }
    }
    return {};
  });
}

}  // namespace yilian::db
