// What tools/bench-import compares an import with: the same rows, read from the database that it
// filled, inserted into another one of the same schema by prepared statements, in transactions of
// as many people.
//   bench_copy_rows FROM-URL TO-URL REGION PEOPLE-PER-TRANSACTION -> people and seconds
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>

#include "db/database.hpp"

namespace {

using namespace yilian;
using db::operator""_sql;

constexpr auto people_sql =
    "SELECT * FROM people WHERE region_id = $1 AND id IN (SELECT patient_id FROM audit_patients p, "
    "audit a WHERE p.region_id = $1 AND a.region_id = $1 AND p.audit_id = a.id AND a.action = "
    "'patient.import') ORDER BY id"_sql;
// Without a position, which the sequencer gives later.
constexpr auto audit_sql =
    "SELECT region_id, id, NULL, at, account_id, post_id, organisation_id, person_name, role, "
    "action, outcome, subject, patients, reason, reason_hash, remote, trace_id, patient_ids, pack "
    "FROM audit "
    "WHERE region_id = $1 AND action = 'patient.import' ORDER BY id"_sql;
constexpr auto audit_patients_sql =
    "SELECT * FROM audit_patients WHERE region_id = $1 AND audit_id IN (SELECT id FROM audit WHERE "
    "region_id = $1 AND action = 'patient.import') ORDER BY audit_id"_sql;

using Values = std::vector<std::vector<db::Value>>;

Values all(db::Database& database, db::Sql sql, std::int64_t region) {
  Values out;
  const auto done = database.read([&](db::Session& s) -> Status {
    for (const auto& row : s.query(sql, region)) {
      auto& values = out.emplace_back();
      for (std::size_t i = 0; i < row.size(); ++i) values.push_back(row.get<db::Value>(i));
    }
    return {};
  });
  if (!done) std::fprintf(stderr, "%s\n", done.error().internal.c_str()), std::exit(1);
  return out;
}

/// The same text at the same place each time, so that it is prepared once.
db::Sql insert_into(const std::string& table, std::size_t columns) {
  static std::map<std::string, std::string> kept;
  auto& text = kept[table];
  if (!text.empty()) return db::Sql{text.c_str()};
  text = "INSERT INTO " + table + " VALUES (";
  for (std::size_t i = 1; i <= columns; ++i) text += (i == 1 ? "$" : ", $") + std::to_string(i);
  text += ")";
  return db::Sql{text.c_str()};
}

std::unique_ptr<db::Database> open(const char* url) {
  db::Options options;
  options.url = url;
  options.workers = 2;
  auto opened = db::Database::open(options);
  if (!opened) std::fprintf(stderr, "%s\n", opened.error().internal.c_str()), std::exit(1);
  return std::move(*opened);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 5) return 2;
  const auto from = open(arguments[1]), to = open(arguments[2]);
  const std::int64_t region = std::atoll(arguments[3]);
  const auto batch = static_cast<std::size_t>(std::atoll(arguments[4]));
  const auto people = all(*from, people_sql, region), entries = all(*from, audit_sql, region),
             named = all(*from, audit_patients_sql, region);
  if (people.empty()) return 1;
  const auto batches = (people.size() + batch - 1) / batch;
  const auto begin = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < batches; ++i) {
    const auto done = to->write([&](db::Session& s) -> Status {
      const auto put = [&](const char* table, const Values& rows) {
        if (rows.empty()) return;
        const auto sql = insert_into(table, rows[0].size());
        for (auto at = rows.size() * i / batches; at < rows.size() * (i + 1) / batches; ++at)
          s.send(sql, rows[at]);
      };
      put("people", people);
      put("audit", entries);
      put("audit_patients", named);
      return {};
    });
    if (!done) std::fprintf(stderr, "%s\n", done.error().internal.c_str()), std::exit(1);
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::printf("%zu %.3f\n", people.size(), took.count());
  return 0;
}
