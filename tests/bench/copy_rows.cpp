// What imports are compared with: the same rows, read from the database that one filled, inserted
// into another one of the same schema by prepared statements, in as many transactions.
//   bench_copy_rows FROM-URL TO-URL REGION TRANSACTIONS TABLE=SELECT... -> rows of the first table
//   and seconds
// SELECT takes the region as $1 and gives every column, in the order in which the import wrote.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <list>
#include <map>
#include <memory>
#include <string>

#include "db/database.hpp"

namespace {

using namespace yilian;
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
  if (count < 6) return 2;
  const auto from = open(arguments[1]), to = open(arguments[2]);
  const std::int64_t region = std::atoll(arguments[3]);
  const auto batches = static_cast<std::size_t>(std::atoll(arguments[4]));
  std::vector<std::pair<std::string, Values>> tables;
  std::list<std::string> selects;  // a statement is known by where its text is
  for (int i = 5; i < count; ++i) {
    const std::string given = arguments[i];
    const auto equals = given.find('=');
    selects.push_back(given.substr(equals + 1));
    tables.emplace_back(given.substr(0, equals),
                        all(*from, db::Sql{selects.back().c_str()}, region));
  }
  if (tables[0].second.empty() || batches == 0) return 1;
  const auto begin = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < batches; ++i) {
    const auto done = to->write([&](db::Session& s) -> Status {
      for (const auto& [table, rows] : tables) {
        if (rows.empty()) continue;
        const auto sql = insert_into(table, rows[0].size());
        for (auto at = rows.size() * i / batches; at < rows.size() * (i + 1) / batches; ++at)
          s.send(sql, rows[at]);
      }
      return {};
    });
    if (!done) std::fprintf(stderr, "%s\n", done.error().internal.c_str()), std::exit(1);
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::printf("%zu %.3f\n", tables[0].second.size(), took.count());
  return 0;
}
