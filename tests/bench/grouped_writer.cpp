// What ./bench compares changes with: a bare program that writes the rows of changes again and
// again under new keys, GROUP changes in a commit, synchronous=FULL.
//   bench_grouped_writer FILE GROUP SECONDS PATTERN -> changes a second
// FILE is a copy of the database; PATTERN (tools/benchfloor.py) has changes with an empty line
// between, which are taken in turn, and of each a row on each line: the table, then its cells: n
// (NULL), i<number>, t<text in hex>, b<bytes in hex>, or of a key k<which>i, k<which>b,
// k<which>t<length>.
#include <sqlite3.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace {

struct Cell {
  char kind = 'n';  // n i t b
  std::int64_t number = 0;
  std::string text;
  int key = -1;
};
struct Row {
  sqlite3_stmt* insert = nullptr;
  std::vector<Cell> cells;
};
/// A key is the same number, bytes or text wherever it stands.
struct Key {
  std::int64_t number = 0;
  std::string bytes, text;
};

sqlite3* database = nullptr;

[[noreturn]] void give_up() {
  std::fprintf(stderr, "%s\n", sqlite3_errmsg(database));
  std::exit(1);
}
void check(int result) {
  if (result != SQLITE_OK && result != SQLITE_DONE && result != SQLITE_ROW) give_up();
}
void run(const char* text) { check(sqlite3_exec(database, text, nullptr, nullptr, nullptr)); }

std::string from_hex(const std::string& hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    out += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return out;
}

Cell cell_of(const std::string& word) {
  Cell out{word[0], 0, {}, -1};
  if (out.kind == 'k') {
    std::size_t read = 0;
    out.key = std::stoi(word.substr(1), &read);
    out.kind = word[1 + read];
    if (out.kind == 't') out.number = std::stoll(word.substr(2 + read));
  } else if (out.kind == 'i') {
    out.number = std::stoll(word.substr(1));
  } else {
    out.text = from_hex(word.substr(1));
  }
  return out;
}

using Change = std::vector<Row>;

std::vector<Change> changes_of(const char* file) {
  std::vector<Change> out(1);
  std::map<std::string, sqlite3_stmt*> prepared;
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty()) {
      out.emplace_back();
      continue;
    }
    std::istringstream words(line);
    std::string table, word;
    words >> table;
    Row row;
    std::string insert = "INSERT INTO " + table + " VALUES (";
    while (words >> word) {
      insert += row.cells.empty() ? "?" : ",?";
      row.cells.push_back(cell_of(word));
    }
    auto& statement = prepared[insert += ")"];
    if (!statement) check(sqlite3_prepare_v2(database, insert.c_str(), -1, &statement, nullptr));
    row.insert = statement;
    out.back().push_back(std::move(row));
  }
  return out;
}

/// Keys that begin with the time, as the program's do.
class Keys {
 public:
  explicit Keys(const std::vector<Change>& changes) {
    for (const auto& change : changes)
      for (const auto& row : change)
        for (const auto& cell : row.cells)
          if (cell.key >= static_cast<int>(keys_.size()))
            keys_.resize(static_cast<std::size_t>(cell.key) + 1);
  }
  void renew() {
    using namespace std::chrono;
    const auto now = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
    for (auto& key : keys_) {
      number_ = std::max(number_ + 1, now << 22);
      key.number = number_;
      key.bytes.resize(16);
      for (auto& c : key.bytes) c = static_cast<char>(random_());
      for (std::size_t i = 0; i < 6; ++i) key.bytes[i] = static_cast<char>(now >> (40 - 8 * i));
      key.text.resize(64);
      for (auto& c : key.text) c = static_cast<char>('A' + random_() % 26);
    }
  }
  const Key& operator[](int which) const { return keys_[static_cast<std::size_t>(which)]; }

 private:
  std::vector<Key> keys_;
  std::int64_t number_ = 0;
  std::mt19937_64 random_{std::random_device{}()};
};

void bind(sqlite3_stmt* insert, int place, const Cell& cell, const Keys& keys) {
  const auto bytes = [&](const std::string& text, std::size_t size) {
    const int length = static_cast<int>(size);
    if (cell.kind == 't') sqlite3_bind_text(insert, place, text.data(), length, SQLITE_STATIC);
    else sqlite3_bind_blob(insert, place, text.data(), length, SQLITE_STATIC);
  };
  if (cell.kind == 'n') sqlite3_bind_null(insert, place);
  else if (cell.kind == 'i')
    sqlite3_bind_int64(insert, place, cell.key < 0 ? cell.number : keys[cell.key].number);
  else if (cell.key < 0) bytes(cell.text, cell.text.size());
  else if (cell.kind == 't') bytes(keys[cell.key].text, static_cast<std::size_t>(cell.number));
  else bytes(keys[cell.key].bytes, 16);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 5) return 2;
  check(sqlite3_open_v2(arguments[1], &database, SQLITE_OPEN_READWRITE, nullptr));
  run("PRAGMA journal_mode=WAL");
  run("PRAGMA synchronous=FULL");
  run("PRAGMA cache_size=-32768");  // as the program has
  const int group = std::atoi(arguments[2]);
  const double seconds = std::atof(arguments[3]);
  const auto changes = changes_of(arguments[4]);
  if (changes.front().empty()) return 1;
  Keys keys(changes);
  const auto begin = std::chrono::steady_clock::now();
  std::chrono::duration<double> took{};
  std::int64_t written = 0;
  while (took.count() < seconds) {
    run("BEGIN IMMEDIATE");
    for (int i = 0; i < group; ++i, ++written) {
      keys.renew();
      for (const auto& row : changes[static_cast<std::size_t>(written) % changes.size()]) {
        for (std::size_t at = 0; at < row.cells.size(); ++at)
          bind(row.insert, static_cast<int>(at) + 1, row.cells[at], keys);
        check(sqlite3_step(row.insert));
        check(sqlite3_reset(row.insert));
      }
    }
    run("COMMIT");
    took = std::chrono::steady_clock::now() - begin;
  }
  std::printf("%.1f\n", static_cast<double>(written) / took.count());
  return 0;
}
