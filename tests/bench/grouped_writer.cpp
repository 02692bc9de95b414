// What ./bench compares the creation of referrals with: a bare program that writes the rows of one
// creation again and again under new keys, GROUP creations in a commit, synchronous=FULL.
//   bench_grouped_writer FILE GROUP SECONDS -> creations a second
// FILE is a copy of a database in which a referral was submitted; the latest is the pattern.
#include <sqlite3.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace {

struct Cell {
  int type = SQLITE_NULL;
  std::int64_t number = 0;
  std::string text;
};
struct Pattern {
  sqlite3_stmt* insert = nullptr;
  std::vector<Cell> cells;
};

sqlite3* database = nullptr;

[[noreturn]] void give_up() {
  std::fprintf(stderr, "%s\n", sqlite3_errmsg(database));
  std::exit(1);
}
void check(int result) {
  if (result != SQLITE_OK && result != SQLITE_DONE && result != SQLITE_ROW) give_up();
}
sqlite3_stmt* prepare(const std::string& text) {
  sqlite3_stmt* out = nullptr;
  check(sqlite3_prepare_v2(database, text.c_str(), -1, &out, nullptr));
  return out;
}
void run(const char* text) { check(sqlite3_exec(database, text, nullptr, nullptr, nullptr)); }

Cell cell_of(sqlite3_stmt* row, int column) {
  Cell out{sqlite3_column_type(row, column), sqlite3_column_int64(row, column), {}};
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(row, column));
  if (out.type == SQLITE_TEXT || out.type == SQLITE_BLOB)
    out.text.assign(bytes, static_cast<std::size_t>(sqlite3_column_bytes(row, column)));
  return out;
}

Pattern pattern_of(const std::string& table, const std::string& condition) {
  Pattern out;
  sqlite3_stmt* row = prepare("SELECT * FROM " + table + " WHERE " + condition + " LIMIT 1");
  if (sqlite3_step(row) != SQLITE_ROW) give_up();
  std::string insert = "INSERT INTO " + table + " VALUES (";
  for (int i = 0; i < sqlite3_column_count(row); ++i) {
    const std::string name = sqlite3_column_name(row, i);
    out.cells.push_back(name == "position" ? Cell{} : cell_of(row, i));
    insert += i ? ",?" : "?";
  }
  sqlite3_finalize(row);
  out.insert = prepare(insert + ")");
  return out;
}

/// The keys of one creation are replaced together; rows of persons and units keep theirs.
class Keys {
 public:
  explicit Keys(const std::vector<std::string>& replaced) {
    for (const auto& key : replaced) fresh_[key] = {};
  }
  void renew() {
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
                         std::chrono::system_clock::now().time_since_epoch())
                         .count();
    for (auto& [old, key] : fresh_) {
      key.resize(old.size());
      for (auto& c : key)
        c = static_cast<char>(old.size() == 16 ? random_() : 'A' + random_() % 26);
      for (std::size_t i = 0; i < 6 && old.size() == 16; ++i)
        key[i] = static_cast<char>(now >> (40 - 8 * i));
    }
  }
  const std::string& of(const std::string& text) const {
    const auto found = fresh_.find(text);
    return found == fresh_.end() ? text : found->second;
  }

 private:
  std::map<std::string, std::string> fresh_;
  std::mt19937_64 random_{std::random_device{}()};
};

void write(const std::vector<Pattern>& patterns, const Keys& keys) {
  for (const auto& pattern : patterns) {
    for (std::size_t i = 0; i < pattern.cells.size(); ++i) {
      const Cell& cell = pattern.cells[i];
      const int place = static_cast<int>(i) + 1;
      if (cell.type == SQLITE_INTEGER) {
        sqlite3_bind_int64(pattern.insert, place, cell.number);
      } else if (cell.type == SQLITE_NULL) {
        sqlite3_bind_null(pattern.insert, place);
      } else {
        const auto& text = keys.of(cell.text);
        const int size = static_cast<int>(text.size());
        if (cell.type == SQLITE_TEXT)
          sqlite3_bind_text(pattern.insert, place, text.data(), size, SQLITE_STATIC);
        else sqlite3_bind_blob(pattern.insert, place, text.data(), size, SQLITE_STATIC);
      }
    }
    check(sqlite3_step(pattern.insert));
    check(sqlite3_reset(pattern.insert));
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) return 2;
  check(sqlite3_open_v2(arguments[1], &database, SQLITE_OPEN_READWRITE, nullptr));
  run("PRAGMA journal_mode=WAL");
  run("PRAGMA synchronous=FULL");
  const int group = std::atoi(arguments[2]);
  const double seconds = std::atof(arguments[3]);
  const std::string last =
      "(SELECT subject FROM audit WHERE action = 'referral.submit' AND "
      "outcome = 'done' AND subject IS NOT NULL ORDER BY id DESC LIMIT 1)";
  const std::string done =
      "(SELECT id FROM audit WHERE action = 'referral.submit' AND outcome = "
      "'done' AND subject = " +
      last + ")";
  const std::vector<Pattern> patterns = {
      pattern_of("referrals", "id = " + last),
      pattern_of("referral_versions", "referral_id = " + last),
      pattern_of("referral_timeline", "referral_id = " + last),
      pattern_of("outbox", "subject = " + last),
      pattern_of("audit", "id = " + done),
      pattern_of("audit_patients", "audit_id = " + done),
  };
  // id, number, episode and patient of the referral; ids of the event and of the audit.
  const auto& referral = patterns[0].cells;
  Keys keys({referral[1].text, referral[2].text, referral[3].text, referral[10].text,
             patterns[3].cells[1].text, patterns[4].cells[1].text});
  const auto begin = std::chrono::steady_clock::now();
  std::chrono::duration<double> took{};
  std::int64_t written = 0;
  while (took.count() < seconds) {
    run("BEGIN IMMEDIATE");
    for (int i = 0; i < group; ++i, ++written) {
      keys.renew();
      write(patterns, keys);
    }
    run("COMMIT");
    took = std::chrono::steady_clock::now() - begin;
  }
  std::printf("%.1f\n", static_cast<double>(written) / took.count());
  return 0;
}
